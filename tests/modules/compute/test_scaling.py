"""Each rule for how many tasks run and where, with a value just inside and one just outside."""

import pytest

from modules.compute import CapacityProvider, Scaling, ScheduledScaling
from modules.compute.scaling import POLICIES, check_strategy
from modules.settings import SettingsError

ON_DEMAND, SPOT = CapacityProvider(name="FARGATE"), CapacityProvider(name="FARGATE_SPOT")
LIMITS = {"min_tasks": 0, "max_tasks": 4}
NIGHT = {"name": "night", "schedule": "cron(0 20 ? * MON-FRI *)", "min_tasks": 0, "max_tasks": 0}


def refusal(model=Scaling, **settings):
    with pytest.raises(SettingsError) as error:
        model(**settings)
    return str(error.value)


# Scaling


def test_without_being_asked_a_service_scales_on_cpu_and_memory():
    assert dict(Scaling(min_tasks=1, max_tasks=2)) == {
        "min_tasks": 1,
        "max_tasks": 2,
        "cpu_target_percent": 70,
        "memory_target_percent": 80,
        "requests_per_target": None,
        "scale_out_cooldown": 60,
        "scale_in_cooldown": 300,
        "schedules": (),
    }


def test_limits_have_no_default():
    message = refusal()
    for setting in ("min_tasks", "max_tasks"):
        assert f"{setting} is missing and has no default, set it" in message


@pytest.mark.parametrize(
    ("setting", "smallest", "largest", "unit"),
    [
        ("max_tasks", 1, 1000, "tasks"),
        ("cpu_target_percent", 1, 100, "percent"),
        ("memory_target_percent", 1, 100, "percent"),
        ("requests_per_target", 1, 1_000_000, "requests a minute for each task"),
        ("scale_out_cooldown", 0, 3600, "seconds"),
        ("scale_in_cooldown", 0, 3600, "seconds"),
    ],
)
def test_numbers_of_scaling_have_limits(setting, smallest, largest, unit):
    for inside in (smallest, largest):
        assert getattr(Scaling(**{**LIMITS, setting: inside}), setting) == inside
    for outside in (smallest - 1, largest + 1):
        message = refusal(**{**LIMITS, setting: outside})
        assert f"{setting} is {outside}; allowed: {smallest} to {largest} {unit}" in message


def test_scaling_has_its_minimum_up_to_its_maximum():
    assert Scaling(min_tasks=4, max_tasks=4).min_tasks == 4
    assert Scaling(min_tasks=1000, max_tasks=1000).min_tasks == 1000
    assert "min_tasks is 5, above max_tasks, 4; allowed: a minimum up to the maximum" in refusal(
        min_tasks=5, max_tasks=4
    )
    assert "min_tasks is -1; allowed: 0 to 1000 tasks" in refusal(min_tasks=-1, max_tasks=4)
    assert "min_tasks is 1001; allowed: 0 to 1000 tasks" in refusal(min_tasks=1001, max_tasks=1000)


@pytest.mark.parametrize("reason", ["cpu_target_percent", "memory_target_percent", "requests_per_target"])
def test_scaling_needs_one_reason_to_scale(reason):
    none = {"cpu_target_percent": None, "memory_target_percent": None, "requests_per_target": None}
    assert getattr(Scaling(min_tasks=1, max_tasks=2, **{**none, reason: 50}), reason) == 50
    message = refusal(min_tasks=1, max_tasks=2, **none)
    assert reason in message
    assert "are all None; set one of them or schedules, or leave the scaling out" in message
    by_the_clock = Scaling(min_tasks=1, max_tasks=2, **none, schedules=[ScheduledScaling(**NIGHT)])
    assert [schedule.name for schedule in by_the_clock.schedules] == ["night"]


def test_schedules_have_names_of_their_own():
    night, morning = ScheduledScaling(**NIGHT), ScheduledScaling(**{**NIGHT, "name": "morning"})
    assert Scaling(**LIMITS, schedules=[night, morning]).schedules == (night, morning)
    assert refusal(**LIMITS, schedules=(night, morning, night)) == (
        "Scaling: schedules are called night, morning, night; give each a name of its own"
    )


# Schedules


def test_a_schedule_is_in_utc_unless_it_says_otherwise():
    assert ScheduledScaling(**NIGHT).timezone == "UTC"
    assert ScheduledScaling(**NIGHT, timezone="America/Chicago").timezone == "America/Chicago"
    assert "timezone is 'Chicago'; allowed: an IANA time zone" in refusal(ScheduledScaling, **NIGHT, timezone="Chicago")


@pytest.mark.parametrize(
    "schedule",
    [
        "at(2026-12-24T18:00:00)",
        "rate(1 hour)",
        "rate(12 hours)",
        "rate(5 minutes)",
        "cron(0 20 ? * MON-FRI *)",
        "cron(0/15 8-17 1,15 * ? 2026)",
        "cron(0 0 L * ? *)",
        "cron(0 8 ? * 2#1 *)",
    ],
)
def test_a_schedule_is_an_expression_of_application_auto_scaling(schedule):
    assert ScheduledScaling(**{**NIGHT, "schedule": schedule}).schedule == schedule


@pytest.mark.parametrize(
    "schedule",
    ["", "0 20 * * *", "cron(0 20 * * *)", "rate(5 seconds)", "at(2026-12-24)", "cron(${path.root} 20 ? * * *)"],
)
def test_a_schedule_of_another_form_is_refused(schedule):
    assert (
        f"schedule is {schedule!r}; allowed: at(yyyy-mm-ddThh:mm:ss), rate(N hours) or "
        "cron(MIN HOUR DAY MONTH WEEKDAY YEAR)"
    ) in refusal(ScheduledScaling, **{**NIGHT, "schedule": schedule})


def test_a_schedule_sets_limits_from_none_up():
    assert ScheduledScaling(**NIGHT).max_tasks == 0
    assert ScheduledScaling(**{**NIGHT, "min_tasks": 1000, "max_tasks": 1000}).min_tasks == 1000
    for setting in ("min_tasks", "max_tasks"):
        for outside in (-1, 1001):
            assert f"{setting} is {outside}; allowed: 0 to 1000 tasks" in refusal(
                ScheduledScaling, **{**NIGHT, setting: outside}
            )
    assert "min_tasks is 1, above max_tasks, 0; allowed: a minimum up to the maximum" in refusal(
        ScheduledScaling, **{**NIGHT, "min_tasks": 1}
    )


@pytest.mark.parametrize("name", POLICIES)
def test_a_schedule_is_not_called_what_a_policy_is_called(name):
    assert f"name is {name!r}; allowed: any name but cpu, memory and requests" in refusal(
        ScheduledScaling, **{**NIGHT, "name": name}
    )


@pytest.mark.parametrize("name", ["", "Night", "at_night", "2am", "at--night"])
def test_a_schedules_name_is_of_words(name):
    assert f"name is {name!r}; allowed: lowercase letters, digits and single hyphens, a letter first" in refusal(
        ScheduledScaling, **{**NIGHT, "name": name}
    )


# Capacity


def test_a_capacity_provider_is_one_of_fargates():
    assert "name is 'EC2'; allowed: FARGATE, FARGATE_SPOT" in refusal(CapacityProvider, name="EC2")
    for weight in (-1, 1001):
        assert f"weight is {weight}; allowed: 0 to 1000" in refusal(CapacityProvider, name="FARGATE", weight=weight)
    for base in (-1, 100001):
        assert f"base is {base}; allowed: 0 to 100000 tasks" in refusal(CapacityProvider, name="FARGATE", base=base)
    assert CapacityProvider(name="FARGATE", weight=1000, base=100000).base == 100000
    assert dict(ON_DEMAND) == {"name": "FARGATE", "weight": 1, "base": 0}


@pytest.mark.parametrize(
    "strategy", [(), (ON_DEMAND,), (ON_DEMAND.but(base=1), SPOT.but(weight=3)), (ON_DEMAND.but(weight=0), SPOT)]
)
def test_a_strategy_that_places_tasks_is_let_through(strategy):
    check_strategy("strategy", strategy)


@pytest.mark.parametrize(
    ("strategy", "sentence"),
    [
        (
            (ON_DEMAND, ON_DEMAND.but(weight=2)),
            "strategy names FARGATE, FARGATE; name each capacity provider once",
        ),
        (
            (ON_DEMAND.but(weight=0), SPOT.but(weight=0)),
            "strategy has only weights of 0, which places no task; give one a weight",
        ),
        (
            (ON_DEMAND.but(base=1), SPOT.but(base=1)),
            "strategy has more than one base; ECS allows one provider to have a base",
        ),
    ],
)
def test_a_strategy_that_ecs_would_refuse_is_refused_by_the_name_of_its_setting(strategy, sentence):
    with pytest.raises(ValueError, match=sentence):
        check_strategy("strategy", strategy)
