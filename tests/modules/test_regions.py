"""The table of regions, against what AWS itself keeps."""

import botocore.session
import pytest
from cfnlint.helpers import REGIONS

from modules.regions import PARTITIONS, REGIONS_BY_PARTITION, ZONE_LETTERS, arn


def of_aws():
    """Partition -> its regions, in the data that AWS ships with its SDKs."""
    data = botocore.session.get_session().get_data("endpoints")
    return {
        partition["partition"]: {region for region in partition["regions"] if "global" not in region}
        for partition in data["partitions"]
    }


def test_the_regions_are_those_of_aws():
    assert {partition: set(regions) for partition, regions in REGIONS_BY_PARTITION.items()} == of_aws()


def test_cfn_lint_knows_the_same():
    assert set(PARTITIONS) == set(REGIONS)


def test_no_region_has_zones_beyond_the_letters():
    from cfnlint.helpers import AVAILABILITY_ZONES

    assert {zone[-1] for zones in AVAILABILITY_ZONES.values() for zone in zones} == set(ZONE_LETTERS)


@pytest.mark.parametrize(("region", "partition"), [("us-east-1", "aws"), ("cn-north-1", "aws-cn")])
def test_an_arn_names_the_partition_of_its_region(region, partition):
    assert arn("logs", region, "123456789012", "log-group:*") == (
        f"arn:{partition}:logs:{region}:123456789012:log-group:*"
    )
