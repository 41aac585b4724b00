"""How a service reaches the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cdktf import Token

from modules.compute.service import Service
from modules.iam import Statement, allow


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """Where services find the database. Its credentials are the keys username and password of a secret."""

    host: str
    port: float
    name: str
    secret_arn: str
    connect_arn: Callable[[str], str]
    """What logging in by IAM as a user of the database is granted on."""

    def environment(self, service: Service) -> Mapping[str, str]:
        """Environment variables of a service that uses it."""
        variables = {
            "DB_HOST": self.host,
            "DB_PORT": Token.as_string(self.port),
            "DB_NAME": self.name,
            "DB_SECRET_ARN": self.secret_arn if service.read_database_secret else None,
            "PGSSLMODE": service.database_ssl_mode,
            "PGSSLROOTCERT": service.database_ssl_root_cert,
        }
        return {name: value for name, value in variables.items() if value is not None}

    @property
    def secrets(self) -> Mapping[str, str]:
        """Environment variables of a container that uses it, and where ECS reads their values."""
        return {"DB_USERNAME": f"{self.secret_arn}:username::", "DB_PASSWORD": f"{self.secret_arn}:password::"}

    @property
    def may_read(self) -> Statement:
        """What reading those takes."""
        return allow(["secretsmanager:GetSecretValue"], self.secret_arn)

    def permissions(self, service: Service) -> list[Statement]:
        """What the program of a service that uses it may do by itself."""
        user = service.database_iam_user
        return [
            *([self.may_read] if service.read_database_secret else []),
            *([allow(["rds-db:connect"], self.connect_arn(user))] if user else []),
        ]
