"""A shipment from its first step to its last, on the emulator."""

from collections.abc import Callable

import pytest

from operations.errors import CommandError, Stopped, UsageError
from operations.rehearsal.faults import Fault
from operations.shipping.patience import Patience
from operations.shipping.ship import Shipment, Terms
from operations.shipping.target import Target, target
from terraform.errors import WrongTarget
from terraform.interrupts import Interrupted
from tests.operations.shipping.conftest import DOMAIN, ENVIRONMENT, FAMILY, Bed, Broken, Ship, name


def test_an_image_is_deployed_by_its_digest_and_tagged_as_released(bed: Bed, ship: Ship):
    digest = bed.push("v1")
    shipped = ship(digest)
    assert (shipped.revision, shipped.before) == (f"{FAMILY}:2", f"{FAMILY}:1")
    assert bed.runs == f"{FAMILY}:2"
    assert bed.image_that_runs() == bed.uri(digest)
    assert bed.tags(digest) == {"v1", f"release-dev-{digest[7:19]}"}
    assert shipped.done == [f"the image is davidshaevel/backend@{digest}, tagged release-dev-{digest[7:19]}"]


def test_a_tag_is_followed_to_its_digest(bed: Bed, shipment: Callable[..., Shipment]):
    digest = bed.push("v1")
    shipment().ship(bed.uri(digest).replace(f"@{digest}", ":v1"))
    assert bed.image_that_runs() == bed.uri(digest)


def test_what_terraform_registered_since_arrives_and_is_told(bed: Bed, ship: Ship):
    ship(bed.push("v1"))
    containers = [
        {"name": "proxy", "image": "envoy:1", "essential": True},
        {"name": "backend", "image": "nginx:latest", "environment": [{"name": "NEW", "value": "secret value"}]},
    ]
    bed.register(containerDefinitions=containers, memory="1024")
    digest = bed.push("v2")
    ship(digest)
    revision = bed.revision(bed.runs)
    assert revision["memory"] == "1024"
    [backend] = [each for each in revision["containerDefinitions"] if each["name"] == "backend"]
    assert backend["environment"] == [{"name": "NEW", "value": "secret value"}]
    assert backend["image"] == bed.uri(digest)
    [told] = [said for said in bed.said if "also differs" in said]
    assert told.startswith(f"{FAMILY}:4 also differs from what runs in: ")
    assert "memory" in told
    assert "secret value" not in told


def test_the_same_again_registers_nothing_and_deploys_nothing(bed: Bed, ship: Ship):
    digest = bed.push("v1")
    first = ship(digest)
    again = ship(digest)
    assert (again.revision, again.before) == (first.revision, None)
    assert bed.revisions == [f"{FAMILY}:1", f"{FAMILY}:2"]
    assert not [said for said in bed.said[len(bed.said) // 2 + 1 :] if said.startswith("deploying")]


@pytest.mark.parametrize("step", ["RegisterTaskDefinition", "UpdateService", "PutImage"])
def test_a_shipment_that_broke_off_is_completed_by_the_same_command(bed: Bed, ship: Ship, step: str):
    digest = bed.push("v1")
    bed.emulator.refuse([Fault(step, "AccessDeniedException")])
    with pytest.raises(CommandError, match=f"^the credentials may not call {step}; docs/pipeline.md has what "):
        ship(digest)
    bed.emulator.refuse([])
    ship(digest)
    assert bed.revisions == [f"{FAMILY}:1", f"{FAMILY}:2"]
    assert bed.runs == f"{FAMILY}:2"
    assert f"release-dev-{digest[7:19]}" in bed.tags(digest)


def test_what_is_left_after_the_deployment_is_said(bed: Bed, ship: Ship):
    digest = bed.push("v1")
    bed.emulator.refuse([Fault("PutImage", "AccessDeniedException")])
    with pytest.raises(CommandError) as error:
        ship(digest)
    assert error.value.__notes__ == [f"{FAMILY}:2 runs, and the same command does what is left"]


def test_an_interrupted_wait_says_that_the_deployment_goes_on(bed: Bed, ship: Ship, broken: Broken, monkeypatch):
    broken.digest, broken.failed = bed.push("v1"), 0

    def interrupt(_seconds: float) -> None:
        raise Interrupted

    monkeypatch.setattr("operations.shipping.patience.time.sleep", interrupt)
    with pytest.raises(Interrupted) as end:
        ship(broken.digest)
    assert end.value.__notes__ == [f"the deployment of {FAMILY}:2 goes on; the same command waits for it again"]
    assert bed.runs == f"{FAMILY}:2"


def test_cloudfront_forgets_paths_once_for_each_deployment(bed: Bed, ship: Ship):
    cloudfront = bed.client("cloudfront")
    made = {alias: cloudfront.create_distribution(DistributionConfig=distribution(alias)) for alias in ("a.b", DOMAIN)}
    mine = made[DOMAIN]["Distribution"]["Id"]
    shipped = ship(bed.push("v1"), invalidate=("/*",))
    assert shipped.done[-1] == f"CloudFront's {mine} forgets /*, which takes minutes"
    listed = cloudfront.list_invalidations(DistributionId=mine)["InvalidationList"]["Items"]
    [found] = listed
    batch = cloudfront.get_invalidation(DistributionId=mine, Id=found["Id"])["Invalidation"]["InvalidationBatch"]
    assert batch["Paths"]["Items"] == ["/*"]
    [service] = bed.client("ecs").describe_services(cluster="dev-davidshaevel-cluster", services=[FAMILY])["services"]
    assert batch["CallerReference"] == service["deployments"][0]["id"]


def test_without_a_distribution_nothing_is_deployed(bed: Bed, ship: Ship):
    with pytest.raises(UsageError, match=rf"^no distribution of CloudFront serves {DOMAIN}; leave --invalidate out"):
        ship(bed.push("v1"), invalidate=("/*",))
    assert bed.runs == f"{FAMILY}:1"


def test_an_environment_without_a_name_has_nothing_to_invalidate(bed: Bed):
    nameless = target(ENVIRONMENT.but(edge=None), "backend")
    with pytest.raises(UsageError, match=r"^dev has no domain_name, and so no CloudFront; leave --invalidate out"):
        Shipment(nameless, Terms("nothing", ("/*",), Patience(1)), bed.said.append).ship(bed.uri(bed.push("v1")))


def test_credentials_of_another_account_are_the_wrong_target(bed: Bed, backend: Target):
    elsewhere = target(ENVIRONMENT.but(aws_account_id="111122223333"), "backend")
    with pytest.raises(WrongTarget, match=r"which is not this environment's \(111122223333\)"):
        Shipment(elsewhere, Terms("nothing", (), Patience(1)), bed.said.append)


def test_missing_credentials_are_said_in_a_sentence(bed: Bed, backend: Target, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(CommandError, match=r"^there are no AWS credentials; "):
        Shipment(backend, Terms("nothing", (), Patience(1)), bed.said.append)


def test_an_image_for_another_architecture_is_not_deployed(bed: Bed, ship: Ship):
    with pytest.raises(Stopped, match=r"@sha256:\w+ is for arm64, and backend of dev runs on amd64; build "):
        ship(bed.push("arm", "arm64"))
    assert bed.runs == f"{FAMILY}:1"


def test_back_is_the_newest_revision_that_was_released(bed: Bed, ship: Ship, shipment: Callable[..., Shipment]):
    first, second = bed.push("v1"), bed.push("v2")
    ship(first)
    bed.register(memory="1024")  # Terraform's own never ran
    ship(second)
    assert bed.runs == f"{FAMILY}:4"
    back = shipment().go_back()
    assert (back.revision, back.before) == (f"{FAMILY}:2", f"{FAMILY}:4")
    assert bed.image_that_runs() == bed.uri(first)
    with pytest.raises(UsageError, match=rf"^before {FAMILY}:2 there is no active revision whose image was released "):
        shipment().go_back()


def test_a_revision_of_terraforms_that_is_not_active_is_no_base(bed: Bed, ship: Ship):
    ship(bed.push("v1"))
    gone = bed.register(memory="2048")
    bed.client("ecs").deregister_task_definition(taskDefinition=gone)
    ship(bed.push("v2"))
    assert name(gone) == f"{FAMILY}:3"
    assert bed.revision(bed.runs)["memory"] == "512"


def distribution(alias: str) -> dict:
    return {
        "CallerReference": alias,
        "Aliases": {"Quantity": 1, "Items": [alias]},
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{"Id": "alb", "DomainName": "alb.example.com"}]},
        "DefaultCacheBehavior": {"TargetOriginId": "alb", "ViewerProtocolPolicy": "redirect-to-https"},
    }
