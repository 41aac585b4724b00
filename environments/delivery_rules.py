"""What repositories of images ask of an environment, and what environments of one account ask of one another."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from modules.compute import ComputeSettings
from modules.delivery import DeliverySettings, KeepReleases, Repositories, image_id, images_of
from modules.delivery.settings import LONGEST_REPOSITORY_NAME, repository_name
from modules.regions import region_of_arn, registry_host
from modules.releases import release_prefix
from modules.settings import SettingsError, each_once

if TYPE_CHECKING:
    from environments.environment import Environment

_IN_ECR = r"\d{12}\.dkr\.ecr\..*"


# Within an environment. Each rule raises ValueError, in one sentence.


def repositories_have_names_of_their_own(delivery: DeliverySettings, project: str, services: Sequence[str]) -> None:
    """Each a name that ECR takes, and an address and an output that no other has."""
    if delivery.repositories is None:
        return
    images = images_of(delivery.repositories, services)
    each_once(
        map(image_id, images),
        "delivery.repositories.more and compute.services name {} more than once, as addresses have it; name each once, "
        "for a service has a repository anyway",
    )
    for image in images:
        length = len(repository_name(project, image))
        if length > LONGEST_REPOSITORY_NAME:
            raise ValueError(
                f"delivery.repositories: {image!r} makes a repository's name of {length} characters; allowed: "
                f"{LONGEST_REPOSITORY_NAME}"
            )


def repositories_are_where_they_can_be(delivery: DeliverySettings, environment: str, region: str) -> None:
    """Keys are of the region, copies are not, and somebody else is somebody else."""
    repositories = delivery.repositories
    if repositories is None:
        return
    if repositories.owner == environment:
        raise ValueError(f"delivery.repositories.owner is {environment!r}, this environment itself; leave it out")
    if repositories.kms_key_arn is not None and region_of_arn(repositories.kms_key_arn) != region:
        raise ValueError(
            f"delivery.repositories.kms_key_arn is {repositories.kms_key_arn!r}, which is not of aws_region "
            f"{region!r}; ECR takes a key of its own region"
        )
    if repositories.replicate_to == region:
        raise ValueError(
            f"delivery.repositories.replicate_to is {region!r}, which is aws_region itself; allowed: another region, "
            "or None"
        )


def tags_of_releases_tell_environments_apart(delivery: DeliverySettings, environment: str) -> None:
    """A rule for prod would count what prod-eu released."""
    if delivery.repositories is None or not isinstance(delivery.repositories.keep, KeepReleases):
        return
    others = delivery.repositories.keep.environments
    if environment in others:
        raise ValueError(
            f"delivery.repositories.keep.environments holds {environment!r}, this environment itself; leave it out"
        )
    names = [*others, environment]
    for one in names:
        for other in names:
            if other != one and release_prefix(other).startswith(release_prefix(one)):
                raise ValueError(
                    f"delivery.repositories: tags of what {other!r} releases start as those of {one!r} do, with "
                    f"{release_prefix(one)}, and would count as these; let one of them have repositories of its own"
                )


def tasks_pull_from_their_own_repository(
    delivery: DeliverySettings, project: str, compute: ComputeSettings, *, region: str, account_id: str
) -> None:
    """An execution role of a service's own pulls from the service's repository, and from no other in ECR."""
    if delivery.repositories is None or not compute.separate_execution_roles:
        return
    for service in compute.services:
        own = f"{registry_host(region, account_id)}/{repository_name(project, service.name)}"
        image = service.image
        if image is not None and re.fullmatch(_IN_ECR, image) and re.split("[:@]", image, maxsplit=1)[0] != own:
            raise ValueError(
                f"compute.services: image of {service.name!r} is {image!r}, and with separate_execution_roles and "
                f"delivery.repositories its tasks pull from {own} alone; name an image of that"
            )


# Of all environments, with what environment variables say of their accounts.


def environments_share_without_a_quarrel(environments: Sequence["Environment"]) -> None:
    """Of what an account has once, one environment is the owner, and those who use it agree with that one.

    Raises SettingsError, in one sentence.
    """
    by_name = {each.name: each for each in environments}
    using = {each.name: each.delivery.repositories for each in environments if each.delivery}
    for name, repositories in using.items():
        if repositories is not None and repositories.owner is not None:
            _check_owner(by_name[name], repositories, repositories.owner, by_name)
    _check_one_owner_each(_made_repositories(environments), "set delivery.repositories.owner of all but one")
    _check_one_owner_each(
        (
            (_registry(each), "the replication", each)
            for each in environments
            if each.delivery and each.delivery.repositories and each.delivery.repositories.replicate_to
        ),
        "set delivery.repositories.replicate_to of one alone",
    )
    _check_github(environments)


def _made_repositories(environments: Sequence["Environment"]) -> Iterator[tuple[tuple[str, ...], str, "Environment"]]:
    for each in environments:
        repositories = each.delivery and each.delivery.repositories
        if repositories and repositories.owner is None:
            for name in _names(each, repositories):
                yield _registry(each), f"the repository {name}", each


def _check_owner(
    user: "Environment", repositories: Repositories, owner_name: str, by_name: Mapping[str, "Environment"]
) -> None:
    setting = f"{user.name}: delivery.repositories.owner is {owner_name!r}"
    if owner_name not in by_name:
        raise SettingsError(f"{setting}, and there is no such environment; known are {', '.join(by_name)}")
    owner = by_name[owner_name]
    theirs = owner.delivery and owner.delivery.repositories
    if not theirs or theirs.owner is not None:
        raise SettingsError(f"{setting}, which makes no repositories; name the environment that does")
    here, there = ((each.project_name, *_registry(each)) for each in (user, owner))
    if here != there:
        raise SettingsError(
            f"{setting}, which is of {' in '.join(there)}, and {user.name} is of {' in '.join(here)}; let {user.name} "
            "make its own"
        )
    lacking = [name for name in _names(user, repositories) if name not in _names(owner, theirs)]
    if lacking:
        raise SettingsError(
            f"{setting}, which does not make {' and '.join(lacking)}; name what {user.name} needs besides in "
            f"delivery.repositories.more of {owner_name}"
        )
    if isinstance(theirs.keep, KeepReleases) and user.name not in theirs.keep.environments:
        raise SettingsError(
            f"{setting}, whose delivery.repositories.keep.environments lacks {user.name!r}, so that releases of others "
            "push out what runs there; add it"
        )


def _check_one_owner_each(owned: Iterable[tuple[tuple[str, ...], str, "Environment"]], way_out: str) -> None:
    """`owned` are a place, such as account and region, what there can be once in it, and who makes it."""
    first: dict[tuple[tuple[str, ...], str], Environment] = {}
    for place, what, environment in owned:
        other = first.setdefault((place, what), environment)
        if other is not environment:
            raise SettingsError(
                f"{other.name} and {environment.name} both make {what} of {' in '.join(place)}, of which there is one; "
                f"{way_out}"
            )


def _check_github(environments: Sequence["Environment"]) -> None:
    taking = [(each, each.delivery.github_actions) for each in environments if each.delivery]
    makers = [each for each, settings in taking if settings is not None and settings.makes_provider]
    _check_one_owner_each(
        (((each.aws_account_id,), "GitHub's identity provider", each) for each in makers),
        "turn delivery.github_actions.makes_provider off in all but one",
    )
    made = {each.aws_account_id for each in makers}
    for each, settings in taking:
        if settings is not None and each.aws_account_id not in made:
            warnings.warn(
                f"{each.name}: delivery.github_actions.makes_provider is off, and no environment makes GitHub known to "
                f"account {each.aws_account_id}; its roles can be taken once somebody else did",
                stacklevel=2,
            )


def _registry(environment: "Environment") -> tuple[str, str]:
    return environment.aws_account_id, environment.aws_region


def _names(environment: "Environment", repositories: Repositories) -> list[str]:
    services = [service.name for service in environment.compute.services]
    return [repository_name(environment.project_name, image) for image in images_of(repositories, services)]
