"""What a plan does and what of it is dangerous, from Terraform's JSON alone."""

import pytest

from operations.errors import CommandError, UsageError
from operations.guard import report
from operations.guard.verdict import judge
from terraform.errors import TerraformError
from tests.operations.guard.plans import change, plan, verdict


@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["create", "delete"], ["forget"]])
@pytest.mark.parametrize("type_", ["aws_vpc", "aws_db_instance", "aws_kms_key", "aws_unheard_of_service"])
def test_losing_a_protected_resource_is_dangerous(type_: str, actions: list[str]):
    found = verdict(change(f"{type_}.networking_x", *actions))
    assert not found.fine
    assert [danger.name for danger in found.stopping] == [f"{type_}.networking_x"]


@pytest.mark.parametrize("actions", [["create"], ["update"], ["no-op"]])
def test_creating_or_updating_a_protected_resource_is_not(actions: list[str]):
    assert verdict(change("aws_vpc.networking_vpc", *actions)).fine


def test_destroying_what_can_be_made_again_is_not_dangerous():
    found = verdict(change("aws_route.networking_route", "delete"))
    assert found.fine
    assert found.counts["destroyed"] == 1


def test_a_deposed_object_of_a_protected_resource_is_dangerous_and_has_a_name_of_its_own():
    deposed = change("aws_lb.compute_alb", "delete", deposed="00a1b2c3")
    current = change("aws_lb.compute_alb", "no-op")
    name = "aws_lb.compute_alb (deposed object 00a1b2c3)"
    assert [danger.name for danger in verdict(current, deposed).stopping] == [name]
    assert verdict(current, deposed, allow=(f"{name}=destroyed",)).fine
    with pytest.raises(UsageError, match="is not needed"):
        verdict(change("aws_lb.compute_alb", "no-op"), allow=("aws_lb.compute_alb=destroyed",))


def test_an_allowance_lets_exactly_one_resource_pass():
    both = change("aws_subnet.networking_a", "delete"), change("aws_subnet.networking_ab", "delete")
    found = verdict(*both, allow=("aws_subnet.networking_a=destroyed",))
    assert [danger.name for danger in found.stopping] == ["aws_subnet.networking_ab"]
    assert verdict(*both, allow=("aws_subnet.networking_a=destroyed", "aws_subnet.networking_ab=destroyed")).fine


@pytest.mark.parametrize(
    "pattern", ["aws_subnet.*=destroyed", "aws_subnet", "networking_a", "aws_subnet.networking_a "]
)
def test_an_allowance_that_matches_nothing_is_an_error(pattern: str):
    with pytest.raises(UsageError, match=r"matches nothing in the plan; what it would have to allow: aws_subnet.netw"):
        verdict(change("aws_subnet.networking_a", "delete"), allow=(pattern,))


def test_an_allowance_given_twice_is_an_error():
    with pytest.raises(UsageError, match="given twice"):
        verdict(change("aws_vpc.a_b", "delete"), allow=("aws_vpc.a_b=destroyed", "aws_vpc.a_b=destroyed"))


def test_data_sources_are_left_out():
    read = {**change("aws_region.current", "read"), "mode": "data"}
    assert verdict(read).changes == ()


def test_a_resource_belongs_to_the_module_that_its_name_begins_with():
    modules = {c.module for c in verdict(change("aws_vpc.networking_vpc", "create")).changes}
    assert modules == {"networking"}
    modules = {c.module for c in verdict(change('module.compute["x"].module.y.aws_lb.main', "delete")).changes}
    assert modules == {"compute"}


def test_a_moved_resource_that_is_updated_too_counts_as_both():
    moved = change("aws_vpc.networking_vpc", "update", previous_address="module.networking.aws_vpc.main")
    found = verdict(moved)
    assert (found.counts["moved"], found.counts["updated"]) == (1, 1)
    assert "aws_vpc.networking_vpc (moved from module.networking.aws_vpc.main)" in report.as_text(found)


def test_what_disappeared_outside_of_terraform_is_noted():
    drift = [change("aws_eip.networking_nat", "delete")]
    assert verdict(resource_drift=drift).notes == ("aws_eip.networking_nat has been deleted outside of Terraform",)


def test_what_nobody_has_taught_the_guard_is_refused():
    with pytest.raises(CommandError, match=r"aws_vpc\.a_b meets evaporate, which operations/guard/"):
        judge("dev", plan(change("aws_vpc.a_b", "evaporate")))


def test_what_is_no_plan_is_refused():
    with pytest.raises(TerraformError, match="this is not what `terraform show -json` prints for a plan"):
        judge("dev", {})
