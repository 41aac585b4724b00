"""A monthly budget, and who hears when it is nearly spent or will not last."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from cdktf import ITerraformDependable, Token
from cdktf_cdktf_provider_aws.budgets_budget import (
    BudgetsBudget,
    BudgetsBudgetCostFilter,
    BudgetsBudgetNotification,
)
from constructs import Construct

from modules.names import ResourceNames
from modules.settings import Settings, between

Percent = Annotated[int, between(1, 1000, "percent of the budget")]
MOST_ADDRESSES = 10
"""https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html: one topic and ten
e-mail addresses hear of a budget."""


class Budget(Settings):
    """What may be spent in a month, in US dollars.

    AWS Budgets adds up what is spent several times a day, and stops nothing. It costs nothing itself.
    """

    monthly_usd: Annotated[int, between(1, 10_000_000, "US dollars a month")]
    """`pipenv run cost ENV` says what to expect."""
    of: Literal["account", "environment"] = "account"
    """`environment`: what carries its tag Environment alone. The tag then has to be activated as a cost allocation tag
    in the account's billing settings first, or the budget sees nothing."""
    actual_percent: Percent = 80
    """Somebody hears when so much has been spent."""
    forecast_percent: Percent = 100
    """Somebody hears when so much will have been spent by the month's end; AWS forecasts after about five weeks."""


class MonthlyBudget(Construct):
    """A budget with two alarms, to a topic or else to e-mail addresses."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: Budget,
        topic_arn: str | None,
        topic_policy: ITerraformDependable | None,
        addresses: str,
    ) -> None:
        """`addresses` is what Terraform calls a list of e-mail addresses, for where there is no topic."""
        super().__init__(scope, id_)
        name = f"{names.prefix}-monthly"
        budget = BudgetsBudget(
            self,
            "monthly",
            name=name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(Decimal(settings.monthly_usd).quantize(Decimal("0.1"))),  # as AWS says it afterwards
            limit_unit="USD",
            cost_filter=_filters(names, settings),
            notification=[
                _notification(kind, percent, topic_arn, addresses)
                for kind, percent in (("ACTUAL", settings.actual_percent), ("FORECASTED", settings.forecast_percent))
            ],
            tags=names.tags("monthly"),
            # AWS tries the topic when it makes the budget.
            depends_on=[topic_policy] if topic_policy else None,
        )
        self.name = budget.name


def _notification(kind: str, percent: int, topic_arn: str | None, addresses: str) -> BudgetsBudgetNotification:
    receivers: dict[str, Sequence[str]] = (
        {"subscriber_email_addresses": Token.as_list(f"${{{addresses}}}")}
        if topic_arn is None
        else {"subscriber_sns_topic_arns": [topic_arn]}
    )
    return BudgetsBudgetNotification(
        comparison_operator="GREATER_THAN",
        notification_type=kind,
        threshold=percent,
        threshold_type="PERCENTAGE",
        **receivers,
    )


def _filters(names: ResourceNames, settings: Budget) -> list[BudgetsBudgetCostFilter] | None:
    """https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html"""
    if settings.of == "account":
        return None
    return [BudgetsBudgetCostFilter(name="TagKeyValue", values=[f"user:Environment${names.environment}"])]
