"""Environments that the tests of the delivery share, so that each is synthesized once."""

from environments.dev import DEV
from modules.delivery import DeliverySettings, GithubActions, KeepReleases, Repositories
from tests.changes import with_compute, without_containers
from tests.modules.compute.platforms import SEPARATE

ACCOUNT, REGION = "108581769167", "us-east-1"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"

GITHUB = GithubActions(repository="davidshaevel/platform", applications=("davidshaevel@12/shop@345",))

SHIPPING = DEV.but(delivery=DeliverySettings(repositories=Repositories(more=("grafana",)), github_actions=GITHUB))
"""Dev with everything but the user, and with one execution role for all."""
SHOP = SEPARATE.but(
    delivery=DeliverySettings(
        repositories=Repositories(
            immutable_tags=False,
            scan_on_push=False,
            keep=KeepReleases(releases=20, environments=("prod",), unreleased_days=60, untagged_days=2),
            kms_key_arn=KEY,
            replicate_to="us-west-2",
        ),
        github_actions=GITHUB.but(makes_provider=False, applications=()),
    )
)
"""Five services with execution roles of their own, and other settings of all kinds."""
ELSEWHERE = with_compute(DEV, separate_execution_roles=True).but(
    name="stage",
    adoption=None,
    delivery=DeliverySettings(repositories=Repositories(owner="dev", more=("grafana",))),
)
"""Its images are in repositories of another environment."""
SWITCHED_OFF = without_containers(SHIPPING)
"""The services are switched off, and a pipeline is still there."""
