"""How a service reaches the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf import Token

from modules.iam import Statement, allow


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """Where services find the database. Its credentials are the keys username and password of a secret."""

    host: str
    port: float
    name: str
    secret_arn: str

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables of a container that uses it."""
        return {"DB_HOST": self.host, "DB_PORT": Token.as_string(self.port), "DB_NAME": self.name}

    @property
    def secrets(self) -> Mapping[str, str]:
        """Environment variables of a container that uses it, and where ECS reads their values."""
        return {"DB_USERNAME": f"{self.secret_arn}:username::", "DB_PASSWORD": f"{self.secret_arn}:password::"}

    @property
    def may_read(self) -> Statement:
        """What reading those takes."""
        return allow(["secretsmanager:GetSecretValue"], self.secret_arn)
