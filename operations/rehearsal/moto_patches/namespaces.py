"""Cloud Map."""

from functools import wraps
from typing import Any

from operations.rehearsal.moto_patches.patch import Patch, module


def _delete_zones_with_their_namespaces() -> None:
    backend: Any = module("moto.servicediscovery.models").ServiceDiscoveryBackend
    zones: Any = module("moto.route53.models").route53_backends
    partition_of: Any = module("moto.utilities.utils").get_partition
    original = backend.delete_namespace

    @wraps(original)
    def delete(self: Any, namespace_id: str) -> str:
        namespace = self.get_namespace(namespace_id)
        operation: str = original(self, namespace_id)
        if zone := (namespace.dns_properties or {}).get("HostedZoneId"):
            id_ = zone.removeprefix("/hostedzone/")
            zones[self.account_id][partition_of(self.region_name)].zones.pop(id_, None)
        return operation

    backend.delete_namespace = delete


PATCHES = (Patch("namespace-zones", "a namespace leaves its hosted zone behind", _delete_zones_with_their_namespaces),)
