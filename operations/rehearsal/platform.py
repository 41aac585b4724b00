"""What the emulator has to stand for: the account that the environments belong to, and what it holds beside them."""

from terraform.stack import Json

# Stacks refuse any other account, in the backend and in the provider, and so need not know of the emulator.
ACCOUNT_ID = "108581769167"
REGION = "us-east-1"

PLACEHOLDER_IMAGE = "nginx:latest"
"""What runs where nobody says which image: nothing is pulled here."""
# What whoever plans has to say: root variables without a default. Stacks that lack one do not mind.
VARIABLES = {"TF_VAR_alarm_addresses": '["on-call@example.com"]'}


def certificate_domains(stack: Json) -> list[str]:
    """Domains whose certificate a stack looks up, and which somebody must have had issued before."""
    return [found["domain"] for found in stack.get("data", {}).get("aws_acm_certificate", {}).values()]


def image_variables(stack: Json) -> dict[str, str]:
    """Images for the root variables that a stack has no default for, as environment variables."""
    return {
        f"TF_VAR_{name}": PLACEHOLDER_IMAGE
        for name, variable in stack.get("variable", {}).items()
        if "default" not in variable and name.endswith("_container_image")
    }
