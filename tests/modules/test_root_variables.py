"""Root variables as the stack has them. What Terraform makes of values: the tests of who uses them."""

from environments.dev import DEV
from environments.prod import PROD
from modules.budget import Budget
from tests.modules.compute.platforms import SEPARATE

ADDRESSES = {
    "type": "list(string)",
    "nullable": False,
    "sensitive": True,
    "description": "E-mail addresses that alarms notify.",
    "validation": [
        {
            "condition": (
                "${length(var.alarm_addresses) > 0 && alltrue([for address in var.alarm_addresses : "
                'can(regex("^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$", address))])}'
            ),
            "error_message": "alarm_addresses has to be a list of at least one e-mail address.",
        }
    ],
}
NO_MORE_THAN_A_BUDGET_TELLS = {
    "condition": "${length(distinct(var.alarm_addresses)) <= 10}",
    "error_message": "alarm_addresses may name 10 addresses: a budget tells no more.",
}


def test_terraform_asks_for_the_addresses_of_a_topic(synth):
    assert synth(PROD)["variable"]["alarm_addresses"] == ADDRESSES


def test_a_budget_without_a_topic_takes_ten_addresses(synth):
    stack = synth(DEV.but(budget=Budget(monthly_usd=100)))
    validation = [*ADDRESSES["validation"], NO_MORE_THAN_A_BUDGET_TELLS]
    assert stack["variable"]["alarm_addresses"] == {**ADDRESSES, "validation": validation}


def test_nobody_is_asked_for_the_snapshot_of_a_new_database(dev):
    assert dev["variable"]["database_snapshot_identifier"] == {
        "type": "string",
        "default": None,
        "description": "Snapshot that a new database starts from.",
    }


def test_each_service_has_an_image_of_its_own_which_is_asked_for_where_none_is_set(synth):
    services = SEPARATE.compute.services
    variables = synth(SEPARATE)["variable"]
    images = {name: variable for name, variable in variables.items() if name.endswith("_container_image")}
    assert {name: variable.get("default") for name, variable in images.items()} == {
        f"{service.id}_container_image": service.image for service in services
    }
    for name, variable in images.items():
        [validation] = variable["validation"]
        assert validation["condition"].startswith('${can(regex("')
        assert validation["condition"].endswith(f'", var.{name}))}}')
        assert validation["error_message"].startswith(f"{name} has to be ")
        assert variable["nullable"] is False
