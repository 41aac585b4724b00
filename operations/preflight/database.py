"""Databases: what RDS offers to a new one, and what runs against what the settings say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.preflight.asking import NO_DATABASE, Account, code_of
from operations.preflight.findings import Finding, fine, not_known, problem
from operations.preflight.wanted import Resource, Wanted, as_list

Instance = Mapping[str, Any]


def version(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """A new database's version is offered; that of a running one is not above the stack's."""
    for database, engine, asked in _asked(wanted):
        runs = _running(account, wanted, database)
        if runs is not None:
            yield _against(account, database, runs, asked, wanted.environment)
            continue
        offered = _offered(account, engine)
        if matching(offered, asked):
            yield fine(f"{engine} {asked} is offered to new databases" + _as(matching(offered, asked)[-1], asked))
        else:
            major = asked.split(".")[0]
            others = matching(offered, major)
            yield problem(
                f"{engine} {asked} is not offered to new databases in {account.region}; "
                + (f"of {major} there is {', '.join(others)}; " if others else f"there is {', '.join(offered)}; ")
                + f'write engine_version="{(others or offered or ["?"])[-1]}" in environments/{wanted.environment}.py'
            )
    if not wanted.all("aws_db_instance"):
        yield fine("the stack has no database")


def instance_class(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """The class can be ordered with the version, storage and zones that the stack says."""
    for database, engine, asked in _asked(wanted):
        class_ = str(wanted.text(database.get("instance_class")))
        runs = _running(account, wanted, database)
        if runs is not None and runs["DBInstanceClass"] == class_:
            yield fine(f"{runs['DBInstanceIdentifier']} runs as {class_} already")
            continue
        exact = (matching(_offered(account, engine), asked) or [asked])[-1]
        options = account.all(
            "rds",
            "describe_orderable_db_instance_options",
            "OrderableDBInstanceOptions",
            Engine=engine,
            EngineVersion=exact,
            DBInstanceClass=class_,
            Vpc=True,
        )
        yield _orderable(wanted, database, options, f"{class_} with {engine} {exact}")
    if not wanted.all("aws_db_instance"):
        yield fine("the stack has no database")


def parameter_family(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Parameter groups are of a family that RDS has, and of that of their database's version."""
    for group in wanted.all("aws_db_parameter_group"):
        family = str(wanted.text(group.get("family")))
        users = [each for each in _asked(wanted) if wanted.referenced(each[0].get("parameter_group_name")) == group]
        if not users:
            yield not_known(f"no database uses {group.address}, so that nothing says of which engine it is")
        for database, engine, asked in users:
            everything = account.all(
                "rds", "describe_db_engine_versions", "DBEngineVersions", Engine=engine, IncludeAll=True
            )
            families = {each["EngineVersion"]: each["DBParameterGroupFamily"] for each in everything}
            needed = {families[each] for each in matching(families, asked)}
            if family in needed:
                yield fine(f"{family} is the family of {engine} {asked}")
            else:
                of = " or ".join(sorted(needed)) or "none that RDS knows"
                yield problem(f"{group.address} is of family {family} and {database.address} needs {of}; correct it")
    if not wanted.all("aws_db_parameter_group"):
        yield fine("the stack has no parameter group")


def awake(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Databases run: RDS changes none that is stopped, and whether a plan would change it is not known here."""
    for database in wanted.all("aws_db_instance"):
        runs = _running(account, wanted, database)
        if runs is None:
            yield fine(f"{database.address} is not there yet")
        elif runs["DBInstanceStatus"] in ("stopped", "stopping"):
            wakes = [
                f"{schedule.get('schedule_expression')} {schedule.get('schedule_expression_timezone')}"
                for schedule in wanted.all("aws_scheduler_schedule")
                if str(as_list(schedule.get("target"))[0].get("arn")).endswith(":startDBInstance")
            ]
            yield not_known(
                f"{runs['DBInstanceIdentifier']} is {runs['DBInstanceStatus']}, and RDS lets no plan change it; "
                + (f"it wakes at {wakes[0]}, or by " if wakes else "no schedule of the stack starts it: ")
                + f"`pipenv run wake {wanted.environment}`"
            )
        else:
            yield fine(f"{runs['DBInstanceIdentifier']} is {runs['DBInstanceStatus']}")
    if not wanted.all("aws_db_instance"):
        yield fine("the stack has no database")


def numbers(version: str) -> tuple[int, ...]:
    """A version to compare: 15.9 comes before 15.12."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def matching(versions: Any, asked: str) -> list[str]:
    """Versions that `15` or `15.12` stands for, the lowest first."""
    return sorted((each for each in versions if each == asked or each.startswith(f"{asked.rstrip('.')}.")), key=numbers)


def _asked(wanted: Wanted) -> Iterator[tuple[Resource, str, str]]:
    """Databases with engine and version; without what only AWS knows, such as that of a replica."""
    for database in wanted.all("aws_db_instance"):
        engine, asked = wanted.text(database.get("engine")), wanted.text(database.get("engine_version"))
        if engine and asked:
            yield database, engine, asked


def _as(exact: str, asked: str) -> str:
    return "" if exact == asked else f", as {exact}"


def _offered(account: Account, engine: str) -> list[str]:
    listed = account.all("rds", "describe_db_engine_versions", "DBEngineVersions", Engine=engine)
    available = {each["EngineVersion"] for each in listed if each.get("Status", "available") == "available"}
    return sorted(available, key=numbers)


def _running(account: Account, wanted: Wanted, database: Resource) -> Instance | None:
    identifier = wanted.text(database.get("identifier"))
    if identifier is None:
        return None
    try:
        found = account.client("rds").describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    except ClientError as error:
        if code_of(error) in NO_DATABASE:
            return None
        raise
    running: Instance = found[0]
    return running


def _against(account: Account, database: Resource, runs: Instance, asked: str, environment: str) -> Finding:
    name, engine, running = runs["DBInstanceIdentifier"], runs["Engine"], runs["EngineVersion"]
    if matching([running], asked):
        return fine(f"{name} runs {engine} {running}" + ("" if running == asked else f", which {asked} allows"))
    if numbers(asked) < numbers(running):
        return problem(
            f"{name} runs {engine} {running} and the stack says {asked}, a step back that RDS refuses; write "
            f'engine_version="{running}" in environments/{environment}.py'
        )
    major = numbers(asked)[0] > numbers(running)[0]
    if major and database.get("allow_major_version_upgrade") is not True:
        return problem(
            f"{name} runs {engine} {running} and {asked} is another major version; set allow_major_version_upgrade, or "
            f'write engine_version="{running}" in environments/{environment}.py'
        )
    described = account.all(
        "rds", "describe_db_engine_versions", "DBEngineVersions", Engine=engine, EngineVersion=running, IncludeAll=True
    )
    targets = [target["EngineVersion"] for each in described for target in each.get("ValidUpgradeTarget", ())]
    if matching(targets, asked):
        return fine(f"{name} runs {engine} {running} and can be upgraded to {asked}")
    return problem(
        f"{name} runs {engine} {running}, from which RDS does not go to {asked}; it goes to "
        f"{', '.join(sorted(targets, key=numbers)) or 'no other version'}"
    )


def _orderable(wanted: Wanted, database: Resource, options: list[Any], what: str) -> Finding:
    if not options:
        return problem(f"{what} cannot be ordered here; choose another instance_class")
    storage = wanted.text(database.get("storage_type")) or "gp2"
    options = [option for option in options if option.get("StorageType") == storage]
    if not options:
        return problem(
            f"{what} cannot be had with {storage} storage here; choose another storage_type or instance_class"
        )
    multi_az = database.get("multi_az") is True
    if multi_az and not any(option.get("MultiAZCapable") for option in options):
        return problem(f"{what} cannot stand in several zones here; choose another instance_class")
    zones = _zones(wanted, database)
    there = {zone["Name"] for option in options for zone in option.get("AvailabilityZones", ())}
    common = sorted(zones & there)
    if zones and len(common) < (2 if multi_az else 1):
        return problem(
            f"{what} is offered in {', '.join(sorted(there)) or 'no zone'}, and the database's subnets are in "
            f"{', '.join(sorted(zones))}; choose other zones or another instance_class"
        )
    return fine(f"{what} and {storage} can be ordered" + (f" in {', '.join(common)}" if common else ""))


def _zones(wanted: Wanted, database: Resource) -> set[str]:
    group = wanted.referenced(database.get("db_subnet_group_name"))
    subnets = [wanted.referenced(subnet) for subnet in (group.get("subnet_ids") or () if group else ())]
    zones = [wanted.text(subnet.get("availability_zone")) for subnet in subnets if subnet]
    return {zone for zone in zones if zone}
