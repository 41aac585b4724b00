"""Two stacks are the same but for three strings, or each other difference is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from scaffolding.leaving_cdktf.comparing import compare, unexpected
from scaffolding.leaving_cdktf.rewriting import LeavingError


def stack(version: str, source: str, provider: str, **resource: Any) -> dict[str, Any]:
    return {
        "//": {"metadata": {"version": version}},
        "terraform": {"required_providers": {"aws": {"source": source, "version": provider}}},
        "resource": {"aws_vpc": resource},
    }


def before(**resource: Any) -> dict[str, Any]:
    return stack("0.21.0", "aws", "6.25.0", **resource)


def after(**resource: Any) -> dict[str, Any]:
    return stack("0.24.0", "hashicorp/aws", "6.69.1", **resource)


def test_three_strings_may_differ():
    assert unexpected(before(vpc={"tags": [1]}), after(vpc={"tags": [1]})) == []


def test_they_must_differ():
    assert unexpected(before(), before()) == [
        "//.metadata.version is the same in both",
        "terraform.required_providers.aws.source is the same in both",
        "terraform.required_providers.aws.version is the same in both",
    ]


def test_another_version_than_the_tables_is_said():
    assert unexpected(before(), stack("0.24.0", "hashicorp/aws", "6.70.0")) == [
        "terraform.required_providers.aws.version goes from 6.25.0 to 6.70.0"
    ]


def test_every_other_difference_is_said():
    assert unexpected(before(vpc={"tags": [1], "a": None}, old={}), after(vpc={"tags": [2]}, new={})) == [
        "resource.aws_vpc.new goes from nothing to {}",
        "resource.aws_vpc.old goes from {} to nothing",
        "resource.aws_vpc.vpc.a goes from None to nothing",
        "resource.aws_vpc.vpc.tags goes from [1] to [2]",
    ]


def synthesized(folder: Path, **stacks: dict[str, Any]) -> Path:
    for name, made in stacks.items():
        (folder / "stacks" / name).mkdir(parents=True)
        (folder / "stacks" / name / "cdk.tf.json").write_text(json.dumps(made))
    return folder


def test_all_stacks_of_two_folders_are_compared(tmp_path: Path):
    ours = synthesized(tmp_path / "a", dev=before(vpc={}), prod=before())
    [dev, prod] = compare(ours, synthesized(tmp_path / "b", dev=after(vpc={}), prod=after()))
    assert (dev.name, dev.addresses, prod.name, prod.addresses) == ("dev", ("aws_vpc.vpc",), "prod", ())
    with pytest.raises(LeavingError, match=r"^prod: resource\.aws_vpc\.vpc goes from nothing to {}$"):
        compare(ours, synthesized(tmp_path / "c", dev=after(vpc={}), prod=after(vpc={})))


def test_a_stack_that_one_of_them_lacks_is_said(tmp_path: Path):
    ours = synthesized(tmp_path / "a", dev=before(), prod=before())
    with pytest.raises(LeavingError, match=r"a has stacks of \['dev', 'prod'\], .*b of \['dev'\]; synthesize both$"):
        compare(ours, synthesized(tmp_path / "b", dev=after()))
    with pytest.raises(LeavingError, match="synthesize both"):
        compare(tmp_path / "nowhere", tmp_path / "nowhere")
