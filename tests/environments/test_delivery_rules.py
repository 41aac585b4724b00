"""What repositories ask of an environment, and environments of one another."""

import warnings

import pytest

from environments import load_environments
from environments.delivery_rules import environments_share_without_a_quarrel
from environments.dev import DEV
from environments.prod import PROD
from modules.delivery import DeliverySettings, GithubActions, KeepReleases, Repositories
from modules.settings import SettingsError
from tests.changes import with_compute, with_service
from tests.modules.delivery.deliveries import KEY

OWN = Repositories(keep=KeepReleases(environments=("prod",)))
GITHUB = GithubActions(repository="davidshaevel/platform")
REGISTRY = "108581769167.dkr.ecr.us-east-1.amazonaws.com"


def delivering(environment, repositories=None, github=None, **settings):
    return environment.but(delivery=DeliverySettings(repositories=repositories, github_actions=github), **settings)


def refusal(change):
    with pytest.raises(SettingsError) as error:
        change()
    return str(error.value)


def quarrel(*all_environments):
    return refusal(lambda: environments_share_without_a_quarrel(all_environments))


# Within one


@pytest.mark.parametrize("more", [("backend",), ("back.end", "back_end")], ids=["a service", "an address"])
def test_each_has_a_name_and_an_address_of_its_own(more):
    assert refusal(lambda: delivering(DEV, Repositories(more=more))) == (
        f"Environment: delivery.repositories.more and compute.services name {more[-1]} more than once, as addresses "
        "have it; name each once, for a service has a repository anyway"
    )


def test_a_name_longer_than_ecr_takes_is_refused():
    assert refusal(lambda: delivering(DEV, Repositories(more=("a" * 244,)))).endswith(
        "makes a repository's name of 257 characters; allowed: 256"
    )
    assert delivering(DEV, Repositories(more=("a" * 243,)))


def test_nobody_is_somebody_else():
    assert refusal(lambda: delivering(DEV, Repositories(owner="dev"))) == (
        "Environment: delivery.repositories.owner is 'dev', this environment itself; leave it out"
    )


def test_a_key_is_of_the_region():
    away = KEY.replace("us-east-1", "eu-west-1")
    assert refusal(lambda: delivering(DEV, Repositories(kms_key_arn=away))) == (
        f"Environment: delivery.repositories.kms_key_arn is '{away}', which is not of aws_region 'us-east-1'; ECR "
        "takes a key of its own region"
    )


def test_copies_are_elsewhere():
    assert refusal(lambda: delivering(DEV, Repositories(replicate_to="us-east-1"))) == (
        "Environment: delivery.repositories.replicate_to is 'us-east-1', which is aws_region itself; allowed: another "
        "region, or None"
    )


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (("dev",), "holds 'dev', this environment itself; leave it out"),
        (
            ("dev-eu",),
            "tags of what 'dev-eu' releases start as those of 'dev' do, with release-dev-, and would count as",
        ),
        (("prod-eu", "prod"), "tags of what 'prod-eu' releases start as those of 'prod' do, with release-prod-, and"),
    ],
)
def test_tags_of_releases_tell_environments_apart(others, words):
    assert words in refusal(lambda: delivering(DEV, Repositories(keep=KeepReleases(environments=others))))


@pytest.mark.parametrize("image", [f"{REGISTRY}/davidshaevel/frontend:1", f"{REGISTRY}/davidshaevel/backend2@sha256:0"])
def test_a_task_pulls_from_its_own_repository(image):
    image = image.replace("sha256:0", f"sha256:{'0' * 64}")
    separate = with_compute(with_service(DEV, "backend", image=image), separate_execution_roles=True)
    assert refusal(lambda: delivering(separate, Repositories())) == (
        f"Environment: compute.services: image of 'backend' is '{image}', and with separate_execution_roles and "
        f"delivery.repositories its tasks pull from {REGISTRY}/davidshaevel/backend alone; name an image of that"
    )


@pytest.mark.parametrize("image", ["nginx:latest", f"{REGISTRY}/davidshaevel/backend:1", "public.ecr.aws/x/y:1"])
def test_from_where_no_permission_is_asked_it_pulls_what_it_likes(image):
    separate = with_compute(with_service(DEV, "backend", image=image), separate_execution_roles=True)
    assert delivering(separate, Repositories())


def test_a_role_that_is_shared_pulls_from_everywhere():
    assert delivering(with_service(DEV, "backend", image=f"{REGISTRY}/other:1"), Repositories())


# Of one another


def test_one_owns_and_the_others_use():
    user = delivering(PROD, Repositories(owner="dev"), GITHUB.but(makes_provider=False))
    owner = delivering(DEV, OWN, GITHUB)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        environments_share_without_a_quarrel([owner, user])


def test_an_owner_exists():
    assert quarrel(DEV, delivering(PROD, Repositories(owner="stage"))) == (
        "prod: delivery.repositories.owner is 'stage', and there is no such environment; known are dev, prod"
    )


@pytest.mark.parametrize(
    "owner",
    [DEV, delivering(DEV, github=GITHUB), delivering(DEV, Repositories(owner="prod"))],
    ids=["delivers nothing", "has none", "has another's"],
)
def test_an_owner_owns(owner):
    assert "which makes no repositories; name the environment that does" in quarrel(
        delivering(PROD, Repositories(owner="dev")), owner
    )


@pytest.mark.parametrize(
    "elsewhere",
    [{"aws_account_id": "123456789012"}, {"project_name": "shop"}],
    ids=["account", "project"],
)
def test_an_owner_is_of_the_same_project_account_and_region(elsewhere):
    place = {"project_name": "davidshaevel", "aws_account_id": "108581769167", **elsewhere}
    assert quarrel(delivering(DEV, OWN), delivering(PROD, Repositories(owner="dev"), **elsewhere)) == (
        "prod: delivery.repositories.owner is 'dev', which is of davidshaevel in 108581769167 in us-east-1, and prod "
        f"is of {place['project_name']} in {place['aws_account_id']} in us-east-1; let prod make its own"
    )


def test_an_owner_makes_all_that_others_need():
    assert quarrel(
        delivering(DEV, OWN), delivering(PROD, Repositories(owner="dev", more=("grafana", "prometheus")))
    ) == (
        "prod: delivery.repositories.owner is 'dev', which does not make davidshaevel/grafana and "
        "davidshaevel/prometheus; name what prod needs besides in delivery.repositories.more of dev"
    )


def test_an_owner_keeps_what_others_released():
    assert quarrel(delivering(DEV, Repositories()), delivering(PROD, Repositories(owner="dev"))) == (
        "prod: delivery.repositories.owner is 'dev', whose delivery.repositories.keep.environments lacks 'prod', so "
        "that releases of others push out what runs there; add it"
    )


def test_a_repository_has_one_owner():
    assert quarrel(delivering(DEV, OWN), delivering(PROD, Repositories())) == (
        "dev and prod both make the repository davidshaevel/frontend of 108581769167 in us-east-1, of which there is "
        "one; set delivery.repositories.owner of all but one"
    )


def test_in_an_account_of_its_own_each_makes_its_own():
    environments_share_without_a_quarrel(
        [delivering(DEV, OWN, GITHUB), delivering(PROD, Repositories(), GITHUB, aws_account_id="123456789012")]
    )


def test_a_registry_has_one_replication():
    first = delivering(DEV, OWN.but(replicate_to="us-west-2"))
    second = delivering(PROD, Repositories(replicate_to="eu-west-1"), project_name="shop", backend=DEV.backend)
    assert quarrel(first, second) == (
        "dev and prod both make the replication of 108581769167 in us-east-1, of which there is one; set "
        "delivery.repositories.replicate_to of one alone"
    )


def test_an_account_learns_of_github_once():
    assert quarrel(delivering(DEV, github=GITHUB), delivering(PROD, github=GITHUB)) == (
        "dev and prod both make GitHub's identity provider of 108581769167, of which there is one; turn "
        "delivery.github_actions.makes_provider off in all but one"
    )


def test_an_account_that_nobody_tells_of_github_is_named():
    with pytest.warns(
        UserWarning, match="prod: delivery.github_actions.makes_provider is off, and no environment makes"
    ):
        environments_share_without_a_quarrel([DEV, delivering(PROD, github=GITHUB.but(makes_provider=False))])


def test_the_environments_are_asked_with_the_accounts_that_variables_name(monkeypatch):
    monkeypatch.setattr("environments.dev.DEV", delivering(DEV, Repositories()))
    monkeypatch.setattr("environments.prod.PROD", delivering(PROD, Repositories()))
    assert "dev and prod both make the repository" in refusal(load_environments)
    monkeypatch.setenv("PLATFORM_PROD_AWS_ACCOUNT_ID", "123456789012")
    assert {"dev", "prod"} <= {environment.name for environment in load_environments()}


def test_those_of_this_project_agree():
    environments_share_without_a_quarrel(load_environments())
