"""A load balancer that takes requests from CloudFront alone."""

from tests.e2e.edge.naming import PREFIX, Json


def way_in() -> Json:
    zones = ("a", "b")
    return {
        "data": {
            "aws_region": {"current": {}},
            "aws_ec2_managed_prefix_list": {"cloudfront": {"name": "com.amazonaws.global.cloudfront.origin-facing"}},
        },
        "resource": {
            "aws_vpc": {"vpc": {"cidr_block": "10.0.0.0/16"}},
            "aws_internet_gateway": {"gateway": {"vpc_id": "${aws_vpc.vpc.id}"}},
            "aws_subnet": {
                zone: {
                    "vpc_id": "${aws_vpc.vpc.id}",
                    "cidr_block": f"10.0.{number}.0/24",
                    "availability_zone": f"${{data.aws_region.current.name}}{zone}",
                }
                for number, zone in enumerate(zones)
            },
            "aws_security_group": {"lb": {"name": f"{PREFIX}-lb", "description": "-", "vpc_id": "${aws_vpc.vpc.id}"}},
            "aws_vpc_security_group_ingress_rule": {
                "cdn": {
                    "security_group_id": "${aws_security_group.lb.id}",
                    "description": "HTTPS from CloudFront",
                    "ip_protocol": "tcp",
                    "from_port": 443,
                    "to_port": 443,
                    "prefix_list_id": "${data.aws_ec2_managed_prefix_list.cloudfront.id}",
                }
            },
            "aws_lb": {
                "lb": {
                    "name": f"{PREFIX}-lb",
                    "load_balancer_type": "application",
                    "security_groups": ["${aws_security_group.lb.id}"],
                    "subnets": [f"${{aws_subnet.{zone}.id}}" for zone in zones],
                    "depends_on": ["aws_internet_gateway.gateway"],
                }
            },
            "aws_lb_target_group": {
                "web": {
                    "name": f"{PREFIX}-web",
                    "port": 3000,
                    "protocol": "HTTP",
                    "target_type": "ip",
                    "vpc_id": "${aws_vpc.vpc.id}",
                }
            },
            "aws_lb_listener": {
                "https": {
                    "load_balancer_arn": "${aws_lb.lb.arn}",
                    "port": 443,
                    "protocol": "HTTPS",
                    "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                    "certificate_arn": "${aws_acm_certificate_validation.load_balancer.certificate_arn}",
                    "default_action": [
                        {
                            "type": "fixed-response",
                            "fixed_response": {"content_type": "text/plain", "status_code": "403", "message_body": "-"},
                        }
                    ],
                }
            },
            "aws_lb_listener_rule": {
                "web": {
                    "listener_arn": "${aws_lb_listener.https.arn}",
                    "priority": 100,
                    "action": [{"type": "forward", "target_group_arn": "${aws_lb_target_group.web.arn}"}],
                    "condition": [
                        {"path_pattern": {"values": ["/*"]}},
                        {
                            "http_header": {
                                "http_header_name": "X-Origin-Secret",
                                "values": ["${data.aws_secretsmanager_secret_version.sent.secret_string}"],
                            }
                        },
                    ],
                }
            },
        },
    }
