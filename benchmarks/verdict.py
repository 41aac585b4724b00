"""How long the guard takes over a plan of many changes: reading it, judging it, and each form of the report.

`python benchmarks/verdict.py` prints it. All of it is to take less than two seconds.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

from operations.guard import markdown, report  # noqa: E402  the project's root has to be found first
from operations.guard.verdict import judge  # noqa: E402
from terraform.plan import read_plan  # noqa: E402

NUMBER, ROUNDS = 2000, 5


def main() -> None:
    """Prints a line for each part."""
    text = json.dumps(plan(NUMBER))
    read = read_plan(json.loads(text))
    found = judge("dev", read)
    print(f"{len(found.changes)} changes, {len(found.findings)} findings, {len(text) / 1e6:.1f} MB of JSON")
    for name, part in (
        ("read and judge", lambda: judge("dev", json.loads(text))),
        ("text", lambda: report.as_text(found)),
        ("JSON", lambda: report.as_json(found, sha256="")),
        ("Markdown", lambda: markdown.as_markdown(found)),
    ):
        print(f"{name:<15} {_seconds(part):.2f} s")
    print(f"{'Markdown':<15} {len(markdown.as_markdown(found))} characters")


def _seconds(part: Callable[[], Any]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        part()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def plan(number: int) -> dict[str, Any]:
    """What `terraform show -json` prints for a plan in which something of every kind happens to each resource."""
    changes = [KINDS[index % len(KINDS)](index) for index in range(number)]
    unchanged = [change("aws_ecs_service", index, ["no-op"], SERVICE, SERVICE) for index in range(number // 10)]
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": [*changes, *unchanged]}


def change(type_: str, index: int, actions: list[str], before: Any, after: Any, **more: Any) -> dict[str, Any]:
    """One resource's change."""
    name = f"compute_{index:05}"
    return {
        "address": f"{type_}.{name}",
        "mode": "managed",
        "type": type_,
        "name": name,
        "change": {"actions": actions, "before": before, "after": after, **more},
    }


ROLE = "arn:aws:iam::1:role/app"
SERVICE = {"security_groups": ["sg-1"], "role": ROLE, "load_balancer": [{"container_port": 80}]}
RULE = {"security_group_id": "sg-1", "cidr_ipv4": "10.0.0.0/8", "ip_protocol": "tcp", "from_port": 80, "to_port": 80}
TAGS = {"tags": {f"tag-{number}": "value" for number in range(10)}}


def _policy(resource: str) -> dict[str, str]:
    statements = [{"Effect": "Allow", "Action": f"s3:Get{number}", "Resource": resource} for number in range(20)]
    return {"policy": json.dumps({"Statement": statements})}


def _definitions(image: str) -> dict[str, str]:
    variables = [{"name": f"NAME_{number}", "value": "x" * 40} for number in range(30)]
    return {"container_definitions": json.dumps([{"name": "app", "image": image, "environment": variables}])}


KINDS: tuple[Callable[[int], dict[str, Any]], ...] = (
    lambda i: change("aws_db_instance", i, ["update"], {**TAGS, "multi_az": True}, {**TAGS, "multi_az": False}),
    lambda i: change("aws_iam_role_policy", i, ["update"], _policy("arn:aws:s3:::a"), _policy("*")),
    lambda i: change("aws_ecs_task_definition", i, ["delete", "create"], _definitions("app:1"),
                     _definitions("nginx:latest"), replace_paths=[["container_definitions"]]),
    lambda i: change("aws_vpc_security_group_ingress_rule", i, ["delete"], RULE, None),
    lambda i: change("aws_iam_role", i, ["delete"], {"arn": ROLE, "name": "app"}, None),
    lambda i: change("aws_lb_target_group", i, ["create", "delete"], {"name": f"t-{i}"}, {"name": f"t-{i}"}),
    lambda i: change("aws_s3_bucket", i, ["delete"], {"bucket": f"b-{i}"}, None),
    lambda i: change("aws_cloudwatch_metric_alarm", i, ["create"], None, {"alarm_name": f"a-{i}"}),
)  # fmt: skip


if __name__ == "__main__":
    main()
