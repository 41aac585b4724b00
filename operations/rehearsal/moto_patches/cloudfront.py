"""CloudFront: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations.html."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from operations.rehearsal.moto_patches.patch import Patch, module

# What CloudFront calls each kind of policy: in its paths, and in its answers.
_POLICIES = {"cache-policy": "CachePolicy", "response-headers-policy": "ResponseHeadersPolicy"}


def _keep_policies() -> None:
    for path, kind in _POLICIES.items():
        _keep_policies_of(path, kind)


def _keep_policies_of(path: str, kind: str) -> None:
    from moto.moto_api._internal import mock_random

    responses: Any = module("moto.cloudfront.responses").CloudFrontResponse
    error: Any = module("moto.cloudfront.exceptions").CloudFrontException
    core = module("moto.core.responses")
    name, config = path.replace("-", "_"), f"{kind}Config"

    def policies(response: Any) -> dict[str, dict[str, Any]]:
        by_id: dict[str, dict[str, Any]] = vars(response.backend).setdefault(name, {})
        return by_id

    def found(response: Any) -> dict[str, Any]:
        id_ = response._get_param("Id")
        if id_ not in policies(response):
            raise error(f"NoSuch{kind}", "The policy does not exist.")
        return policies(response)[id_]

    def keep(response: Any, id_: str) -> Any:
        asked = response._get_param(config)
        if asked["Name"] in {policy[config]["Name"] for policy in policies(response).values() if policy["Id"] != id_}:
            raise error(f"{kind}AlreadyExists", "A policy with this name already exists.")
        kept = {"Id": id_, "LastModifiedTime": "2026-01-01T00:00:00Z", config: asked}
        policies(response)[id_] = {**kept, "ETag": mock_random.get_random_hex(13).upper()}
        return told(policies(response)[id_])

    def told(policy: Mapping[str, Any]) -> Any:
        shown = {key: policy[key] for key in ("Id", "LastModifiedTime", config)}
        return core.ActionResult({kind: shown, "ETag": policy["ETag"]})

    def delete(self: Any) -> Any:
        id_ = found(self)["Id"]
        if any(getattr(behavior, f"{name}_id", None) == id_ for behavior in _behaviors(self.backend)):
            raise error(f"{kind}InUse", "The policy is attached to a distribution.")
        del policies(self)[id_]
        return core.EmptyResult()

    def list_all(self: Any) -> Any:
        items = [{"Type": "custom", kind: policy} for policy in policies(self).values()]
        return core.ActionResult({f"{kind}List": {"MaxItems": 100, "Quantity": len(items), "Items": items}})

    operations: Mapping[str, Callable[[Any], Any]] = {
        f"create_{name}": lambda self: keep(self, str(mock_random.uuid4())),
        f"get_{name}": lambda self: told(found(self)),
        f"update_{name}": lambda self: keep(self, found(self)["Id"]),
        f"delete_{name}": delete,
        f"list_{name.replace('policy', 'policies')}": list_all,
    }
    for operation, answer in operations.items():
        setattr(responses, operation, answer)
    paths = module("moto.cloudfront.urls").url_paths
    paths[f"{{0}}/2020-05-31/{path}$"] = responses.dispatch
    paths[f"{{0}}/2020-05-31/{path}/(?P<policy_id>[^/]+)$"] = responses.dispatch


def _behaviors(backend: Any) -> Iterator[Any]:
    """The cache behaviours of all distributions."""
    for distribution in backend.distributions.values():
        config = vars(distribution.distribution_config)
        yield config["DefaultCacheBehavior"]
        yield from config["CacheBehaviors"].get("Items") or ()


def _forward_no_values_unasked() -> None:
    behavior: Any = module("moto.cloudfront.models").DefaultCacheBehaviour
    original = behavior.__init__

    @wraps(original)
    def init(self: Any, config: dict[str, Any]) -> None:
        original(self, config)
        if "ForwardedValues" not in config:
            self.forwarded_values = None

    behavior.__init__ = init


def _tell_certificates_apart() -> None:
    certificate: Any = module("moto.cloudfront.models").ViewerCertificate
    original = certificate.__init__

    @wraps(original)
    def init(self: Any, config: dict[str, Any]) -> None:
        original(self, config)
        of_its_own = config.get("ACMCertificateArn") or config.get("IAMCertificateId")
        self.cloud_front_default_certificate = not of_its_own
        self.ssl_support_method = config.get("SSLSupportMethod")

    certificate.__init__ = init


PATCHES = (
    Patch("cloudfront-policies", "cache policies and response headers policies are missing", _keep_policies),
    Patch("forwarded-values", "a behaviour with a cache policy forwards values too", _forward_no_values_unasked),
    Patch("viewer-certificates", "a distribution with a certificate has the default one", _tell_certificates_apart),
)
