"""What a synthesized stack says."""

from pathlib import Path
from typing import Any

import pytest

from terraform.errors import Unreadable
from terraform.stack import Stack, addresses, moves, provider_called, read_stack, stack_names

BACKEND = {"bucket": "b", "allowed_account_ids": ["111111111111"]}
JSON: dict[str, Any] = {
    "terraform": {"backend": {"s3": BACKEND}},
    "resource": {"aws_vpc": {"b": {}, "a": {}}, "aws_eip": {"c": {"count": 2}, "d": {"for_each": {}}}},
    "data": {"aws_region": {"here": {}}},
    "output": {"project": {"value": "p"}, "vpc": {"value": "${aws_vpc.a.id}"}},
    "moved": [{"from": "aws_vpc.old", "to": "aws_vpc.a"}],
}
STACK = Stack("dev", Path(), JSON)


def test_addresses_are_those_of_managed_resources_sorted():
    assert STACK.addresses == addresses(JSON) == ("aws_eip.c", "aws_eip.d", "aws_vpc.a", "aws_vpc.b")
    assert STACK.repeated == {"aws_eip.c", "aws_eip.d"}


def test_moves_may_be_a_list_or_a_single_block():
    expected = {"aws_vpc.old": "aws_vpc.a"}
    assert moves(JSON) == expected
    assert moves({"moved": {"from": "aws_vpc.old", "to": "aws_vpc.a"}}) == expected
    assert moves({}) == {}


def test_the_account_is_the_one_that_the_backend_allows():
    assert (STACK.backend, STACK.account) == (BACKEND, "111111111111")
    assert Stack("dev", Path(), {}).account is None


def test_an_output_is_told_where_it_is_plain():
    assert STACK.output("project") == "p"
    assert STACK.output("vpc") is None
    assert STACK.output("none") is None


def test_a_stack_is_read_from_where_cdktf_writes_it(tmp_path: Path):
    folder = tmp_path / "stacks" / "dev"
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text('{"resource": {}}')
    (tmp_path / "manifest.json").write_text('{"stacks": {"prod": {}, "dev": {}}}')
    assert stack_names(tmp_path) == ["dev", "prod"]
    assert read_stack(tmp_path, "dev") == Stack("dev", folder, {"resource": {}})


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}"])
def test_a_broken_manifest_says_what_to_run(tmp_path: Path, text: str | None):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(Unreadable, match=r"manifest\.json is missing or broken; run `pipenv run synth`"):
        stack_names(tmp_path)


def test_a_stack_that_was_not_written_says_what_to_run(tmp_path: Path):
    with pytest.raises(Unreadable, match=r"cdk\.tf\.json cannot be read \(.*\); run `pipenv run synth`"):
        read_stack(tmp_path, "dev")


def test_a_provider_is_found_as_a_resource_names_it():
    here, there = {"region": "eu-west-1"}, {"alias": "us_east_1", "region": "us-east-1"}
    for listed in ([here, there], there):
        assert provider_called({"provider": {"aws": listed}}, "aws.us_east_1") == there
        assert provider_called({"provider": {"aws": listed}}, "aws.elsewhere") == {}
        assert provider_called({"provider": {"aws": listed}}, "") == {}
