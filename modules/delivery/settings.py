"""What can be set for repositories of images, and for who may ship them."""

import warnings
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import model_validator

from modules.names import NamePart, TagKey, TagValue
from modules.regions import Region
from modules.settings import KMS_KEY, Settings, Strings, between, each_matching, frozen, matching

# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html, of what follows PROJECT/
_IMAGE = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
LONGEST_REPOSITORY_NAME = 256

# As a repository's `sub` names it. Those that were made, renamed or moved since 15 July 2026 have their numbers in it:
# https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
_OWNER, _NAME = r"[A-Za-z0-9](-?[A-Za-z0-9])*", r"[A-Za-z0-9_.-]+"
_GITHUB_REPOSITORY = rf"{_OWNER}/{_NAME}|{_OWNER}@\d+/{_NAME}@\d+"
_GITHUB_ALLOWED = (
    "OWNER/NAME as in GitHub's address, or OWNER@123/NAME@456 with both numbers where the repository's tokens have them"
)
_THIS_ENVIRONMENTS = ("owner", "more")


def repository_name(project_name: str, image: str) -> str:
    """What ECR calls the repository of a service's images: the environments of an account share it."""
    return f"{project_name}/{image}"


class KeepReleases(Settings):
    """Which images a repository keeps: those that were released, and for a while those that never were.

    An image is released when it is deployed: it gets a tag that starts with release- and the environment's name,
    `release-prod-0a1b2c`. Each environment has a rule of its own, so that the many releases of one never push out what
    another runs. ECR takes the time when an image was pushed, whenever it was released.
    """

    releases: Annotated[int, between(10, 1000, "images")] = 50
    """Released images that are kept for each environment: as many as one may want to go back."""
    environments: Annotated[
        Strings, each_matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "names of environments, such as prod")
    ] = ()
    """Other environments that release images of these repositories, first the one that releases least often: an image
    that several of them released goes by the rule of the first."""
    unreleased_days: Annotated[int, between(1, 3650, "days")] = 30
    """Days that an image without such a tag is kept."""
    untagged_days: Annotated[int, between(1, 3650, "days")] = 7
    """Days that an image without any tag is kept."""


class KeepNewest(Settings):
    """A repository keeps its newest images, whether they run or not: what the HCL did."""

    images: Annotated[int, between(1, 1000, "images")] = 10

    @model_validator(mode="after")
    def _may_lose_what_runs(self) -> Self:
        warnings.warn(
            f"KeepNewest keeps the newest {self.images} images of a repository, and the one that runs may be older; "
            "KeepReleases keeps what was deployed",
            stacklevel=2,
        )
        return self


class Repositories(Settings):
    """Settings of the repositories in ECR, one for each service, called PROJECT/SERVICE."""

    owner: NamePart | None = None
    """Environment of the same project, account and region that makes them and decides all of them; None: this one."""
    more: Annotated[Strings, each_matching(_IMAGE, "names such as grafana, by ECR's rules, without a /")] = ()
    """Repositories beside those of the services."""
    immutable_tags: bool = True
    """A tag stays with its image. Off: who pushes may move it."""
    scan_on_push: bool = True
    """ECR looks for known vulnerabilities in what is pushed."""
    keep: KeepReleases | KeepNewest = KeepReleases()
    """Which images do not expire."""
    kms_key_arn: Annotated[str, matching(KMS_KEY, "the ARN of a key, not of an alias")] | None = None
    """Key of the environment's region that encrypts images; None: AES256, by ECR itself. To change it replaces the
    repository, which ECR refuses as long as there are images in it: copy these elsewhere first."""
    tags: Annotated[Mapping[TagKey, TagValue], frozen] | None = None
    """Tags in the place of Owner and CostCenter; None: these two. The HCL's had others once they were at its root."""
    replicate_to: Region | None = None
    """A second region, to which ECR copies each image that is pushed from then on. ECR makes the repositories there,
    with its defaults and without a lifecycle policy. An account has one such setting in a region."""

    @model_validator(mode="after")
    def _the_owner_decides(self) -> Self:
        decided = [name for name in type(self).model_fields if name in self.model_fields_set - {*_THIS_ENVIRONMENTS}]
        if self.owner is not None and decided:
            raise ValueError(
                f"owner is {self.owner!r}, which decides {' and '.join(decided)} of its repositories; leave that out, "
                "or leave owner out"
            )
        return self


class GithubActions(Settings):
    """Roles that workflows of GitHub Actions take by OIDC, without a key.

    Repositories are named as their tokens name them: GET /repos/OWNER/NAME/actions/oidc/customization/sub of GitHub's
    API says whether with numbers.
    """

    repository: Annotated[str, matching(_GITHUB_REPOSITORY, _GITHUB_ALLOWED)]
    """Of this project: its workflows plan and apply, and may ship too."""
    applications: Annotated[Strings, each_matching(_GITHUB_REPOSITORY, _GITHUB_ALLOWED)] = ()
    """Repositories of applications, whose workflows ship images."""
    makes_provider: bool = True
    """An account knows GitHub once; off where another environment of the account, or somebody else, made it known."""

    @model_validator(mode="after")
    def _every_repository_once(self) -> Self:
        if self.repository in self.applications:
            raise ValueError(f"applications holds {self.repository!r}, which is repository and may ship anyway")
        return self


class DeliverySettings(Settings):
    """Settings of repositories and of who may ship to them."""

    repositories: Repositories | None = None
    """None: images come from elsewhere."""
    github_actions: GithubActions | None = None
    """None: no workflow takes a role."""
    github_actions_user: bool = False
    """The IAM user of the HCL, with a key that was made by hand. Off as soon as the roles do its work:
    docs/retiring-the-pipeline-user.md"""
    github_actions_user_invalidates_apart: bool = False
    """The user's ninth statement, about the distribution, is a policy of its own. For a user that was adopted while the
    HCL had no distribution: its policy then never changes, whatever is switched on."""

    @model_validator(mode="after")
    def _the_user_pushes_somewhere(self) -> Self:
        if self.github_actions_user and self.repositories is None:
            raise ValueError(
                "github_actions_user is on and repositories is None, so that the user has nothing to push to; set "
                "repositories, or turn it off"
            )
        return self
