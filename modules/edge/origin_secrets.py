"""Secrets by which the load balancer knows the distribution."""

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.data_aws_secretsmanager_secret_version import DataAwsSecretsmanagerSecretVersion
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from modules.edge.cdn_settings import Cdn
from modules.names import ResourceNames

# A condition of a listener's rule takes up to 128 characters, reads * and ? as any others, and does not tell large
# letters from small ones: 64 letters and digits are more than 300 bits all the same.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html
LENGTH = 64
RANDOM_PASSWORD = "aws_secretsmanager_random_password"


class OriginSecrets(Construct):
    """One secret for each name in `origin_secrets`: Secrets Manager makes its value once, and no file has it.

    Hands out `arns`, and `values`, references to them, the one that the distribution sends first. Terraform's state
    holds the values, as it does every header of a distribution.
    """

    def __init__(self, scope: Construct, id_: str, *, names: ResourceNames, settings: Cdn) -> None:
        super().__init__(scope, id_)
        self.arns: list[str] = []
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
        self.arns.append(secret.arn)
        version = SecretsmanagerSecretVersion(
            self,
            f"{name}_value",
            secret_id=secret.id,
            secret_string_wo=self._password(f"{name}_password"),
            secret_string_wo_version=1,  # written when it is made, and never again
        )
        return DataAwsSecretsmanagerSecretVersion(
            self,
            f"{name}_sent",
            secret_id=version.secret_id,
            version_id=version.version_id,
        ).secret_string

    def _password(self, id_: str) -> str:
        """A password that is made up anew each time and kept nowhere.

        An ephemeral resource, for which cdktf has no construct. The data source of the same name would do but for its
        id: that is the password, and Terraform prints it where it says that it has read one.
        """
        name = f"{self.node.id}_{id_}"
        TerraformStack.of(self).add_override(
            f"ephemeral.{RANDOM_PASSWORD}.{name}", {"password_length": LENGTH, "exclude_punctuation": True}
        )
        return f"${{ephemeral.{RANDOM_PASSWORD}.{name}.random_password}}"
