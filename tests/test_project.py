"""Files that only other programs read: Renovate's, the hooks', GitHub's, towncrier's name what there is."""

import json
import tomllib
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from environments.prod import PROD

ROOT = Path(__file__).parent.parent
PIPFILE = tomllib.loads((ROOT / "Pipfile").read_text(encoding="utf-8"))
PACKAGES = {*PIPFILE["packages"], *PIPFILE["dev-packages"]}
NPM = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))


def test_every_rule_of_renovate_is_for_packages_that_there_are():
    rules = json.loads((ROOT / "renovate.json").read_text(encoding="utf-8"))["packageRules"]
    named = {name for rule in rules for name in rule.get("matchPackageNames", ())}
    assert named - PACKAGES - set(NPM["dependencies"]) == set()
    assert all(rule["description"] for rule in rules)


def test_what_can_have_no_newer_version_is_asked_for_by_nobody():
    rules = json.loads((ROOT / "renovate.json").read_text(encoding="utf-8"))["packageRules"]
    never = {name for rule in rules if rule.get("enabled") is False for name in rule["matchPackageNames"]}
    assert never == {name for name in {*PACKAGES, *NPM["dependencies"]} if name.startswith("cdktf")}


def test_every_version_is_exact_or_says_why_not():
    loose = {
        name
        for packages in (PIPFILE["packages"], PIPFILE["dev-packages"])
        for name, wanted in packages.items()
        if not (wanted if isinstance(wanted, str) else wanted["version"]).startswith("==")
    }
    assert loose == {"python-dateutil"}  # Pipfile says why


def test_hooks_run_what_ci_runs_and_download_nothing():
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    [hooks] = [repo["hooks"] for repo in repos]
    assert {hook["language"] for hook in hooks} == {"system"}
    scripts = [hook["entry"].removeprefix("pipenv run ") for hook in hooks]
    assert [script for script in scripts if script not in PIPFILE["scripts"]] == []


def test_who_owns_the_code_owns_the_repository_that_prod_lets_in():
    lines = (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owners = {owner for line in lines if line and not line.startswith("#") for owner in line.split()[1:]}
    assert owners == {"@" + PROD.delivery.github_actions.repository.partition("/")[0]}


def test_news_are_of_a_kind_that_the_changelog_has():
    kinds = {kind["directory"] for kind in _towncrier()["type"]}
    news = [file.name for file in (ROOT / _towncrier()["directory"]).iterdir() if file.name != ".gitignore"]
    assert [name for name in news if name.split(".")[-2:] not in [[kind, "md"] for kind in kinds]] == []


def test_the_changelog_has_the_place_where_news_go():
    text = (ROOT / _towncrier()["filename"]).read_text(encoding="utf-8")
    assert text.count(_towncrier()["start_string"]) == 1


def _towncrier():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]
