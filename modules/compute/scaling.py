"""How many tasks of a service run, and on which capacity: settings."""

from typing import Annotated, Self

from pydantic import model_validator

from modules.settings import Percent, Settings, TimeZone, any_sequence, between, check, matching, one_of

# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
_FIELD = r"[A-Za-z0-9,*/?#-]+"  # of a cron expression
_SCHEDULE = (
    r"(at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)|rate\(\d+ (minute|hour|day)s?\)|"
    rf"cron\(({_FIELD} ){{5}}{_FIELD}\))"
)
POLICIES = ("cpu", "memory", "requests")
"""What scaling may track; a schedule may not be called so."""


class CapacityProvider(Settings):
    """One entry of a capacity provider strategy."""

    name: Annotated[str, one_of("FARGATE", "FARGATE_SPOT")]
    weight: Annotated[int, between(0, 1000, "as relative share of the tasks")] = 1
    base: Annotated[int, between(0, 100000, "tasks")] = 0
    """Tasks that run here before the weights count."""


def _places_tasks(strategy: tuple[CapacityProvider, ...]) -> str | None:
    """What is wrong with a strategy, or None."""
    names = [provider.name for provider in strategy]
    if len(set(names)) != len(names):
        return f"names {', '.join(names)}; name each capacity provider once"
    if strategy and not any(provider.weight for provider in strategy):
        return "has only weights of 0, which places no task; give one a weight"
    if sum(provider.base > 0 for provider in strategy) > 1:
        return "has more than one base; ECS allows one provider to have a base"
    return None


def check_strategy(setting: str, strategy: tuple[CapacityProvider, ...]) -> None:
    """Raises ValueError for a strategy that ECS would refuse or that places no task."""
    wrong = _places_tasks(strategy)
    if wrong is not None:
        raise ValueError(f"{setting} {wrong}")


Strategy = Annotated[tuple[CapacityProvider, ...], any_sequence]


class ScheduledScaling(Settings):
    """Sets the limits of a service's scaling at certain times, such as none at night."""

    told_apart_by_name = True

    name: Annotated[
        str,
        matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "lowercase letters, digits and single hyphens, a letter first"),
        check(lambda name: name not in POLICIES, "any name but cpu, memory and requests"),
    ]
    schedule: Annotated[
        str,
        matching(_SCHEDULE, "at(yyyy-mm-ddThh:mm:ss), rate(N hours) or cron(MIN HOUR DAY MONTH WEEKDAY YEAR)"),
    ]
    """An expression of Application Auto Scaling, such as `cron(0 20 ? * MON-FRI *)`."""
    timezone: TimeZone = "UTC"
    min_tasks: Annotated[int, between(0, 1000, "tasks")]
    max_tasks: Annotated[int, between(0, 1000, "tasks")]

    @model_validator(mode="after")
    def _minimum_is_below_the_maximum(self) -> Self:
        _check_range(self.min_tasks, self.max_tasks)
        return self


class Scaling(Settings):
    """Application Auto Scaling of one service. While it is on, Terraform leaves the number of tasks to it."""

    min_tasks: Annotated[int, between(0, 1000, "tasks")]
    max_tasks: Annotated[int, between(1, 1000, "tasks")]
    cpu_target_percent: Percent | None = 70
    memory_target_percent: Percent | None = 80
    requests_per_target: Annotated[int, between(1, 1_000_000, "requests a minute for each task")] | None = None
    """Requests a minute that the load balancer sends to each task; None scales on CPU and memory alone."""
    scale_out_cooldown: Annotated[int, between(0, 3600, "seconds")] = 60
    scale_in_cooldown: Annotated[int, between(0, 3600, "seconds")] = 300
    schedules: Annotated[tuple[ScheduledScaling, ...], any_sequence] = ()
    """With any, Terraform leaves the limits to them after they have been set for the first time."""

    @model_validator(mode="after")
    def _there_is_room_and_a_reason_to_scale(self) -> Self:
        _check_range(self.min_tasks, self.max_tasks)
        targets = (self.cpu_target_percent, self.memory_target_percent, self.requests_per_target)
        if targets == (None, None, None) and not self.schedules:
            raise ValueError(
                "cpu_target_percent, memory_target_percent and requests_per_target are all None; set one of them or "
                "schedules, or leave the scaling out"
            )
        names = [schedule.name for schedule in self.schedules]
        if len(set(names)) != len(names):
            raise ValueError(f"schedules are called {', '.join(names)}; give each a name of its own")
        return self


def _check_range(smallest: int, largest: int) -> None:
    if smallest > largest:
        raise ValueError(f"min_tasks is {smallest}, above max_tasks, {largest}; allowed: a minimum up to the maximum")
