"""AWS's regions, and what of their names tells where a thing is."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from modules.settings import each_once

# botocore's data/endpoints.json, which AWS keeps: a test compares the two, and fails when there is a new region.
# fmt: off
REGIONS_BY_PARTITION: Mapping[str, tuple[str, ...]] = {
    "aws": (
        "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
        "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
        "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1",
        "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1",
        "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    ),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-east-1", "us-gov-west-1"),
    "aws-eusc": ("eusc-de-east-1",),
    "aws-iso": ("us-iso-east-1", "us-iso-west-1"),
    "aws-iso-b": ("us-isob-east-1", "us-isob-west-1"),
    "aws-iso-e": ("eu-isoe-west-1",),
    "aws-iso-f": ("us-isof-east-1", "us-isof-south-1"),
}
# fmt: on
PARTITIONS: Mapping[str, str] = {
    region: partition for partition, regions in REGIONS_BY_PARTITION.items() for region in regions
}
"""Region -> the second part of its ARNs, such as aws or aws-cn."""


def arn(service: str, region: str, account_id: str, resource: str) -> str:
    """The ARN of a resource, or a pattern of ARNs: `arn:aws:logs:us-east-1:123456789012:log-group:*`."""
    return f"arn:{PARTITIONS[region]}:{service}:{region}:{account_id}:{resource}"


def arn_without_region(service: str, region: str, account_id: str, resource: str) -> str:
    """The ARN of what is in no region, such as a role: `arn:aws:iam::123456789012:role/name`.

    `region` tells the partition. Buckets have no account in theirs: an empty one.
    """
    return f"arn:{PARTITIONS[region]}:{service}::{account_id}:{resource}"


def region_of_arn(arn: str) -> str:
    """The region in an ARN; empty for what is in none, such as a role."""
    return arn.split(":")[3]


def registry_host(region: str, account_id: str) -> str:
    """Where an account's images of a region are pushed to and pulled from."""
    return f"{account_id}.dkr.ecr.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


# The most that a region has: us-east-1's six.
ZONE_LETTERS = "abcdef"


def _check_region(value: str, info: ValidationInfo) -> str:
    if value not in PARTITIONS:
        raise ValueError(f"{info.field_name} is {value!r}; allowed: a region of AWS, such as us-east-1")
    return value


def _check_zones(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for value in values:
        if value[:-1] in PARTITIONS and value[-1] in ZONE_LETTERS:
            continue
        region = next((region for region in PARTITIONS if value.startswith(f"{region}-")), None)
        if region is not None:
            # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-regions-zones.html
            raise ValueError(
                f"{info.field_name} holds {value!r}, a local or wavelength zone, where Fargate runs no tasks; "
                f"allowed: availability zones, such as {region}a"
            )
        if re.fullmatch(r"[a-z]+(-[a-z]+)+-\d[a-z]", value) and value[:-1] not in PARTITIONS:
            raise ValueError(
                f"{info.field_name} holds {value!r}, and AWS has no region {value[:-1]}; allowed: availability "
                "zones, such as us-east-1a"
            )
        raise ValueError(
            f"{info.field_name} holds {value!r}; allowed: availability zones, such as us-east-1a, with a letter up "
            f"to {ZONE_LETTERS[-1]}"
        )
    each_once(sorted(values), f"{info.field_name} names {{}} more than once; name each once")
    return values


Region = Annotated[str, AfterValidator(_check_region)]
IN_REGIONS = AfterValidator(_check_zones)
"""For a list of availability zones. Which of them an account may use, it alone knows: aws ec2
describe-availability-zones."""
