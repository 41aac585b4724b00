"""Certificates, a hosted zone and its records."""

from typing import Any

from tests.e2e.edge.naming import DOMAIN, EDGE, Json


def certificates() -> Json:
    def option(name: str, number: int, attribute: str) -> str:
        return (
            f"${{tolist(aws_acm_certificate.{name}.domain_validation_options)[{number}].resource_record_{attribute}}}"
        )

    def validated(name: str, **more: Any) -> Json:
        records = {
            f"{name}_{number}": {
                "zone_id": "${aws_route53_zone.zone.zone_id}",
                "name": option(name, number, "name"),
                "type": option(name, number, "type"),
                "records": [option(name, number, "value")],
                "ttl": 300,
                "allow_overwrite": True,  # ACM wants the same record for both certificates
            }
            for number in range(2)
        }
        certificate = {
            "domain_name": DOMAIN,
            "subject_alternative_names": [f"www.{DOMAIN}"],
            "validation_method": "DNS",
            "tags": {"Name": name},
            "lifecycle": {"create_before_destroy": True},
            **more,
        }
        validation = {
            "certificate_arn": f"${{aws_acm_certificate.{name}.arn}}",
            "validation_record_fqdns": [f"${{aws_route53_record.{record}.fqdn}}" for record in records],
            **more,
        }
        return {
            "aws_acm_certificate": {name: certificate},
            "aws_route53_record": records,
            "aws_acm_certificate_validation": {name: validation},
        }

    edge, load_balancer = validated("edge", provider=EDGE), validated("load_balancer")
    return {"resource": {type_: {**edge[type_], **load_balancer[type_]} for type_ in edge}}


def names() -> Json:
    def alias(kind: str) -> Json:
        return {
            "zone_id": "${aws_route53_zone.zone.zone_id}",
            "name": DOMAIN,
            "type": kind,
            "alias": {
                "name": "${aws_cloudfront_distribution.cdn.domain_name}",
                "zone_id": "${aws_cloudfront_distribution.cdn.hosted_zone_id}",
                "evaluate_target_health": False,
            },
        }

    return {
        "data": {
            "aws_route53_zone": {
                "found": {"name": DOMAIN, "private_zone": False, "depends_on": ["aws_route53_zone.zone"]}
            }
        },
        "resource": {
            "aws_route53_zone": {"zone": {"name": DOMAIN, "comment": "Shop", "force_destroy": False}},
            "aws_route53_record": {
                "a": alias("A"),
                "aaaa": alias("AAAA"),
                "origin": {
                    "zone_id": "${data.aws_route53_zone.found.zone_id}",
                    "name": f"origin.{DOMAIN}",
                    "type": "A",
                    "alias": {
                        "name": "${aws_lb.lb.dns_name}",
                        "zone_id": "${aws_lb.lb.zone_id}",
                        "evaluate_target_health": True,
                    },
                },
                "caa": {
                    "zone_id": "${aws_route53_zone.zone.zone_id}",
                    "name": DOMAIN,
                    "type": "CAA",
                    "ttl": 300,
                    "records": ['0 issue "amazon.com"'],
                },
            },
            "aws_route53_health_check": {
                "site": {
                    "fqdn": DOMAIN,
                    "type": "HTTPS",
                    "port": 443,
                    "resource_path": "/",
                    "request_interval": 30,
                    "failure_threshold": 3,
                    "measure_latency": True,
                    "enable_sni": True,
                    "tags": {"Name": "site"},
                }
            },
        },
    }
