"""What the emulator has to stand for: the account that the environments belong to, and what it holds beside them."""

from operations.rehearsal.emulator import Emulator
from terraform.stack import Json, provider_called

# Stacks refuse any other account, in the backend and in the provider, and so need not know of the emulator.
ACCOUNT_ID = "108581769167"
REGION = "us-east-1"

PLACEHOLDER_IMAGE = "nginx:latest"
"""What runs where nobody says which image: nothing is pulled here."""
# What whoever plans has to say: root variables without a default. Stacks that lack one do not mind.
VARIABLES = {"TF_VAR_alarm_addresses": '["on-call@example.com"]'}


def certificate_domains(stack: Json) -> list[tuple[str, str | None]]:
    """Domains whose certificate a stack looks up, which somebody must have had issued before, and in which region.

    None stands for the region of the stack, where nothing else is said.
    """
    looked_up = stack.get("data", {}).get("aws_acm_certificate", {}).values()
    return [(found["domain"], provider_called(stack, found.get("provider", "")).get("region")) for found in looked_up]


def zone_names(stack: Json) -> list[str]:
    """Names of the hosted zones that a stack looks up, without the dot at their end."""
    looked_up = stack.get("data", {}).get("aws_route53_zone", {}).values()
    return sorted({found["name"].rstrip(".") for found in looked_up if "name" in found})


def make_what_is_looked_up(emulator: Emulator, stack: Json) -> None:
    """Lets an account have what a stack asks it for, as somebody has to before the first plan."""
    for domain, region in certificate_domains(stack):
        emulator.issue_certificate(domain, region)
    for zone in zone_names(stack):
        emulator.client("route53").create_hosted_zone(Name=zone, CallerReference=zone)


def image_variables(stack: Json) -> dict[str, str]:
    """Images for the root variables that a stack has no default for, as environment variables."""
    return {
        f"TF_VAR_{name}": PLACEHOLDER_IMAGE
        for name, variable in stack.get("variable", {}).items()
        if "default" not in variable and name.endswith("_container_image")
    }
