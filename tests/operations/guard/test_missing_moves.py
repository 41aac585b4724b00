"""`check-adoption` finds missing moves in a state, and writes those that are sure into address_changes.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from operations.guard.coverage import account_for, as_text
from operations.guard.missing_moves import with_renamings
from operations.synthesis import ROOT
from terraform.stack import Stack
from terraform.state import State, parse_state

TODAY = (ROOT / "environments" / "address_changes.py").read_text()
RENAMINGS = {
    'module.queue["a.b"].aws_sqs_queue.orders[0]': "aws_sqs_queue.orders",
    "module.networking.aws_subnet.old": "aws_subnet.new",
    "module.networking.module.a_rather_long_name_of_a_module.aws_vpc_security_group_ingress_rule.from_the_old_place": (
        "aws_vpc_security_group_ingress_rule.networking_from_the_old_place_but_under_its_new_name"
    ),
}


def renamed(source: str) -> dict[str, str]:
    names: dict[str, dict[str, str]] = {}
    exec(compile(source, "address_changes.py", "exec"), names)
    return names["RENAMED"]


def test_entries_are_added_and_the_file_stays_readable(tmp_path: Path):
    text = with_renamings(TODAY, RENAMINGS)
    assert renamed(text) == {**renamed(TODAY), **RENAMINGS}
    assert [line for line in TODAY.splitlines() if line not in text.splitlines()] in (
        ["RENAMED: Mapping[str, str] = {}"],
        [],
    )
    file = tmp_path / "address_changes.py"
    file.write_text(text)
    for check in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *check, "--config", str(ROOT / "pyproject.toml"), str(file)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "before",
    [
        'RENAMED: Mapping[str, str] = {\n    # in May\n    "a.b": "a.c",  # why\n}\n',
        'RENAMED: Mapping[str, str] = {"a.b": "a.c"}\n',
    ],
)
def test_what_stands_there_already_stays(before: str):
    source = f'from collections.abc import Mapping\n\nX = "ü"\n{before}"""Doc."""\n'
    text = with_renamings(source, {"d.e": "d.f", "a.b": "a.z"})
    assert renamed(text) == {"a.b": "a.c", "d.e": "d.f"}
    assert text.endswith('    "d.e": "d.f",\n}\n"""Doc."""\n')
    assert with_renamings(text, {"d.e": "d.f"}) == text


STACK = Stack(
    "dev",
    Path(),
    {
        "resource": {
            "aws_subnet": {
                "networking_a": {"cidr_block": "10.0.1.0/24", "vpc_id": "${aws_vpc.v.id}", "tags": {"Name": "a"}},
                "networking_b": {"cidr_block": "10.0.2.0/24", "vpc_id": "${aws_vpc.v.id}", "tags": {"Name": "b"}},
            },
            "aws_eip": {"networking_a": {"domain": "vpc"}, "networking_b": {"domain": "vpc"}},
        }
    },
)


def state(**resources: dict[str, object]) -> State:
    return parse_state(
        {
            "version": 4,
            "lineage": "x",
            "resources": [
                {
                    "mode": "managed",
                    "module": "module.net",
                    "type": address.split("__")[0],
                    "name": address.split("__")[1],
                    "instances": [{"attributes": attributes}],
                }
                for address, attributes in resources.items()
            ],
        }
    )


def attributes(third: int, name: str) -> dict[str, object]:
    return {"cidr_block": f"10.0.{third}.0/24", "vpc_id": "vpc-1", "tags": {"Name": name}, "id": "s", "arn": "x"}


def test_the_account_names_what_an_unknown_resource_may_be():
    found = account_for(STACK, state(aws_subnet__main=attributes(2, "b")), {})
    assert found.moves.sure == {"module.net.aws_subnet.main": "aws_subnet.networking_b"}
    text = as_text(found)
    assert "to aws_subnet.networking_b; 2 of 2 attributes agree; not to aws_subnet.networking_a, where " in text
    assert "--write adds 1 to RENAMED" in text
    assert '    "module.net": "...",\n' in text


@pytest.mark.parametrize(
    "unsure",
    [
        state(aws_subnet__main=attributes(9, "b")),  # something differs
        state(aws_eip__main={"domain": "vpc"}),  # two are alike
        state(aws_subnet__main=attributes(2, "b"), aws_subnet__other=attributes(2, "b")),  # both claim one
    ],
)
def test_what_is_not_sure_is_not_written(unsure: State):
    found = account_for(STACK, unsure, {})
    assert found.moves.sure == {}
    assert found.moves.hints


def test_what_is_to_be_left_alone_is_named_by_the_widest_module_that_holds_nothing_else():
    found = account_for(STACK, state(aws_subnet__main=attributes(9, "b"), aws_sqs_queue__q={}), {})
    assert found.to_leave == ("module.net",)
    moving = Stack(
        "dev", Path(), {**STACK.json, "moved": {"from": "module.net.aws_eip.a", "to": "aws_eip.networking_a"}}
    )
    found = account_for(moving, state(aws_eip__a={}, aws_sqs_queue__q={}), {})
    assert found.to_leave == ("module.net.aws_sqs_queue.q",)
