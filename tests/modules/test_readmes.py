"""The modules' READMEs: their examples run, and they list every setting and every output as the code has them."""

import json
import re
from pathlib import Path

import cdktf
import pytest
from constructs import Construct

from modules.delivery import Delivery
from modules.edge import Edge
from operations.settings_tables import COMMAND, written
from operations.settings_tables import MODULES as SETTINGS

MODULES = Path(__file__).parents[2] / "modules"
WIRING = (Delivery, Edge)
"""What puts constructs together and is none."""


def readme(module):
    return (MODULES / module / "README.md").read_text()


@pytest.fixture(scope="module", params=SETTINGS)
def example(request, tmp_path_factory):
    """A module's name, the constructs that its example makes, and what they synthesize to."""
    module = request.param
    [code] = re.findall(r"```python\n(.*?)```", readme(module), re.DOTALL)
    names = {"stack": cdktf.TerraformStack(cdktf.Testing.app(outdir=str(tmp_path_factory.mktemp(module))), "example")}
    exec(code, names)
    ours = [value for value in names.values() if type(value).__module__.startswith(f"modules.{module}.")]
    constructs = [each for each in ours if isinstance(each, (Construct, *WIRING))]
    return module, constructs, json.loads(cdktf.Testing.synth(names["stack"]))


def outputs_of(construct):
    return {name for name in vars(construct) if not name.startswith("_")}


def names_in(module, section):
    """Every name in backquotes in a section: `alb_{id,arn}` are alb_id and alb_arn."""
    text = re.search(rf"^## {section}$(.*?)(?=^## |\Z)", readme(module), re.DOTALL | re.MULTILINE)[1]
    return {name for written in re.findall(r"`([a-z0-9_{},]+)`", text) for name in spelled_out(written)}


def spelled_out(name):
    braces = re.search(r"\{(.*?)\}", name)
    if braces is None:
        return [name]
    return [each for part in braces[1].split(",") for each in spelled_out(name.replace(braces[0], part, 1))]


def test_the_example_synthesizes_what_the_module_is_for(example):
    module, _, stack = example
    made = {
        "networking": "aws_vpc",
        "database": "aws_db_instance",
        "compute": "aws_ecs_service",
        "notifications": "aws_sns_topic",
        "delivery": "aws_ecr_repository",
        "edge": "aws_cloudfront_distribution",
        "night": "aws_scheduler_schedule",
    }
    assert made[module] in stack["resource"]


@pytest.mark.parametrize("module", SETTINGS)
def test_the_tables_of_inputs_say_what_the_settings_say(module):
    assert readme(module) == written(readme(module), SETTINGS[module]), (
        f"modules/{module}/README.md is not up to date, run: {COMMAND}"
    )


@pytest.mark.parametrize("module", SETTINGS)
def test_every_setting_is_listed(module):
    assert set(SETTINGS[module].model_fields) - names_in(module, "Inputs") == set()


def test_every_output_is_listed_and_no_other(example):
    module, constructs, _ = example
    assert constructs
    assert set().union(*map(outputs_of, constructs)) == names_in(module, "Outputs")


def test_every_output_of_a_service_is_listed_and_no_other(example):
    module, [construct, *_], _ = example
    listed = set(re.findall(r"`\.([a-z_]+)`", readme(module)))
    services = construct.services.values() if module == "compute" else ()
    for service in services:
        assert outputs_of(service) == listed
    assert bool(services) == bool(listed)


def test_every_module_has_a_readme_with_tables():
    assert {path.parent.name for path in MODULES.glob("*/__init__.py")} == set(SETTINGS)
