"""A missing move is found by what is configured: the hint names whom a resource may have become, and why not others."""

import time

from operations.guard import report
from operations.guard.similarity import MOST, Candidates, hint
from tests.operations.guard.plans import change, verdict


def subnet(third: int, **more: object) -> dict[str, object]:
    return {"cidr_block": f"10.0.{third}.0/24", "vpc_id": "vpc-1", "map_public_ip_on_launch": False, **more}


def lost(third: int, name: str = "a") -> dict[str, object]:
    return change(f"aws_subnet.old_{name}", "delete", before={**subnet(third), "id": "subnet-1", "arn": "arn:x"})


def born(third: int, name: str, **more: object) -> dict[str, object]:
    return change(f"aws_subnet.new_{name}", "create", before=None, after=subnet(third, **more))


def hints(*changes: dict[str, object]) -> dict[str, str | None]:
    return {danger.name: danger.hint for danger in verdict(*changes).dangers}


def test_the_hint_names_the_one_whose_attributes_agree_and_why_not_the_other():
    found = hints(lost(1), lost(2, "b"), born(1, "x"), born(2, "y"))
    assert found == {
        "aws_subnet.old_a": "if it was renamed, add a moved block from aws_subnet.old_a to aws_subnet.new_x; 2 of 2 "
        'attributes agree; not to aws_subnet.new_y, where cidr_block is "10.0.2.0/24" and was "10.0.1.0/24"',
        "aws_subnet.old_b": "if it was renamed, add a moved block from aws_subnet.old_b to aws_subnet.new_y; 2 of 2 "
        'attributes agree; not to aws_subnet.new_x, where cidr_block is "10.0.1.0/24" and was "10.0.2.0/24"',
    }


def test_what_agrees_not_in_all_is_told_with_what_differs():
    [text] = hints(lost(1), born(1, "x", availability_zone="a"), born(9, "y")).values()
    assert text is not None
    assert "to aws_subnet.new_x; 2 of 2 attributes agree;" in text
    [text] = hints(lost(1), born(9, "x")).values()
    assert text == (
        "if it was renamed, add a moved block from aws_subnet.old_a to aws_subnet.new_x; 1 of 2 attributes agree, and "
        'cidr_block is "10.0.9.0/24" and was "10.0.1.0/24"'
    )


def test_of_those_that_agree_alike_a_few_are_named():
    [text] = hints(lost(1), *(born(1, name) for name in "pqrst")).values()
    assert text == (
        "if it was renamed, add a moved block from aws_subnet.old_a to one of aws_subnet.new_p, aws_subnet.new_q, "
        "aws_subnet.new_r or 2 more; of each 2 of 2 attributes agree"
    )


def test_another_type_or_nothing_alike_is_no_hint_at_a_move():
    assert hints(lost(1), change("aws_eip.new", "create", before=None, after={"domain": "vpc"})) == {
        "aws_subnet.old_a": None
    }
    different = change("aws_subnet.new", "create", before=None, after={"cidr_block": "c", "vpc_id": "y"})
    assert hints(lost(1), different) == {
        "aws_subnet.old_a": "nothing that comes is like it: "
        'aws_subnet.new, where cidr_block is "c" and was "10.0.1.0/24"'
    }


def test_json_is_compared_as_json_and_tags_last():
    before = {"policy": '{"a":1,"b":[2]}', "tags": {"Name": "old"}}
    after = {"policy": '{ "b": [2], "a": 1 }', "tags": {"Name": "new"}}
    [found] = Candidates([("aws_iam_policy.x", after)]).like(before)
    assert (found.agree, found.of) == (1, 2)
    assert found.otherwise.startswith("tags is ")


def test_references_are_not_compared():
    [found] = Candidates([("aws_subnet.x", {"vpc_id": "${aws_vpc.v.id}", "cidr_block": "c"})]).like(
        {"vpc_id": "vpc-1", "cidr_block": "c"}
    )
    assert found.same


def test_nothing_comes_and_nothing_is_said():
    assert hint("aws_vpc.a", [], 0) is None


def test_a_thousand_renamed_at_once_have_short_hints_in_no_time():
    def attributes(number: int) -> dict[str, object]:
        return {"cidr_block": f"10.{number}", "zone": "ab"[number % 2], **{f"a{n}": number % 3 for n in range(20)}}

    gone = [change(f"aws_subnet.old_{n}", "delete", before=attributes(n)) for n in range(1000)]
    come = [change(f"aws_subnet.new_{n}", "create", before=None, after=attributes(n)) for n in range(1000)]
    started = time.process_time()
    found = verdict(*gone, *come)
    assert time.process_time() - started < 2
    assert all(f"to aws_subnet.new_{d.name.split('_')[-1]}; 22 of 22" in (d.hint or "") for d in found.dangers)
    assert all((danger.hint or "").count("aws_subnet.new_") <= MOST for danger in found.dangers)
    assert len(report.as_text(found)) < 700_000
