"""Environments with a public name that the tests of the edge share, so that each is synthesized once."""

from environments.dev import DEV
from environments.environment import Environment
from modules.edge import Cdn, Certificate, EdgeSettings, HealthCheck, HostedZone
from modules.notifications import NotificationSettings

ACCOUNT = DEV.aws_account_id
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
ZONE_ID = "Z0123456789ABCDEFGHIJ"
NAMES = ("shop.example.com", "www.shop.example.com", "*.shop.example.com", "shop.example.org")


def named(environment: Environment = DEV, /, **settings: object) -> Environment:
    """The environment under shop.example.com, with these settings of its edge."""
    return environment.but(edge=EdgeSettings(**{"domain_name": NAMES[0], **settings}))


def elsewhere(environment: Environment = DEV, /) -> Environment:
    """The environment in Ireland, where CloudFront reads no certificates."""
    zones = ("eu-west-1a", "eu-west-1b")
    return environment.but(
        aws_region="eu-west-1",
        adoption=None,
        networking=environment.networking.but(availability_zones=zones),
    )


MADE = named(alternate_domain_names=NAMES[1:3], hosted_zone=HostedZone(name="example.com"))
"""A certificate for three names, two of which ACM takes for one, and a zone that is looked up."""
DNS_ELSEWHERE = named(alternate_domain_names=NAMES[1:])
NOT_WAITED_FOR = named(certificate=Certificate(wait_until_issued=False))
ZONE_BY_ID = named(hosted_zone=HostedZone(name="shop.example.com", id=ZONE_ID))
ZONE_MADE = named(hosted_zone=HostedZone(name="shop.example.com", make=True))
BY_ARN = named(certificate=Certificate(arn=CERTIFICATE, names=("*.example.com",)))
LOOKED_UP = named(certificate=Certificate(issued_for="example.com", names=("*.example.com",)))
PLAIN = named(certificate=None, hosted_zone=HostedZone(name="example.com"))
"""A name without a certificate."""
CHECKED = named(
    DEV.but(notifications=NotificationSettings(topic_arn=TOPIC)),
    hosted_zone=HostedZone(name="example.com"),
    health_check=HealthCheck(path="/health", request_interval=10, failure_threshold=2),
)

ORIGIN = Cdn(origin_domain_name="origin.shop.example.com")
CDN = named(cdn=ORIGIN, hosted_zone=HostedZone(name="example.com"))
CDN_ELSEWHERE = named(elsewhere(), cdn=ORIGIN, hosted_zone=HostedZone(name="example.com"))
CDN_LOOKED_UP_ELSEWHERE = named(
    elsewhere(), cdn=ORIGIN, certificate=Certificate(issued_for="shop.example.com", names=("*.shop.example.com",))
)
