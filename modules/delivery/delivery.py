"""Repositories of images and who may ship them, put together."""

from collections.abc import Mapping, Sequence

from constructs import Construct
from frozendict import frozendict

from modules.compute import ComputeSettings
from modules.compute.compute import cluster_name
from modules.delivery.github_actions import GithubRoles
from modules.delivery.github_actions_user import GithubActionsUser
from modules.delivery.pipeline import Shipped, StateAccess, shipped_services
from modules.delivery.repositories import ImageRepositories, image_id
from modules.delivery.settings import DeliverySettings, GithubActions, Repositories
from modules.names import ResourceNames


class Delivery:
    """The repositories of images; then, once the stack has all else, the roles and the user that GitHub ships by.

    Hands out `repository_arns` by image, for who pulls from them (empty: they are made elsewhere), and `outputs`,
    values of root outputs by their names.

    No construct of its own: its parts are children of `scope`, so that their addresses begin with what they are.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        names: ResourceNames,
        settings: DeliverySettings,
        compute: ComputeSettings,
        region: str,
        account_id: str,
    ) -> None:
        self._scope = scope
        self._names = names
        self._settings = settings
        self._compute = compute
        self._region = region
        self._account_id = account_id
        self.repository_arns: Mapping[str, str] = frozendict()
        self.outputs: dict[str, object] = {}
        if settings.repositories is not None:
            self._keep_images(settings.repositories)

    def let_github_in(
        self,
        *,
        state: StateAccess,
        trusted_services: Sequence[str],
        distribution_arn: str | None = None,
        readable_secret_arns: Sequence[str] = (),
        switched_at_night: bool = False,
    ) -> None:
        """Roles for workflows and the user, as far as the settings have them.

        `trusted_services` are those of AWS that take a role of the stack, `readable_secret_arns` are secrets whose
        values a plan compares, and the distribution is one that forgets what it keeps when images are shipped. With
        `switched_at_night` a workflow takes the environment down and brings it back.
        """
        shipped = Shipped(
            region=self._region,
            account_id=self._account_id,
            cluster=cluster_name(self._names),
            services=shipped_services(self._names, self._compute),
            repository_arns=list(self.repository_arns.values()),
            distribution_arn=distribution_arn,
        )
        if self._settings.github_actions is not None:
            self._make_roles(
                self._settings.github_actions,
                shipped,
                state,
                trusted_services,
                readable_secret_arns,
                switched_at_night=switched_at_night,
            )
        if self._settings.repositories is not None and self._settings.github_actions_user:
            self._make_user(self._settings.repositories, shipped)

    def _keep_images(self, settings: Repositories) -> None:
        repositories = ImageRepositories(
            self._scope,
            "repositories",
            names=self._names,
            settings=settings,
            services=[service.name for service in self._compute.services],
            region=self._region,
            account_id=self._account_id,
        )
        self.repository_arns = repositories.arns
        for image, url in repositories.urls.items():
            self.outputs[f"{image_id(image)}_ecr_repository_url"] = url
            self.outputs[f"{image_id(image)}_ecr_repository_name"] = repositories.names[image]

    def _make_roles(
        self,
        settings: GithubActions,
        shipped: Shipped,
        state: StateAccess,
        trusted_services: Sequence[str],
        readable_secret_arns: Sequence[str],
        *,
        switched_at_night: bool,
    ) -> None:
        roles = GithubRoles(
            self._scope,
            "github",
            names=self._names,
            settings=settings,
            shipped=shipped,
            state=state,
            trusted_services=trusted_services,
            readable_secret_arns=readable_secret_arns,
            switched_at_night=switched_at_night,
        )
        self.outputs |= {
            "github_ship_role_arn": roles.ship_role_arn,
            "github_plan_role_arn": roles.plan_role_arn,
            "github_apply_role_arn": roles.apply_role_arn,
        }

    def _make_user(self, settings: Repositories, shipped: Shipped) -> None:
        user = GithubActionsUser(
            self._scope,
            "github_actions",
            names=self._names,
            shipped=shipped,
            made_elsewhere=settings.more,
            invalidates_apart=self._settings.github_actions_user_invalidates_apart,
        )
        self.outputs |= {
            "cicd_iam_user_name": user.user_name,
            "cicd_iam_user_arn": user.user_arn,
            "cicd_iam_policy_arn": user.policy_arn,
            "cicd_iam_policy_name": user.policy_name,
        }
