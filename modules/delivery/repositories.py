"""Repositories of images in ECR, one for each service and for what the settings name besides."""

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_replication_configuration import (
    EcrReplicationConfiguration,
    EcrReplicationConfigurationReplicationConfiguration,
    EcrReplicationConfigurationReplicationConfigurationRule,
    EcrReplicationConfigurationReplicationConfigurationRuleDestination,
    EcrReplicationConfigurationReplicationConfigurationRuleRepositoryFilter,
)
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from constructs import Construct

from modules.delivery.lifecycle import lifecycle_policy
from modules.delivery.settings import Repositories, repository_name
from modules.names import ResourceNames
from modules.regions import arn, registry_host


class ImageRepositories(Construct):
    """A repository in ECR for each of `images`: services by name, and what the settings name besides.

    Its name has no environment in it: the environments of an account and region share it, and one of them owns it. For
    the others nothing is made, and all is known by name.

    Hands out `names`, `arns` and `urls`, each by image. None is ever deleted with images in it: ECR refuses that
    without `force_delete`, which cannot be set here.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: Repositories,
        services: Sequence[str],
        region: str,
        account_id: str,
    ) -> None:
        super().__init__(scope, id_)
        images = images_of(settings, services)
        self.names = {image: repository_name(names.project_name, image) for image in images}
        self.arns = repository_arns(names, images, region=region, account_id=account_id)
        if settings.owner is not None:
            self.urls: Mapping[str, str] = {
                image: f"{registry_host(region, account_id)}/{name}" for image, name in self.names.items()
            }
            return
        self.urls = {image: self._make(names, settings, image).repository_url for image in images}
        if settings.replicate_to is not None:
            self._replicate(names, settings.replicate_to, account_id)

    def _make(self, names: ResourceNames, settings: Repositories, image: str) -> EcrRepository:
        id_ = image_id(image)
        repository = EcrRepository(
            self,
            id_,
            name=self.names[image],
            image_tag_mutability="IMMUTABLE" if settings.immutable_tags else "MUTABLE",
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=settings.scan_on_push),
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=settings.kms_key_arn)
                if settings.kms_key_arn
                else EcrRepositoryEncryptionConfiguration(encryption_type="AES256")
            ],
            tags={
                **names.tags("ecr", in_place_of_owner=settings.tags),
                "Name": f"{names.project_name}-{image}-ecr",
                "Application": image,
            },
        )
        EcrLifecyclePolicy(
            self,
            f"{id_}_lifecycle",
            repository=repository.name,
            policy=lifecycle_policy(settings.keep, names.environment),
        )
        return repository

    def _replicate(self, names: ResourceNames, region: str, account_id: str) -> None:
        """Of a registry there is one such setting: a second one, of whomever, would take the first one's place."""
        EcrReplicationConfiguration(
            self,
            "replication",
            replication_configuration=EcrReplicationConfigurationReplicationConfiguration(
                rule=[
                    EcrReplicationConfigurationReplicationConfigurationRule(
                        destination=[
                            EcrReplicationConfigurationReplicationConfigurationRuleDestination(
                                region=region, registry_id=account_id
                            )
                        ],
                        repository_filter=[
                            EcrReplicationConfigurationReplicationConfigurationRuleRepositoryFilter(
                                filter=repository_name(names.project_name, ""), filter_type="PREFIX_MATCH"
                            )
                        ],
                    )
                ]
            ),
        )


def images_of(settings: Repositories, services: Sequence[str]) -> list[str]:
    """What there are images of: the services, and what is named besides."""
    return [*services, *settings.more]


def image_id(image: str) -> str:
    """What addresses and outputs call an image: `price-feed` is price_feed."""
    return "".join(character if character.isalnum() else "_" for character in image)


def repository_arns(names: ResourceNames, images: Sequence[str], *, region: str, account_id: str) -> Mapping[str, str]:
    """The ARN of each image's repository, which follows from its name."""
    return {
        image: arn("ecr", region, account_id, f"repository/{repository_name(names.project_name, image)}")
        for image in images
    }
