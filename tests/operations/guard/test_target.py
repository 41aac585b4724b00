"""Whose state it is, by its outputs, its tags and its accounts."""

from pathlib import Path
from typing import Any

import pytest

from operations.guard.target import check_backend, check_state, check_workspace, data_folder, initialized_backend
from terraform.errors import WrongTarget
from terraform.stack import Stack
from terraform.state import Instance, State

BACKEND = {"bucket": "111111111111-terraform-state-p", "key": "dev/terraform.tfstate"}
DEV = Stack(
    "dev",
    Path(),
    {
        "terraform": {"backend": {"s3": {**BACKEND, "allowed_account_ids": ["111111111111"]}}},
        "output": {"project_name": {"value": "p"}},
        "moved": [{"from": "module.a.aws_vpc.b", "to": "aws_vpc.c"}],
    },
)


def state(outputs: dict[str, str] | None = None, **attributes: Any) -> State:
    instance = Instance("aws_vpc.c", "aws_vpc", managed=True, deposed=None, tainted=False, attributes=attributes)
    return State(outputs=outputs or {}, instances=(instance,))


def refusal(found: State) -> str:
    with pytest.raises(WrongTarget) as error:
        check_state(DEV, found)
    return str(error.value)


def test_the_environments_own_state_passes():
    own = state(
        {"environment": "dev", "project_name": "p"},
        arn="arn:aws:ec2:us-east-1:111111111111:vpc/vpc-1",
        tags_all={"Environment": "dev"},
    )
    check_state(DEV, own)


def test_another_environments_output_gives_it_away():
    assert refusal(state({"environment": "prod"})).startswith("the state says that its environment is 'prod'")


def test_another_projects_output_gives_it_away():
    assert refusal(state({"project_name": "q"})).startswith("the state says that its project_name is 'q' and not 'p'")


def test_another_environments_tags_give_it_away_where_outputs_are_missing():
    assert "are tagged Environment=prod and not dev" in refusal(state(tags_all={"Environment": "prod"}))


def test_another_accounts_resources_give_it_away():
    assert refusal(state(arn="arn:aws:iam::222222222222:role/x")).startswith(
        "the state's aws_vpc.c is in account 222222222222 and dev belongs to 111111111111"
    )


def test_policies_of_aws_belong_to_nobody():
    check_state(DEV, state(arn="arn:aws:iam::aws:policy/ReadOnlyAccess"))


def test_an_empty_state_passes_only_on_purpose_whether_anything_is_to_be_moved_or_not():
    empty = State(outputs={}, instances=())
    assert "the state of dev is empty and the stack has 1 moved blocks" in refusal(empty)
    with pytest.raises(WrongTarget, match="the state of prod is empty; if something runs, check the backend, and "):
        check_state(Stack("prod", Path(), {}), empty)
    for stack in (DEV, Stack("prod", Path(), {})):
        check_state(stack, empty, new=True)


def test_a_bucket_without_an_account_in_its_name_passes():
    check_backend(DEV, {**BACKEND, "bucket": "states"})
    check_backend(DEV, {})


def test_another_workspace_is_refused(tmp_path: Path):
    check_workspace(tmp_path, None)
    check_workspace(tmp_path, "default")
    with pytest.raises(WrongTarget, match="the Terraform workspace 'x' is selected"):
        check_workspace(tmp_path, "x")


def test_another_region_gives_it_away():
    found = state(arn="arn:aws:rds:us-east-1:111111111111:db:x")
    moved = Stack("dev", Path(), {**DEV.json, "provider": {"aws": [{"region": "us-west-2"}]}})
    with pytest.raises(WrongTarget) as error:
        check_state(moved, found)
    assert str(error.value) == (
        "the state's resources are in us-east-1 and dev is said to be in us-west-2, where nothing of them would be "
        "found and all be built a second time, empty; set aws_region in environments/dev.py back, and build another "
        "environment for another region"
    )
    check_state(Stack("dev", Path(), {**DEV.json, "provider": {"aws": [{"region": "us-east-1"}]}}), found)
    check_state(moved, state(arn="arn:aws:iam::111111111111:role/x"))


def test_terraforms_data_folder_is_looked_at_wherever_it_is(tmp_path: Path):
    assert data_folder(tmp_path, {}) == tmp_path / ".terraform"
    assert data_folder(tmp_path, {"TF_DATA_DIR": "here"}) == tmp_path / "here"
    assert data_folder(tmp_path, {"TF_DATA_DIR": str(tmp_path / "there")}) == tmp_path / "there"
    (tmp_path / "terraform.tfstate").write_text('{"backend": {"type": "s3", "config": {"bucket": "b", "key": null}}}')
    (tmp_path / "environment").write_text("x")
    assert initialized_backend(tmp_path) == {"bucket": "b"}
    with pytest.raises(WrongTarget, match="the Terraform workspace 'x' is selected"):
        check_workspace(tmp_path, None)
