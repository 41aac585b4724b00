"""What a night asks of the rest of an environment: each rule, with what is let through beside it."""

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import Scaling, ScheduledScaling
from modules.database import BackupPlan
from modules.edge import EdgeSettings, HealthCheck, HostedZone
from modules.settings import SettingsError
from tests.changes import unprotected, with_compute, with_service, without_containers, without_database
from tests.nights import NIGHT, NIGHTLY, SWITCHED, nightly

pytestmark = pytest.mark.filterwarnings("ignore:dev has alarms:UserWarning")


def refusal(environment=NIGHTLY, /, **changes):
    with pytest.raises(SettingsError) as error:
        environment.but(**changes)
    return str(error.value).removeprefix("Environment: ")


def database(**changes):
    return NIGHTLY.database.but(**changes)


def backups(start_time):
    return BackupPlan(
        start_time=start_time, start_window=60, completion_window=180, delete_after=35, copy_to_region=None
    )


def test_something_has_to_sleep():
    nothing = without_containers(without_database(DEV))
    assert refusal(nothing, night=NIGHT) == (
        "night is set, and there is neither a database nor a service that runs; leave it out"
    )


def test_a_service_has_a_night_or_schedules_of_its_own():
    schedule = ScheduledScaling(name="rush", schedule="cron(0 12 * * ? *)", min_tasks=3, max_tasks=4)
    scaling = Scaling(min_tasks=2, max_tasks=4, schedules=(schedule,))
    assert refusal(with_service(DEV, "backend", scaling=scaling), night=NIGHT, database=NIGHTLY.database) == (
        "compute.services: scaling of 'backend' has schedules, and night sets the same limits; leave one of them out"
    )


UP = "11:45 to 00:15 UTC from mon on, or raise night.database_margin"


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"backup_window": "03:00-04:00"}, "database.backup_window is '03:00-04:00'"),
        ({"backup_window": "11:44-12:30"}, "database.backup_window is '11:44-12:30'"),
        ({"backup_window": "23:46-00:16"}, "database.backup_window is '23:46-00:16'"),
        ({"maintenance_window": "sun:13:00-sun:13:30"}, "database.maintenance_window is 'sun:13:00-sun:13:30'"),
        (
            {"backup_plan": backups("06:00")},
            "start_time of database.backup_plan is '06:00'",
        ),
        (
            {"password_rotation_schedule": "cron(0 6 ? * TUE *)"},
            "database.password_rotation_schedule is 'cron(0 6 ? * TUE *)'",
        ),
        ({"password_rotation_schedule": "rate(7 days)"}, "database.password_rotation_schedule is 'rate(7 days)'"),
    ],
)
def test_what_rds_does_at_an_hour_is_done_while_the_database_runs(changes, setting):
    assert refusal(database=database(**changes)) == (
        f"{setting}, and night has the database stopped then; choose a time in which it runs all year, {UP}"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"backup_window": "11:45-12:30"},
        {"backup_window": "23:45-00:15"},
        {"maintenance_window": "fri:23:45-sat:00:15"},
        {"backup_window": "03:00-04:00", "backup_retention_period": 0},
        {"backup_plan": backups("15:00")},
        {"password_rotation_schedule": "cron(0 15 ? * TUE *)"},
    ],
)
def test_what_lies_in_the_day_is_let_through(changes):
    assert NIGHTLY.but(database=database(**changes)).night == NIGHT


def test_a_longer_margin_makes_room_for_windows_outside_of_working_hours():
    early = NIGHT.but(database_margin=150)  # up from 4:30
    assert NIGHTLY.but(
        night=early, database=database(backup_window="09:30-10:00", maintenance_window="mon:10:30-mon:11:00")
    )


def test_nothing_goes_off_every_evening():
    alarmed = "and with a night an alarm would go off every evening"
    assert refusal(database=database(alarm_missing_data="by_alarm")) == (
        f"alarm_missing_data of database is 'by_alarm', {alarmed}; write 'not_breaching'"
    )
    alarms = DEV.compute.alarms.but(no_healthy_host=True)
    assert refusal(compute=DEV.compute.but(alarms=alarms)) == (
        f"no_healthy_host of compute.alarms is on, {alarmed}; turn it off"
    )
    edge = EdgeSettings(
        domain_name="dev.example.com", hosted_zone=HostedZone(name="example.com"), health_check=HealthCheck()
    )
    told = PROD.but(
        prevent_destroy=False,
        night=None,
        edge=edge,
        delivery=None,
        compute=PROD.compute.but(alarms=alarms.but(no_healthy_host=False)),
    )
    assert refusal(told, night=NIGHT, database=database()) == (f"health_check of edge is set, {alarmed}; leave it out")
    assert with_compute(NIGHTLY, alarms=None).night == NIGHT


def test_a_night_by_a_workflow_needs_what_a_deactivation_needs():
    assert refusal(PROD, night=SWITCHED.night) == (
        "night is by 'workflow' and prevent_destroy and database.deletion_protection and "
        "compute.enable_deletion_protection are on; turn them off first, and apply that while the environment is "
        "activated"
    )
    assert unprotected(PROD).but(night=SWITCHED.night).night == SWITCHED.night


def test_a_night_by_a_workflow_asks_nothing_of_windows_and_alarms():
    assert SWITCHED.database.backup_window == "03:00-04:00"
    assert SWITCHED.sleeps_by_schedule is None
    assert NIGHTLY.sleeps_by_schedule == NIGHT


def test_a_night_and_a_switched_off_environment_go_together():
    assert nightly().but(activated=False).night == NIGHT
