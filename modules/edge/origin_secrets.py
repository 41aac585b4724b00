"""Secrets by which the load balancer knows the distribution."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_secretsmanager_random_password import DataAwsSecretsmanagerRandomPassword
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from modules.edge.cdn_settings import Cdn
from modules.names import ResourceNames

# A condition of a listener's rule takes up to 128 characters, reads * and ? as any others, and does not tell large
# letters from small ones: 64 letters and digits are more than 300 bits all the same.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html
LENGTH = 64


class OriginSecrets(Construct):
    """One secret for each name in `origin_secrets`: Secrets Manager makes its value once, and no file has it.

    Hands out `values`, references to them, the one that the distribution sends first. Terraform's state holds the
    values, as it does every header of a distribution.
    """

    def __init__(self, scope: Construct, id_: str, *, names: ResourceNames, settings: Cdn) -> None:
        super().__init__(scope, id_)
        self.values = [self._make(names, name) for name in settings.origin_secrets]

    def _make(self, names: ResourceNames, name: str) -> str:
        secret = SecretsmanagerSecret(
            self,
            name,
            name=f"{names.prefix}/origin/{name}",
            description="Sent by CloudFront, asked for by the load balancer: docs/edge.md",
            # One that is gone nobody needs back, and one of its name may be made again.
            recovery_window_in_days=0,
            tags=names.tags(f"origin-{name}", Module="edge"),
        )
        password = DataAwsSecretsmanagerRandomPassword(
            self, f"{name}_password", password_length=LENGTH, exclude_punctuation=True
        )
        version = SecretsmanagerSecretVersion(
            self,
            f"{name}_value",
            secret_id=secret.id,
            secret_string=password.random_password,
            # Every plan makes up another password; the first one stays.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["secret_string"]),
        )
        return version.secret_string
