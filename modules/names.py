"""The single authority for the names and the common tags of resources."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo, model_validator

from modules.settings import Settings, check, matching

NamePart = Annotated[
    str, matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "lowercase letters, digits and single hyphens, a letter first")
]

# IAM's rule, the strictest of all services': https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
LONGEST_TAG_KEY, LONGEST_TAG_VALUE = 128, 256
_IN_TAGS = "_.:/=+-@"


def _fits_a_tag(longest: int) -> AfterValidator:
    """Text that every service takes in a tag, and that Terraform and AWS leave as it is."""

    def validate(value: str, info: ValidationInfo) -> str:
        # Letters, digits and spaces of every language; of the separators not those of lines.
        odd = [c for c in value if c not in _IN_TAGS and not _is_letter_digit_or_space(c)]
        if odd:
            raise ValueError(
                f"{info.field_name} is {value!r}, and a tag may not hold {odd[0]!r}; allowed: letters, digits, spaces "
                f"and {' '.join(_IN_TAGS)}"
            )
        if len(value) > longest:
            raise ValueError(f"{info.field_name} has {len(value)} characters; allowed: {longest}, for it is in a tag")
        if value != value.strip():
            raise ValueError(f"{info.field_name} is {value!r}; leave out the spaces around it, which AWS may drop")
        if value.lower().startswith("aws:"):
            raise ValueError(f"{info.field_name} is {value!r}; allowed: any text that does not start with aws:")
        return value

    return AfterValidator(validate)


def _is_letter_digit_or_space(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Zs"


TagKey = Annotated[str, check(lambda key: key != "", "at least one character"), _fits_a_tag(LONGEST_TAG_KEY)]
TagValue = Annotated[str, _fits_a_tag(LONGEST_TAG_VALUE)]

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
RESERVED_BUCKET_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_BUCKET_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def check_bucket(value: str, info: ValidationInfo) -> str:
    """Returns the name of a bucket, or raises ValueError with what S3 allows."""
    if re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", value, re.ASCII) is None:
        allowed = "3 to 63 lowercase letters, digits, dots and hyphens, a letter or digit at both ends"
    elif ".." in value or re.fullmatch(r"\d+(\.\d+){3}", value, re.ASCII):
        allowed = "no two dots in a row, and no IP address"
    elif value.startswith(RESERVED_BUCKET_PREFIXES) or value.endswith(RESERVED_BUCKET_SUFFIXES):
        allowed = (
            f"names that do not start with {', '.join(RESERVED_BUCKET_PREFIXES)} or end with "
            f"{', '.join(RESERVED_BUCKET_SUFFIXES)}, which S3 reserves"
        )
    else:
        return value
    raise ValueError(f"{info.field_name} is {value!r}, which is no name for a bucket; allowed: {allowed}")


BucketName = Annotated[str, AfterValidator(check_bucket)]

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
    owner: TagValue
    cost_center: TagValue

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

    def tags(self, name: str, in_place_of_owner: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
        """The common tags, `Name` as `{prefix}-{name}`, and those that one resource adds.

        With tags `in_place_of_owner` there is neither Owner nor CostCenter, but these.
        """
        whose = {"Owner": self.owner, "CostCenter": self.cost_center}
        return {
            "Environment": self.environment,
            "Project": self.project_name,
            "ManagedBy": "Terraform",
            **(whose if in_place_of_owner is None else in_place_of_owner),
            "Name": f"{self.prefix}-{name}",
            **more,
        }
