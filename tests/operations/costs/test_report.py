"""The reports: what stands in them, whole."""

import json
from datetime import date

from operations.costs import markdown, report, wording
from operations.costs.comparison import Comparison
from terraform.stack import Json
from tests.operations.costs.small import cost

TODAY = date(2025, 7, 1)
LATER = date(2026, 11, 28)
TASK = {"cpu": "1024", "memory": "2048"}
SPOT = {"capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT", "weight": 1}], "desired_count": 1}
SMALL: Json = {"aws_nat_gateway.a": {}, "aws_vpc.v": {}, "aws_sqs_queue.q": {}}
LARGE = {
    **SMALL,
    "aws_eip.a": {},
    "aws_ecs_task_definition.t": TASK,
    "aws_ecs_service.job": {**SPOT, "task_definition": "${aws_ecs_task_definition.t.arn}"},
}
ASSUMED = """\
assumed, of a month; each is an option
  --lcus                   1
  --gb-out                10
  --gb-nat                10
  --gb-between-zones      10
  --gb-endpoints          10
  --gb-logs                1
  --gb-flow-logs           5
  --gb-database-backups    0
  --gb-backup-vaults      20
  --gb-images              1
  --gb-buckets             1
  --requests               1
  --secret-requests        1
  --key-requests           1
  --emails               100
  --transitions          100
  --insights-cluster      12
  --insights-service      15
  --insights-task         10
  --spot-low              30
  --spot-high             50
"""


def test_the_text_has_a_line_for_each_thing_and_where_its_price_is_from():
    assert (
        report.as_text(cost(LARGE), TODAY)
        == f"""\
dev: 47.77 to 54.97 USD a month in us-east-1 (47.32 to 54.52 fixed, 0.45 usage)
list prices on demand, without free tiers, discounts and taxes

fixed                           how many  hours  unit price                          USD a month  from
  NAT gateways                         1    730  0.045 / gateway-hour                      32.85     1
  job: vCPU on Spot (1 task)           1    730  30 to 50% of 0.04048 / vCPU-hour  8.87 to 14.78     2
  public addresses of NAT              1    730  0.005 / address-hour                       3.65     1
  job: memory on Spot (1 task)         2    730  30 to 50% of 0.004445 / GB-hour    1.95 to 3.24     2
usage                           how many  hours  unit price                          USD a month  from
  data through NAT                    10         0.045 / GB                                 0.45     1

not estimated
  aws_sqs_queue: nobody has said what it costs; say it in operations/costs/kinds.py

from
   1  https://aws.amazon.com/vpc/pricing/, known for 2025-06-30
   2  https://aws.amazon.com/fargate/pricing/, known for 2025-06-30

{ASSUMED}
2 resources cost nothing by themselves
"""
    )


def test_old_prices_are_said_in_one_line():
    lines = report.as_text(cost(SMALL), LATER).splitlines()
    assert lines[2] == (
        "2 of 2 prices are old: 2 of more than 180 days ago, the oldest of 2025-06-30; "
        "look them up before you decide by them"
    )
    undated = cost({"aws_route53_zone.z": {}})
    assert wording.old(undated.lines, TODAY) == (
        "1 of 1 prices are old: 1 of a day that is not known; look them up before you decide by them"
    )
    assert "https://aws.amazon.com/route53/pricing/, of a day that is not known, not confirmed" in report.as_text(
        undated, TODAY
    )


def test_nothing_costs_nothing():
    assert (
        report.as_text(cost({"aws_vpc.v": {}}), TODAY)
        == f"""\
dev: 0.00 USD a month in us-east-1 (0.00 fixed, 0.00 usage)
list prices on demand, without free tiers, discounts and taxes

{ASSUMED}
1 resources cost nothing by themselves
"""
    )


def test_two_estimates_stand_side_by_side():
    both = Comparison(cost(SMALL), cost(LARGE))
    assert (
        report.comparison_as_text(wording.planned(both), ("now", "planned"), both)
        == """\
dev: the plan makes it +14.47 to +21.67: 33.30 -> 47.77 to 54.97 USD a month
list prices on demand, without free tiers, discounts and taxes

fixed                       now        planned       difference
  job: vCPU on Spot        0.00  8.87 to 14.78  +8.87 to +14.78
  public addresses of NAT  0.00           3.65            +3.65
  job: memory on Spot      0.00   1.95 to 3.24   +1.95 to +3.24
"""
    )


def test_the_headline_says_what_a_plan_or_another_environment_makes_of_it():
    small, large = cost(SMALL), cost(LARGE)
    assert wording.planned(Comparison(small, small)) == "dev: the plan changes no amount: 33.30 USD a month"
    assert wording.planned(Comparison(large, small)).startswith("dev: the plan makes it -14.47 to -21.67: 47.77 to ")
    assert (
        wording.compared(Comparison(small, small)) == "dev and dev cost the same: dev 33.30 and dev 33.30 USD a month"
    )


def test_json_has_every_field_of_a_line():
    read = json.loads(report.as_json(cost(SMALL), LATER))
    assert read["lines"][0] == {
        "group": "fixed",
        "what": "NAT gateways",
        "note": "",
        "count": {"low": 1, "high": 1},
        "hours": 730,
        "share": {"low": 1, "high": 1},
        "price": {
            "key": "nat_gateway",
            "usd": 0.045,
            "unit": "gateway-hour",
            "source": "https://aws.amazon.com/vpc/pricing/",
            "known": "2025-06-30",
            "confirmed": True,
            "old": True,
        },
        "amount": {"low": 32.85, "high": 32.85},
        "addresses": ["aws_nat_gateway.a"],
    }
    rest = {key: value for key, value in read.items() if key not in ("lines", "assumed", "old_prices")}
    assert rest == {
        "format": 1,
        "environment": "dev",
        "region": "us-east-1",
        "currency": "USD",
        "total": {"low": 33.3, "high": 33.3},
        "groups": {"fixed": {"low": 32.85, "high": 32.85}, "usage": {"low": 0.45, "high": 0.45}},
        "not_estimated": [
            {
                "what": "aws_sqs_queue",
                "why": "nobody has said what it costs; say it in operations/costs/kinds.py",
                "addresses": ["aws_sqs_queue.q"],
            }
        ],
        "free": 1,
    }
    assert read["assumed"]["--lcus"] == 1
    assert read["old_prices"].startswith("2 of 2 prices are old")


def test_json_of_two_has_both_whole_and_what_differs():
    read = json.loads(report.comparison_as_json(Comparison(cost(SMALL), cost(LARGE)), TODAY))
    assert set(read) == {"format", "before", "after", "difference", "differences"}
    assert read["difference"] == {"low": 14.47, "high": 21.67}
    assert read["differences"][1] == {
        "group": "fixed",
        "what": "public addresses of NAT",
        "before": {"low": 0, "high": 0},
        "after": {"low": 3.65, "high": 3.65},
        "difference": {"low": 3.65, "high": 3.65},
    }
    assert read["before"]["total"] == {"low": 33.3, "high": 33.3}
    assert read["before"]["old_prices"] is None


def test_markdown_says_the_sum_first_and_folds_the_lines():
    said = markdown.as_markdown(cost(SMALL), TODAY)
    assert said.startswith(
        "### Cost of dev: 33.30 USD a month in us-east-1 (32.85 fixed, 0.45 usage)\n\n"
        "List prices on demand, without free tiers, discounts and taxes.\n\n"
        "<details><summary>Line by line</summary>\n\n"
        "| | what | how many | hours | unit price | USD a month | price of |\n"
        "|---|---|--:|--:|---|--:|---|\n"
        "| fixed | NAT gateways | 1 | 730 | 0.045 / gateway-hour | 32.85 | "
        "https://aws.amazon.com/vpc/pricing/, known for 2025-06-30 |\n"
    )
    assert said.endswith(
        "<details><summary>Not estimated: 1</summary>\n\n"
        "- aws_sqs_queue: nobody has said what it costs; say it in operations/costs/kinds.py\n\n</details>\n"
    )


def test_markdown_of_two_lists_what_differs():
    both = Comparison(cost(SMALL), cost({**SMALL, "aws_eip.a": {}}))
    assert markdown.comparison_as_markdown(wording.planned(both), ("now", "planned"), both, LATER) == (
        "### Cost of dev: the plan makes it +3.65: 33.30 -> 36.95 USD a month\n\n"
        "List prices on demand, without free tiers, discounts and taxes. "
        "3 of 3 prices are old: 3 of more than 180 days ago, the oldest of 2025-06-30; "
        "look them up before you decide by them.\n\n"
        "|  | what | now | planned | difference |\n|---|---|--:|--:|--:|\n"
        "| fixed | public addresses of NAT | 0.00 | 3.65 | +3.65 |\n"
    )
