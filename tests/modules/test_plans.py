"""Plans lie beside the state that they are for."""

import pytest

from modules.plans import plans_folder


@pytest.mark.parametrize(
    ("state_key", "folder"),
    [
        ("dev/terraform.tfstate", "dev/plans/"),
        ("shop/dev/terraform.tfstate", "shop/dev/plans/"),
        ("terraform.tfstate", "plans/"),
    ],
)
def test_plans_lie_beside_their_state(state_key: str, folder: str):
    assert plans_folder(state_key) == folder
