"""Which images expire: the rules as ECR gets them, and what ECR's evaluation makes of them."""

import json
from dataclasses import dataclass, field

import pytest
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from modules.delivery import KeepNewest, KeepReleases
from modules.delivery.lifecycle import lifecycle_policy
from modules.releases import release_prefix

EXPIRE = {"type": "expire"}


def rules(keep, environment="dev"):
    return json.loads(lifecycle_policy(keep, environment))["rules"]


@dataclass(frozen=True)
class Image:
    """An image by its age: no two were pushed at the same time."""

    days: float
    tags: frozenset[str] = field(default_factory=frozenset)


def matches(selection, image):
    match selection["tagStatus"]:
        case "any":
            return True
        case "untagged":
            return not image.tags
        case "tagged":  # every prefix of a list has to have a tag
            return all(any(tag.startswith(prefix) for tag in image.tags) for prefix in selection["tagPrefixList"])


def expired(policy, images):
    """ECR's evaluation, by its documentation: modules/delivery/lifecycle.py has the sentences and the page."""
    gone: set[Image] = set()
    taken: set[Image] = set()
    for rule in sorted(policy, key=lambda rule: rule["rulePriority"]):
        selection = rule["selection"]
        found = sorted((image for image in images if matches(selection, image)), key=lambda image: image.days)
        if selection["countType"] == "imageCountMoreThan":
            marked = found[selection["countNumber"] :]
        else:
            marked = [image for image in found if image.days > selection["countNumber"]]
        gone |= set(marked) - taken
        taken |= set(found)
    return gone


def test_the_newest_are_kept_as_the_hcl_did():
    assert rules(KeepNewest(images=10)) == [
        {
            "rulePriority": 1,
            "description": "Keep last 10 images",
            "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 10},
            "action": EXPIRE,
        }
    ]


def test_each_environment_has_a_rule_and_its_owners_is_the_last_of_them():
    keep = KeepReleases(releases=20, environments=("prod", "stage"), unreleased_days=60, untagged_days=2)

    def newest(number, description, prefix):
        selection = {"tagStatus": "tagged", "tagPrefixList": [prefix], "countType": "imageCountMoreThan"}
        return {
            "rulePriority": number,
            "description": description,
            "selection": {**selection, "countNumber": 20},
            "action": EXPIRE,
        }

    def older(number, description, status, days):
        selection = {"tagStatus": status, "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
        return {"rulePriority": number, "description": description, "selection": selection, "action": EXPIRE}

    assert rules(keep) == [
        newest(1, "Keep the last 20 images released to prod", "release-prod-"),
        newest(2, "Keep the last 20 images released to stage", "release-stage-"),
        newest(3, "Keep the last 20 images released to dev", "release-dev-"),
        newest(4, "Keep the last 20 images with another release's tag", "release-"),
        older(5, "Keep images without a tag for 2 days", "untagged", 2),
        older(6, "Keep images that were never released for 60 days", "any", 60),
    ]


tags = st.frozensets(st.sampled_from(["release-prod-1", "release-dev-1", "release-1.2", "0a1b2c3"]))
images = st.lists(st.builds(Image, days=st.floats(0, 400), tags=tags), unique_by=lambda image: image.days, max_size=60)


@given(images)
def test_the_last_releases_of_each_environment_never_expire(all_images):
    keep = KeepReleases(releases=10, environments=("prod",))
    gone = expired(rules(keep), all_images)
    for environment in ("prod", "dev"):
        released = [each for each in all_images if any(t.startswith(release_prefix(environment)) for t in each.tags)]
        # What prod released as well goes by prod's rule, of which there are fewer: it is named first.
        mine = [each for each in released if environment == "prod" or "release-prod-1" not in each.tags]
        newest = sorted(released, key=lambda each: each.days)[:10]
        assert not gone & set(newest) & set(mine)


@given(images)
def test_what_was_never_released_goes_after_its_days(all_images):
    gone = expired(rules(KeepReleases(unreleased_days=30, untagged_days=7)), all_images)
    for image in all_images:
        if not any(tag.startswith("release-") for tag in image.tags):
            assert (image in gone) == (image.days > (30 if image.tags else 7))


def test_many_releases_of_dev_leave_what_prod_runs():
    running = Image(days=200, tags=frozenset({"release-dev-0", "release-prod-0"}))
    since = [Image(days=day, tags=frozenset({f"release-dev-{day}"})) for day in range(1, 100)]
    keep = KeepReleases(releases=10, environments=("prod",))
    assert running not in expired(rules(keep), [running, *since])
    assert running in expired(rules(keep.but(environments=())), [running, *since])  # nobody told it of prod


def test_keeping_the_newest_loses_what_runs():
    running = Image(days=200, tags=frozenset({"release-dev-0"}))
    builds = [Image(days=day) for day in range(10)]
    assert running in expired(rules(KeepNewest()), [running, *builds])


@pytest.mark.parametrize("keep", [KeepNewest(), KeepReleases(environments=[f"e{n}" for n in range(40)])])
def test_ecr_takes_a_text_of_this_length(keep):
    shape = get_session().get_service_model("ecr").shape_for("LifecyclePolicyText").metadata
    assert shape["min"] <= len(lifecycle_policy(keep, "dev")) <= shape["max"]
