"""Code in the documentation runs, as far as it can without an account."""

from pathlib import Path

import pytest
from sybil import Document
from sybil.example import SybilFailure

from modules.settings import SettingsError
from tests.docs.blocks import EVALUATORS, PARSERS, examples, is_tested_elsewhere, languages, wrong_commands
from tests.docs.pages import PAGES, name_of

NOBODY_RUNS = {"dockerfile", "sql", "mermaid"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_code_of_a_page_runs(page: Path):
    for example in examples(page, *(["python"] if is_tested_elsewhere(page) else [])):
        example.evaluate()


def test_no_other_languages_are_there():
    assert {language for page in PAGES for language in languages(page)} <= set(EVALUATORS) | NOBODY_RUNS


def evaluate(text: str) -> None:
    document = Document(text, "page.md")
    for parser in PARSERS:
        for region in parser(document):
            document.add(region)
    found = list(document)
    assert found
    for example in found:
        example.evaluate()


def test_a_setting_out_of_its_rule_is_found():
    with pytest.raises(SettingsError, match="engine_version"):
        evaluate('```python\nDatabaseSettings(engine_version=("17.11",))\n```\n')


def test_what_does_not_fit_an_environment_is_found():
    with pytest.raises(SettingsError, match="database is None"):
        evaluate("```python\ndatabase = None\n```\n")


@pytest.mark.parametrize(
    "text",
    [
        "```sh\nif true; then\n```\n",
        "```sh\npipenv run deploy dev\n```\n",
        "```sh\nx && pipenv run plan dev --markup  # and so on\n```\n",
        "`pipenv run plan ENV --allow`",
    ],
)
def test_a_command_that_would_not_run_is_found(text: str):
    with pytest.raises(SybilFailure):
        evaluate(text)


@pytest.mark.parametrize("text", ["```json\n{\n```\n", "```yaml\na: [\n```\n", "```toml\na =\n```\n"])
def test_what_does_not_parse_is_found(text: str):
    with pytest.raises(Exception, match=r"Expecting|expected|Invalid"):
        evaluate(text)


def test_what_a_page_leaves_to_its_reader_is_filled_in():
    assert list(wrong_commands("pipenv run ship ENV SERVICE --rollback | tee x; pipenv run plan dev > plan.txt")) == []
