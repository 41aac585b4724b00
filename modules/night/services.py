"""Services that run nothing at night, by Application Auto Scaling."""

from modules.compute import ComputeSettings, Scaling, ScheduledScaling, Service
from modules.night.settings import Night

SLEEPS, WAKES = "sleeps", "wakes"


def with_night(compute: ComputeSettings, night: Night) -> ComputeSettings:
    """The same containers, each service with two schedules: none at night, and as many as ever from the morning on.

    Such a schedule sets the limits of the scaling in AWS, and scaling the number of tasks. Terraform leaves both alone,
    so that nothing that is planned or applied at night wakes a service.
    """
    return compute.but(services=[_with_night(service, night) for service in compute.services])


def _with_night(service: Service, night: Night) -> Service:
    if service.scaling is None and not service.desired_count:
        return service  # it runs nothing by day either
    least, most = tasks_by_day(service)
    schedules = (
        _schedule(SLEEPS, night.services_sleep, night, 0, 0),
        _schedule(WAKES, night.services_wake, night, least, most),
    )
    if service.scaling is not None:
        return service.but(scaling=service.scaling.but(schedules=schedules))
    return service.but(
        scaling=Scaling(
            min_tasks=least, max_tasks=most, cpu_target_percent=None, memory_target_percent=None, schedules=schedules
        )
    )


def tasks_by_day(service: Service) -> tuple[int, int]:
    """The fewest and the most that run while the service is awake."""
    if service.scaling is None:
        return service.desired_count, service.desired_count
    return service.scaling.min_tasks, service.scaling.max_tasks


def _schedule(name: str, when: str, night: Night, least: int, most: int) -> ScheduledScaling:
    return ScheduledScaling(name=name, schedule=when, timezone=night.time_zone, min_tasks=least, max_tasks=most)
