"""Times of a night, the expressions that AWS takes for them, and each rule with a value beside it."""

import re

import botocore.loaders
import pytest

from modules.database.windows import DAYS, MINUTES_A_DAY
from modules.night.database import TRIED_FOR
from modules.night.settings import SHORTEST_NIGHT
from modules.settings import SettingsError
from tests.nights import NIGHT


def refusal(**changes):
    with pytest.raises(SettingsError) as error:
        NIGHT.but(**changes)
    return str(error.value)


def test_it_falls_asleep_every_day_and_wakes_on_days_of_work():
    assert (NIGHT.services_sleep, NIGHT.services_wake) == (
        "cron(0 20 ? * * *)",
        "cron(0 7 ? * MON,TUE,WED,THU,FRI *)",
    )
    assert NIGHT.minutes_awake == 13 * 60


def test_the_database_is_up_before_the_services_and_after_them():
    assert (NIGHT.database_stops, NIGHT.database_starts) == (
        "cron(15 20 ? * * *)",
        "cron(45 6 ? * MON,TUE,WED,THU,FRI *)",
    )


def test_times_past_midnight_are_those_of_the_next_day_or_the_one_before():
    late = NIGHT.but(sleeps="23:50", days=("mon", "sun"))
    assert late.database_stops == "cron(5 0 ? * * *)"
    early = NIGHT.but(wakes="00:10", days=("mon", "sun"))
    assert (early.services_wake, early.database_starts) == ("cron(10 0 ? * MON,SUN *)", "cron(55 23 ? * SAT,SUN *)")
    owls = NIGHT.but(sleeps="01:00", wakes="09:00", days=("fri",))
    assert owls.minutes_awake == 16 * 60
    assert owls.services_sleep == "cron(0 1 ? * * *)"


def test_days_may_be_named_in_any_order_and_as_a_list():
    assert NIGHT.but(days=["wed", "mon"]).services_wake == "cron(0 7 ? * MON,WED *)"


def spans(night):
    return [
        (
            DAYS[span.start // MINUTES_A_DAY],
            *divmod(span.start % MINUTES_A_DAY, 60),
            span.minutes,
        )
        for span in night.database_is_up()
    ]


def test_in_utc_the_database_is_up_when_it_is_in_winter_and_in_summer():
    # 6:45 to 20:15 in New York: from 11:45 in winter, until 0:15 in summer
    assert spans(NIGHT.but(days=("mon",))) == [("mon", 11, 45, 12 * 60 + 30)]
    assert spans(NIGHT.but(days=("mon",), time_zone="Asia/Tokyo")) == [("sun", 21, 45, 13 * 60 + 30)]
    assert spans(NIGHT.but(days=("tue",), time_zone="UTC")) == [("tue", 6, 45, 13 * 60 + 30)]
    assert spans(NIGHT.but(days=("sun",), time_zone="America/Los_Angeles")) == [("sun", 14, 45, 12 * 60 + 30)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sleeps": "7:00"}, "sleeps is '7:00'; allowed: hh:mm, from 00:00 to 23:59"),
        ({"wakes": "24:00"}, "wakes is '24:00'; allowed: hh:mm, from 00:00 to 23:59"),
        ({"wakes": "20:00"}, "sleeps and wakes are both 20:00; set two times, or leave the night out"),
        ({"wakes": "19:01"}, "wakes is 19:01 and sleeps is 20:00, a day of 59 minutes; allowed: 60 minutes at least"),
        (
            {"wakes": "22:29"},
            "sleeps is 20:00 and wakes is 22:29, a night of 119 minutes for the database; allowed: 120 minutes at "
            "least, lower database_margin or choose other times",
        ),
        (
            {"wakes": "21:59", "by": "workflow"},
            "sleeps is 20:00 and wakes is 21:59, a night of 119 minutes; allowed: 120 minutes at least",
        ),
        ({"days": ()}, "days is (); allowed: one day at least"),
        ({"days": ("mon", "mon")}, "days names mon more than once; name each once"),
        ({"days": ("Mon",)}, "days holds 'Mon'; allowed: mon, tue, wed, thu, fri, sat, sun"),
        ({"time_zone": "New York"}, "time_zone is 'New York'; allowed: an IANA time zone"),
        ({"database_margin": 4}, "database_margin is 4; allowed: 5 to 300 minutes"),
        ({"by": "lambda"}, "by is 'lambda': input should be 'schedule' or 'workflow'"),
    ],
)
def test_what_aws_would_refuse_or_nobody_means_is_refused(changes, sentence):
    assert refusal(**changes) == f"Night: {sentence}"


def test_the_shortest_day_and_night_are_let_through():
    assert NIGHT.but(wakes="19:00").minutes_awake == 60
    assert NIGHT.but(wakes="22:30").minutes_awake == 21 * 60 + 30


# What AWS says


def test_expressions_and_zones_are_what_aws_takes():
    loader = botocore.loaders.Loader()
    scheduler = loader.load_service_model("scheduler", "service-2")["shapes"]
    scaling = loader.load_service_model("application-autoscaling", "service-2")["shapes"]
    for expression in (NIGHT.services_sleep, NIGHT.services_wake, NIGHT.database_stops, NIGHT.database_starts):
        assert 1 <= len(expression) <= scheduler["ScheduleExpression"]["max"]
        assert re.fullmatch(r"cron\(\d+ \d+ \? \* (\*|[A-Z,]+) \*\)", expression)  # six fields, as both say
    assert len(NIGHT.time_zone) <= scheduler["ScheduleExpressionTimezone"]["max"]
    assert scaling["PutScheduledActionRequest"]["members"]["Timezone"]


def test_a_retry_ends_before_the_shortest_night_does():
    assert TRIED_FOR < SHORTEST_NIGHT * 60
