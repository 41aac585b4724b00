"""The public name, its certificate and its DNS records, CloudFront and WAF."""

from modules.edge.cdn_settings import CacheBehavior, Cdn, ErrorResponse, GeoRestriction, SecurityHeaders
from modules.edge.domain import Domain
from modules.edge.edge import Edge
from modules.edge.records import Records, Target
from modules.edge.settings import Certificate, EdgeSettings, HealthCheck, HostedZone
from modules.edge.waf_settings import ManagedRuleGroup, Waf

__all__ = [
    "CacheBehavior",
    "Cdn",
    "Certificate",
    "Domain",
    "Edge",
    "EdgeSettings",
    "ErrorResponse",
    "GeoRestriction",
    "HealthCheck",
    "HostedZone",
    "ManagedRuleGroup",
    "Records",
    "SecurityHeaders",
    "Target",
    "Waf",
]
