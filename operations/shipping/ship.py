"""The steps of a shipment, in their order. Each can be broken off and done again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from operations.errors import CommandError
from operations.preflight.credentials import identify
from operations.shipping import deployment, image, invalidation, release, revisions, scan
from operations.shipping.earlier import earlier
from operations.shipping.patience import Patience
from operations.shipping.refusals import in_a_sentence
from operations.shipping.target import Target
from terraform.progress import Say

_RETRIES = Config(retries={"total_max_attempts": 5, "mode": "standard"})


@dataclass(frozen=True)
class Shipped:
    """What came of it."""

    revision: str
    before: str | None
    """What ran before, if that was another one."""
    done: Sequence[str]
    """Sentences of what was done besides."""


@dataclass(frozen=True)
class Terms:
    """How one ships."""

    stop_at: str
    """The severity of a finding that stops, or scan.NOTHING."""
    invalidate: Sequence[str]
    """Paths that CloudFront is to forget."""
    patience: Patience


class Shipment:
    """A shipment to one service, with clients for its account."""

    def __init__(self, target: Target, terms: Terms, say: Say) -> None:
        """Raises WrongTarget for another account's credentials, and CommandError where there are none."""
        self._target = target
        self._terms = terms
        self._say = say
        with in_a_sentence():
            self._session = boto3.session.Session(profile_name=target.profile, region_name=target.region)
            identity, who = identify(self._client("sts"), [target.account])
        if identity is None:
            raise CommandError(f"nothing is shipped by whom one does not know: {who.sentence}")
        self._ecs = self._client("ecs")

    def ship(self, called: str) -> Shipped:
        """Ships an image: `REGISTRY/REPOSITORY@DIGEST`, or with a tag, which is followed to its digest."""
        target, terms = self._target, self._terms
        named = image.reference(called, target)
        with in_a_sentence():
            ecr = self._client("ecr", named.region)
            found = image.find(ecr, named)
            runs = image.for_architecture(found, target)
            before = deployment.service_of(self._ecs, target)["taskDefinition"]
            distribution = self._distribution()
            base = revisions.newest(self._ecs, target)
            base.image(target.container)
            scan.check(ecr, found, runs, terms.stop_at, patience=terms.patience, say=self._say)
            revision = revisions.with_image(self._ecs, base, target.container, found.uri)
            self._tell_what_comes_along(before, revision)
            deployed = deployment.deploy(self._ecs, target, revision.arn, patience=terms.patience, say=self._say)
            try:
                tag = release.release(ecr, found, target)
                done = [f"the image is {found.named.repository}@{found.digest}, tagged {tag}"]
                done += self._invalidated(distribution, deployed)
            except Exception as error:
                error.add_note(f"{revision.name} runs, and the same command does what is left")
                raise
            return self._shipped(revision, before, done)

    def go_back(self) -> Shipped:
        """Deploys the revision before, as it is."""
        target, terms = self._target, self._terms
        with in_a_sentence():
            before = deployment.service_of(self._ecs, target)["taskDefinition"]
            distribution = self._distribution()
            revision = earlier(self._ecs, self._client("ecr"), target)
            deployed = deployment.deploy(self._ecs, target, revision.arn, patience=terms.patience, say=self._say)
            return self._shipped(revision, before, self._invalidated(distribution, deployed))

    def _distribution(self) -> str | None:
        """Asked before anything is deployed, so that nothing is half done."""
        return invalidation.distribution(self._client("cloudfront"), self._target) if self._terms.invalidate else None

    def _invalidated(self, distribution: str | None, deployed: str) -> list[str]:
        paths = self._terms.invalidate
        if distribution is None:
            return []
        invalidation.invalidate(self._client("cloudfront"), distribution, paths, deployment=deployed)
        return [f"CloudFront's {distribution} forgets {' '.join(paths)}, which takes minutes"]

    def _tell_what_comes_along(self, before: str, revision: revisions.Revision) -> None:
        if before == revision.arn:
            return
        paths = revisions.brought_along(revisions.described(self._ecs, before), revision)
        if paths:
            self._say(f"{revision.name} also differs from what runs in: {', '.join(paths)}")

    def _shipped(self, revision: revisions.Revision, before: str, done: Sequence[str]) -> Shipped:
        return Shipped(revision.name, None if before == revision.arn else revisions.name_of(before), done)

    def _client(self, service: str, region: str | None = None) -> Any:
        return self._session.client(service, region_name=region, config=_RETRIES)
