"""What can be set for repositories of images, and for who may ship them."""

from typing import Annotated

from modules.names import NamePart
from modules.regions import Region
from modules.settings import Settings, Strings, between, each_matching, matching

_REPOSITORY = r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+"


class KeepReleases(Settings):
    """Which images a repository keeps: those that were released, and for a while those that never were."""

    releases: Annotated[int, between(10, 1000, "images")] = 50
    """Images with a tag that starts with release-, the newest ones."""
    unreleased_days: Annotated[int, between(1, 3650, "days")] = 30
    """Days that an image without such a tag is kept."""


class KeepNewest(Settings):
    """A repository keeps its newest images, whether they run or not: what the HCL did."""

    images: Annotated[int, between(1, 1000, "images")] = 10


class Repositories(Settings):
    """Settings of the repositories in ECR, one for each service, called PROJECT/SERVICE."""

    owner: NamePart | None = None
    """Environment of the same account and region that makes them; None: this one."""
    more: Annotated[Strings, each_matching(r"[a-z0-9]+([._-][a-z0-9]+)*", "names such as grafana")] = ()
    """Repositories beside those of the services."""
    immutable_tags: bool = True
    scan_on_push: bool = True
    keep: KeepReleases | KeepNewest = KeepReleases()
    kms_key_arn: str | None = None
    """None: AES256, by ECR itself."""
    replicate_to: Region | None = None
    """A second region, which gets a copy of each image."""


def repository_name(project_name: str, image: str) -> str:
    """What ECR calls the repository of a service's images: the environments of an account share it."""
    return f"{project_name}/{image}"


class GithubActions(Settings):
    """Roles that workflows of GitHub Actions take by OIDC, without a key."""

    repository: Annotated[str, matching(_REPOSITORY, "OWNER/NAME")]
    """Of this project: its workflows plan and apply."""
    applications: Annotated[Strings, each_matching(_REPOSITORY, "OWNER/NAME")] = ()
    """Repositories of applications, whose workflows ship images."""
    makes_provider: bool = True
    """An account knows GitHub once; off where another environment of the account made it known."""


class DeliverySettings(Settings):
    """Settings of repositories and of who may ship to them."""

    repositories: Repositories | None = None
    github_actions: GithubActions | None = None
    github_actions_user: bool = False
    """The IAM user of the HCL, with a key that was made by hand. Off as soon as the roles do its work."""
