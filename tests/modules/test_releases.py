"""Tags of releases tell the environments of an account apart."""

from modules.releases import RELEASE, release_prefix


def test_a_release_is_one_of_its_environment():
    assert release_prefix("prod") == "release-prod-"
    assert release_prefix("dev").startswith(RELEASE)
