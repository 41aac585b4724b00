"""What dev costs, line by line, and how lines are added up."""

from decimal import Decimal
from pathlib import Path

import pytest

from environments.dev import DEV
from operations.costs.amounts import money
from operations.costs.assumptions import Assumptions
from operations.costs.estimate import estimate
from operations.costs.prices import read_prices
from operations.costs.resources import of_stack
from terraform.stack import Stack
from tests.changes import with_compute
from tests.operations.costs.small import cost, unknown

DEV_LINES = [
    ("fixed", "NAT gateways", "2", 730, "nat_gateway", "65.70"),
    ("fixed", "load balancer", "1", 730, "load_balancer", "16.43"),
    ("fixed", "backend: vCPU", "0.5 to 1", 730, "fargate_vcpu.X86_64", "14.78 to 29.55"),
    ("fixed", "frontend: vCPU", "0.5 to 1", 730, "fargate_vcpu.X86_64", "14.78 to 29.55"),
    ("fixed", "database: instance", "1", 730, "rds.db.t3.micro", "13.14"),
    ("fixed", "public addresses of NAT", "2", 730, "public_ipv4", "7.30"),
    ("fixed", "public addresses of the load balancer", "2", 730, "public_ipv4", "7.30"),
    ("fixed", "backend: memory", "1 to 2", 730, "fargate_gb.X86_64", "3.24 to 6.49"),
    ("fixed", "frontend: memory", "1 to 2", 730, "fargate_gb.X86_64", "3.24 to 6.49"),
    ("fixed", "database: storage", "20 to 100", None, "rds_storage.gp3", "2.30 to 11.50"),
    ("fixed", "alarms", "17", None, "alarm", "1.70"),
    ("fixed", "alarms that scaling makes", "8", None, "alarm", "0.80"),
    ("fixed", "secrets", "1", None, "secret", "0.40"),
    ("usage", "metrics of Container Insights", "62", None, "custom_metric", "18.60"),
    ("usage", "load balancer capacity units", "1", 730, "lcu", "5.84"),
    ("usage", "logs written", "9", None, "logs_gb", "4.50"),
    ("usage", "data to the internet", "10", None, "out_gb", "0.90"),
    ("usage", "data through NAT", "10", None, "nat_gb", "0.45"),
    ("usage", "data between zones, both ways", "20", None, "between_zones_gb", "0.20"),
    ("usage", "logs kept", "3.6333", None, "logs_kept_gb", "0.11"),
    ("usage", "calls for secrets", "1", None, "secret_requests", "0.05"),
]


@pytest.fixture(scope="module")
def of(synth):
    def estimated(environment):
        stack = Stack(environment.name, Path(), synth(environment))
        return estimate(stack.name, of_stack(stack), Assumptions(), read_prices())

    return estimated


@pytest.fixture(scope="module")
def dev(of):
    return of(DEV)


def test_dev_line_by_line(dev):
    found = [
        (line.group, line.what, str(line.count), line.hours, line.price.key, money(line.amount)) for line in dev.lines
    ]
    assert found == DEV_LINES
    assert {each.what for each in dev.not_estimated} == {
        "Container Insights: performance logs",
        "Enhanced Monitoring",
        "database: CPU credits",
        "logs that never expire",
    }


def test_the_total_is_the_sum_of_what_the_lines_show(dev):
    assert money(dev.total()) == "181.76 to 227.00"
    assert [money(dev.total(group)) for group in ("fixed", "usage")] == ["151.11 to 196.35", "30.65"]


def test_it_agrees_with_the_first_reckoning_where_that_looked(dev):
    """About 155: NAT, tasks at their least, the load balancer with one LCU, the database, public addresses."""
    first = ("NAT gateways", "load balancer", "database", "public addresses", "backend", "frontend")
    looked = [line.amount.cents.low for line in dev.lines if line.what.startswith(first)]
    assert sum(looked) == Decimal("154.05")


def test_every_resource_is_in_a_line_or_free_or_not_estimated(of, synth):
    stack = Stack("dev", Path(), synth(DEV))
    found = of(DEV)
    told = {address for each in (*found.lines, *found.not_estimated) for address in each.addresses}
    assert len(told) + found.free == len(stack.addresses)


def test_an_environment_without_containers_costs_what_is_left(of, dev):
    without = of(with_compute(DEV, enabled=False, services=()))
    assert {line.what for line in dev.lines} - {line.what for line in without.lines} == {
        "load balancer",
        "load balancer capacity units",
        "public addresses of the load balancer",
        "data to the internet",
        "data between zones, both ways",
        "metrics of Container Insights",
        "alarms that scaling makes",
        *(f"{service}: {what}" for service in ("backend", "frontend") for what in ("vCPU", "memory")),
    }


def test_lines_of_one_name_are_added_up_and_know_their_resources():
    found = cost({"aws_kms_key.one": {}, "aws_kms_key.two": {}}).lines
    assert [(line.what, str(line.count), line.addresses) for line in found] == [
        ("keys", "2", ("aws_kms_key.one", "aws_kms_key.two")),
        ("calls for keys", "2", ("aws_kms_key.one", "aws_kms_key.two")),
    ]


def test_what_is_repeated_is_counted_by_a_plan_only():
    assert unknown({"aws_eip.addresses": {"for_each": "${toset(var.names)}"}}) == {
        "aws_eip": "how many there are is known when one plans; --plan tells"
    }
