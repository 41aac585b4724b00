"""Root variables of the stack: what is said when one plans, by `TF_VAR_{name}` or `--var`, and by no file."""

from cdktf import TerraformVariable, TerraformVariableValidationConfig, Token
from constructs import Construct

from modules.compute import Service
from modules.compute.service import IMAGE, IMAGE_ALLOWED

ALARM_ADDRESSES = "alarm_addresses"
SNAPSHOT = "database_snapshot_identifier"


def image_variable(scope: Construct, service: Service) -> str:
    """A service's image, which the pipeline sets when it deploys. Returns the reference.

    Without a default Terraform itself asks for it, when one plans.
    """
    name = f"{service.id}_container_image"
    pattern = IMAGE.replace("\\", "\\\\")  # Terraform's strings have escapes of their own
    TerraformVariable(
        scope,
        name,
        type="string",
        default=service.image,
        nullable=False,
        description="Image with its tag or digest.",
        validation=[_validation(f'can(regex("{pattern}", var.{name}))', f"{name} has to be {IMAGE_ALLOWED}.")],
    )
    return f"${{var.{name}}}"


def snapshot_variable(scope: Construct, default: str | None) -> str:
    """The snapshot that a database starts from which is made anew: `activate` sets its own. Returns the reference.

    Nobody is asked for it, and a database that runs takes no notice of it.
    """
    TerraformVariable(
        scope,
        SNAPSHOT,
        type="string",
        default=default or Token.null_value(),
        description="Snapshot that a new database starts from.",
    )
    return f"${{var.{SNAPSHOT}}}"


def alarm_addresses_variable(scope: Construct, most: int | None = None) -> None:
    """E-mail addresses, at most so many: nobody's business in a repository, nor in generated JSON.

    Without a default Terraform asks for it, when one plans: a plan that forgot it would take away everybody's
    subscription.
    """
    validation = [
        _validation(
            f"length(var.{ALARM_ADDRESSES}) > 0 && alltrue([for address in var.{ALARM_ADDRESSES} : "
            'can(regex("^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$", address))])',
            f"{ALARM_ADDRESSES} has to be a list of at least one e-mail address.",
        )
    ]
    if most is not None:
        validation.append(
            _validation(
                f"length(distinct(var.{ALARM_ADDRESSES})) <= {most}",
                f"{ALARM_ADDRESSES} may name {most} addresses: a budget tells no more.",
            )
        )
    TerraformVariable(
        scope,
        ALARM_ADDRESSES,
        type="list(string)",
        nullable=False,
        sensitive=True,
        description="E-mail addresses that alarms notify.",
        validation=validation,
    )


def _validation(condition: str, error_message: str) -> TerraformVariableValidationConfig:
    return TerraformVariableValidationConfig(condition=f"${{{condition}}}", error_message=error_message)
