"""The single authority for the names and the common tags of resources."""

from typing import Annotated

from pydantic import model_validator

from modules.settings import Settings, matching

NamePart = Annotated[
    str, matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "lowercase letters, digits and single hyphens, a letter first")
]

# The shortest limit of a name that is built from the prefix alone: {prefix}-alb, a load balancer's, 32 characters.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
# Names of target groups add a service's: the environment checks those.
LONGEST_PREFIX = 32 - len("-alb")


class ResourceNames(Settings):
    """How resources of one environment are called and tagged.

    Networking and compute say environment first (`dev-davidshaevel`), the database project first
    (`davidshaevel-dev`). Both stay: a new name is a new resource.
    """

    environment: NamePart
    project_name: NamePart
    owner: str
    cost_center: str

    @model_validator(mode="after")
    def _prefix_fits_the_shortest_limit(self) -> "ResourceNames":
        if len(self.prefix) > LONGEST_PREFIX:
            raise ValueError(
                f"environment and project_name make the prefix {self.prefix!r} of {len(self.prefix)} characters; "
                f"allowed: {LONGEST_PREFIX}, so that the load balancer's name stays within 32"
            )
        return self

    @property
    def prefix(self) -> str:
        """`{environment}-{project_name}`, for networking and compute."""
        return f"{self.environment}-{self.project_name}"

    @property
    def database_prefix(self) -> str:
        """`{project_name}-{environment}`, for the database."""
        return f"{self.project_name}-{self.environment}"

    def tags(self, name: str, **more: str) -> dict[str, str]:
        """The common tags, `Name` as `{prefix}-{name}`, and those that one resource adds."""
        return {
            "Environment": self.environment,
            "Project": self.project_name,
            "ManagedBy": "Terraform",
            "Owner": self.owner,
            "CostCenter": self.cost_center,
            "Name": f"{self.prefix}-{name}",
            **more,
        }
