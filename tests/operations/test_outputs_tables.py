"""How tables of outputs and variables are written from stacks."""

import pytest

from operations.outputs_tables import END, START, written

HOME = {
    "output": {
        "address": {"value": "${aws_lb.front.dns_name}"},
        "url": {"value": "https://${aws_lb.front.dns_name}:${aws_lb_listener.front.port}/${aws_lb.front.dns_name}"},
        "name": {"value": "home"},
    },
    "variable": {"image": {"type": "string", "description": "What runs.", "default": None}},
}
AWAY = {
    "output": {"name": {"value": "away"}, "zone": {"value": "${data.aws_route53_zone.ours.name_servers}"}},
    "variable": {"image": {"type": "string", "description": "What runs."}},
}
TABLES = """\
| output | from | in |
|---|---|---|
| `address` | `aws_lb.front.dns_name` | home |
| `name` | home: `home`; away: `away` | home, away |
| `url` | `aws_lb.front.dns_name`, `aws_lb_listener.front.port` | home |
| `zone` | `data.aws_route53_zone.ours.name_servers` | away |

| variable | type | default | what it is | in |
|---|---|---|---|---|
| `image` | string | home: None; away: required | What runs. | home, away |"""


def test_a_table_says_of_what_an_output_is_made_and_who_has_it():
    once = written(f"before\n{START}\nold\n{END}\nafter\n", {"home": HOME, "away": AWAY})
    assert once == f"before\n{START}\n\n{TABLES}\n\n{END}\nafter\n"
    assert written(once, {"home": HOME, "away": AWAY}) == once


@pytest.mark.parametrize("text", ["", START, END, f"{END}{START}"])
def test_a_page_without_marks_is_refused(text: str):
    with pytest.raises(ValueError, match="the page has no <!-- outputs, written by pipenv run tables -->"):
        written(text, {"home": HOME})
