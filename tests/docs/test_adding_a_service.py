"""docs/adding-a-service.md: its code runs, and what follows from it does follow."""

import re
from pathlib import Path

import pytest

from environments.dev import DEV
from modules.compute import Service
from modules.settings import SettingsError
from tests.changes import with_compute

PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-service.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def mailer() -> Service:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Service] = {}
    exec(code, names)
    return names["mailer"]


def test_what_the_page_promises_follows_from_the_object(synth, mailer: Service):
    before = synth(DEV)
    after = synth(with_compute(DEV, services=(*DEV.compute.services, mailer)))
    assert set(after["variable"]) - set(before["variable"]) == {"mailer_container_image"}
    assert set(after["output"]) - set(before["output"]) == {
        "mailer_service_name",
        "mailer_target_group_arn",
        "mailer_url",
    }
    for type_, named in before["resource"].items():
        for name, resource in named.items():
            assert as_terraform_compares(after["resource"][type_][name]) == as_terraform_compares(resource), name


def as_terraform_compares(resource):
    """Without what is about order alone: a service that is called waits for the new rule."""
    return {key: value for key, value in resource.items() if key != "depends_on"}


def test_the_mistake_that_the_page_shows_is_said_so(mailer: Service):
    [shown] = re.findall(r"error: (Service 'mailer': .*)", PAGE)
    with pytest.raises(SettingsError) as error:
        mailer.but(task_memory=1000)
    assert str(error.value) == shown
