"""What a switch would take or bring, and what stands in its way, by the state alone."""

from pathlib import Path
from typing import Any

import pytest

from operations.activation.standing import Standing
from operations.activation.telling import is_off, is_on, what_comes, what_goes
from operations.errors import Stopped
from terraform.stack import Stack
from terraform.state import Instance, State


def standing(
    attributes: dict[str, dict[str, Any]], *, gone: tuple[str, ...] = (), resource: Any = None, **outputs: Any
) -> Standing:
    instances = tuple(
        Instance(address, address.split(".")[0], managed=True, deposed=None, tainted=False, attributes=values)
        for address, values in attributes.items()
    )
    json = {"//": {"switched_off": list(gone)}, "resource": resource or {}}
    return Standing(Stack("dev", Path(), json), State(outputs, instances))


DATABASE, BALANCER, NETWORK = "aws_db_instance.a", "aws_lb.b", "aws_vpc.c"
RUNNING: dict[str, dict[str, Any]] = {
    DATABASE: {"identifier": "shop-dev-db", "skip_final_snapshot": True},
    BALANCER: {"dns_name": "shop.elb.amazonaws.com"},
    "aws_eip.d": {"public_ip": "192.0.2.1"},
    "aws_eip.e": {"public_ip": "192.0.2.2"},
    NETWORK: {},
}
GONE = (DATABASE, BALANCER, "aws_eip.d", "aws_eip.e")


def test_it_is_off_once_nothing_is_left_whatever_an_interrupted_apply_has_said_already():
    begun = standing(RUNNING, gone=GONE, activated=False)
    assert (begun.says_off, len(begun.left)) == (True, 4)
    done = standing({NETWORK: {}}, gone=GONE, activated=False)
    assert (done.says_off, done.left) == (True, [])
    assert not standing(RUNNING, gone=GONE).says_off


def test_the_report_names_what_goes_what_stays_and_what_is_lost():
    assert what_goes(standing(RUNNING, gone=GONE)) == (
        "dev will be switched off: 4 resources go, 1 stay\n"
        "  goes   aws_db_instance\n"
        "  goes   2 aws_eip\n"
        "  goes   aws_lb\n"
        "  stays  aws_vpc\n"
        "  lost   the name of the load balancer: shop.elb.amazonaws.com; another one comes back\n"
        "  lost   an address of NAT (keep_nat_addresses keeps it): 192.0.2.1; another one comes back\n"
        "  lost   an address of NAT (keep_nat_addresses keeps it): 192.0.2.2; another one comes back\n"
        "  saved  the database shop-dev-db, in the snapshot shop-dev-db-deactivation-..., as it is when that begins\n"
        "  lost   the secret with its password; another one comes back, with a new password\n"
    )


def test_the_report_says_that_other_points_in_time_go_unless_they_are_kept():
    lost = "  lost   the backups that RDS made by itself, and with them any other point in time\n"

    def said(**attributes: Any) -> str:
        return what_goes(standing({DATABASE: {**RUNNING[DATABASE], **attributes}}, gone=GONE))

    assert lost in said(delete_automated_backups=True, backup_retention_period=7)
    assert lost not in said(delete_automated_backups=False, backup_retention_period=7)
    assert lost not in said(delete_automated_backups=True, backup_retention_period=0)


def test_the_end_says_how_to_come_back():
    assert is_off("dev", ["last"]) == (
        "dev is switched off\n"
        "  the database is in the snapshot last, which costs by its size until it is deleted by hand\n"
        "  to come back: activated=True in environments/dev.py, then `pipenv run activate dev`\n"
    )
    assert "aws rds delete-db-snapshot --db-snapshot-identifier last" in is_on("dev", {}, "last")


def test_the_report_says_where_the_data_comes_from():
    lacking = standing({NETWORK: {}}, resource={"aws_db_instance": {"a": {}}, "aws_vpc": {"c": {}}}, activated=False)
    assert lacking.lacking == [DATABASE]
    assert "  data   from the snapshot last\n" in what_comes(lacking, "last", {}, {})
    assert "  data   none: the database is empty\n" in what_comes(lacking, None, {}, {})
    taken_over = what_comes(lacking, None, {}, {DATABASE: "shop-dev-db"})
    assert "data" not in taken_over
    assert f"taken over, for a run before this one has made it: {DATABASE}" in taken_over


@pytest.mark.parametrize(
    ("address", "attribute"), [(DATABASE, "deletion_protection"), (BALANCER, "enable_deletion_protection")]
)
def test_what_is_protected_in_aws_stops_it_whatever_the_settings_say_by_now(address: str, attribute: str):
    standing(RUNNING, gone=GONE).check_unprotected()
    with pytest.raises(Stopped) as error:
        standing({**RUNNING, address: {attribute: True}}, gone=GONE).check_unprotected()
    assert str(error.value).startswith(f"{address} ({attribute}) is protected in AWS")


def test_a_state_that_is_not_adopted_yet_stops_it():
    standing(RUNNING).check_adopted()
    with pytest.raises(Stopped, match="adopt them first, while the environment is activated"):
        standing({"module.database.aws_db_instance.main": {}}).check_adopted()
