"""What the delivery's settings take and refuse."""

import warnings

import pytest

from modules.delivery import DeliverySettings, GithubActions, KeepNewest, KeepReleases, Repositories
from modules.settings import SettingsError

NAMED = (
    "OWNER/NAME as in GitHub's address, or OWNER@123/NAME@456 with both numbers where the repository's tokens have them"
)


def refusal(make, **settings):
    with pytest.raises(SettingsError) as error:
        make(**settings)
    return str(error.value)


def test_keeping_the_newest_alone_warns_that_what_runs_may_go():
    with pytest.warns(UserWarning, match="KeepNewest keeps the newest 12 images of a repository, and the one that"):
        KeepNewest(images=12)


def test_what_is_kept_without_being_asked_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Repositories().keep == KeepReleases(releases=50, unreleased_days=30, untagged_days=7, environments=())


@pytest.mark.parametrize("name", ["Grafana", "-grafana", "grafana-", "ops/grafana", "a..b", "a___b", ""])
def test_a_name_that_ecr_does_not_take_is_refused(name):
    assert refusal(Repositories, more=(name,)) == (
        f"Repositories: more holds {name!r}; allowed: names such as grafana, by ECR's rules, without a /"
    )


@pytest.mark.parametrize("name", ["grafana", "7zip", "a.b", "a_b", "a__b", "a---b"])
def test_a_name_that_ecr_takes_is_taken(name):
    assert Repositories(more=(name,)).more == (name,)


def test_ecr_itself_knows_the_same_names():
    from botocore.session import get_session

    from modules.delivery import settings

    shape = get_session().get_service_model("ecr").shape_for("RepositoryName").metadata
    assert shape["max"] == settings.LONGEST_REPOSITORY_NAME
    image = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
    assert shape["pattern"].replace("\\/", "/") == f"{image}(/{image})*"
    assert image == settings._IMAGE


@pytest.mark.parametrize("key", ["alias/aws/ecr", "arn:aws:kms:us-east-1:123456789012:alias/images"])
def test_a_key_is_named_by_its_arn(key):
    assert refusal(Repositories, kms_key_arn=key).endswith("allowed: the ARN of a key, not of an alias")


def test_who_does_not_own_repositories_decides_nothing_of_them():
    assert Repositories(owner="dev", more=("grafana",)).owner == "dev"
    assert refusal(Repositories, owner="dev", scan_on_push=False, replicate_to="us-west-2") == (
        "Repositories: owner is 'dev', which decides scan_on_push and replicate_to of its repositories; leave that "
        "out, or leave owner out"
    )


@pytest.mark.parametrize(
    "name", ["davidshaevel/platform", "a/b", "David-Shaevel/a_b.c-d", "davidshaevel@84790634/platform@1304267049"]
)
def test_a_repository_of_github_is_named_as_its_tokens_do(name):
    assert GithubActions(repository=name).repository == name


@pytest.mark.parametrize(
    "name",
    [
        "platform",
        "davidshaevel/",
        "davidshaevel/*",
        "*/platform",
        "davidshaevel/platform:ref",
        "davidshaevel@1/platform",
        "davidshaevel/platform@1",
        "-a/b",
        "https://github.com/davidshaevel/platform",
    ],
)
def test_any_other_name_is_refused(name):
    assert refusal(GithubActions, repository=name) == f"GithubActions: repository is {name!r}; allowed: {NAMED}"
    assert refusal(GithubActions, repository="a/b", applications=(name,)).endswith(f"holds {name!r}; allowed: {NAMED}")


def test_this_projects_repository_is_no_application():
    assert refusal(GithubActions, repository="a/b", applications=("a/b",)) == (
        "GithubActions: applications holds 'a/b', which is repository and may ship anyway"
    )


def test_a_user_without_anything_to_push_to_is_refused():
    assert refusal(DeliverySettings, github_actions_user=True) == (
        "DeliverySettings: github_actions_user is on and repositories is None, so that the user has nothing to push "
        "to; set repositories, or turn it off"
    )


@pytest.mark.parametrize(("setting", "value"), [("releases", 9), ("unreleased_days", 0), ("untagged_days", 0)])
def test_too_little_is_not_kept(setting, value):
    assert f"{setting} is {value}; allowed: " in refusal(KeepReleases, **{setting: value})
