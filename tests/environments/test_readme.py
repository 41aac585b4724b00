"""environments/README.md: what an environment may say, as the code has it. Its outputs are in tests/test_synth.py."""

import re
from pathlib import Path

from environments import load_environments
from environments.environment import Environment
from operations.settings_tables import COMMAND, READMES, written

PAGE = Path(__file__).parents[2] / "environments" / "README.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_of_inputs_say_what_the_settings_say():
    assert written(TEXT, READMES[PAGE]) == TEXT, f"environments/README.md is not up to date, run: {COMMAND}"


def test_every_setting_is_listed_and_a_modules_settings_where_they_are_at_home():
    table = TEXT.partition("### Environment\n")[2].partition("\n### ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(Environment.model_fields)
    assert re.findall(r"^### (.*)$", TEXT, re.MULTILINE) == [
        "Environment",
        "IgnoredTags",
        "Backend",
        "HclAdoption",
        "LogEncryption",
        "Budget",
        "Bucket",
    ]


def test_every_file_that_says_more_than_rules_is_listed():
    files = {path.name for path in PAGE.parent.glob("*.py") if not path.name.endswith("_rules.py")}
    data = {"__init__.py", *(f"{environment.name.replace('-', '_')}.py" for environment in load_environments())}
    assert {name for name in files if f"| `{name}` |" in TEXT} == files - data
