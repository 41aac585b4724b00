"""What a budget asks of the rest of an environment. Each rule raises ValueError, in one sentence."""

from modules.budget import Budget
from modules.notifications import NotificationSettings


def topic_is_of_the_account(budget: Budget | None, notifications: NotificationSettings | None, account_id: str) -> None:
    """A budget notifies no topic of another account.

    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    """
    topic = notifications.topic_arn if notifications else None
    if budget is not None and topic is not None and topic.split(":")[4] != account_id:
        raise ValueError(
            f"notifications.topic_arn is {topic!r}, and a budget notifies only topics of its own account, "
            f"{account_id}; name one of that account, or set budget to None"
        )
