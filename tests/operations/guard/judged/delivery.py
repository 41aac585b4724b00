"""Images, who may ship them, and what lets nobody but CloudFront in."""

import json
from typing import Any

from tests.operations.guard.judged.bed import Bed, Case
from tests.operations.guard.judged.rows import Row, cases_of, one_value

Json = dict[str, Any]

ACCOUNT = "108581769167"
GITHUB = "token.actions.githubusercontent.com"
ROLE = "aws_iam_role.compute_frontend_task_role"
INGRESS = "aws_vpc_security_group_ingress_rule"
ALB_GROUP = "aws_security_group.networking_alb_security_group"
LISTENER_RULE = "aws_lb_listener_rule.compute_alb_backend_paths"


def _lifecycle(*numbers: int) -> Json:
    rules = [
        {
            "rulePriority": priority,
            "selection": {
                "tagStatus": "tagged",
                "tagPrefixList": [f"release-{priority}"],
                "countType": "imageCountMoreThan",
                "countNumber": number,
            },
            "action": {"type": "expire"},
        }
        for priority, number in enumerate(numbers, 1)
    ]
    return {"policy": json.dumps({"rules": rules})}


def _copies(*regions: str) -> Json:
    destinations = [{"region": region, "registry_id": ACCOUNT} for region in regions]
    return {"replication_configuration": [{"rule": [{"destination": destinations}]}]}


def _scanned(*, on_push: bool) -> Json:
    return {"image_scanning_configuration": [{"scan_on_push": on_push}]}


def _action(kind: str) -> Json:
    fixed = {"content_type": "text/plain", "status_code": "403", "message_body": "-"}
    group = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/t/1"
    more = {"fixed_response": [fixed]} if kind == "fixed-response" else {"target_group_arn": group}
    return {"default_action": [{"type": kind, **more}]}


def _asks(*headers: str) -> Json:
    asked = [{"http_header": [{"http_header_name": name, "values": ["x"]}]} for name in headers]
    return {"condition": [{"path_pattern": [{"values": ["/*"]}]}, *asked]}


def _allows(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


LISTENER = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:listener/app/l/1/2"
FORWARD = {"type": "forward", "target_group_arn": f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/t/1"}

ROWS = (
    Row("aws_ecr_repository", "image_scanning_configuration.scan_on_push", _scanned(on_push=True),
        _scanned(on_push=False), "warning", both={"name": "r"}),
    Row("aws_ecr_lifecycle_policy", "expires-more-images", _lifecycle(50), _lifecycle(10), both={"repository": "r"}),
    Row("aws_ecr_lifecycle_policy", "expires-more-images", _lifecycle(50), _lifecycle(50, 10),
        both={"repository": "r"}),
    Row("aws_ecr_replication_configuration", "fewer-copies", _copies("us-west-2", "eu-west-1"), _copies("us-west-2"),
        "warning"),
    one_value("aws_iam_user", "force_destroy", "force_destroy", False, True, level="warning", both={"name": "u"}),
    one_value("aws_iam_user", "permissions_boundary", "permissions_boundary", f"arn:aws:iam::{ACCOUNT}:policy/b", None,
              level="warning", both={"name": "u"}),
    one_value("aws_iam_user_policy", "widened", "policy", _allows("arn:aws:s3:::b/*"), _allows("*"),
              both={"name": "p", "user": "u"}),
    one_value("aws_iam_user_policy_attachment", "all-powerful", "policy_arn", "arn:aws:iam::aws:policy/ReadOnlyAccess",
              "arn:aws:iam::aws:policy/AdministratorAccess", both={"user": "someone"}),
    one_value("aws_iam_openid_connect_provider", "client_id_list", "client_id_list", ["sts.amazonaws.com", "other"],
              ["sts.amazonaws.com"], both={"url": f"https://{GITHUB}"}),
    Row("aws_lb_listener", "lets-through", _action("fixed-response"), _action("forward"),
        both={"load_balancer_arn": f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/l/1",
              "port": 443, "protocol": "HTTPS", "certificate_arn": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"}),
    Row("aws_lb_listener_rule", "header-unasked", _asks("X-Origin-Secret"), _asks(),
        both={"listener_arn": LISTENER, "priority": 1, "action": [FORWARD]}),
)  # fmt: skip


def _trusts(was: Json, will: Json) -> Any:
    def change(bed: Bed) -> None:
        bed.has(ROLE, assume_role_policy=_trust(was))
        bed.says(ROLE, assume_role_policy=_trust(will))

    return change


def _trust(condition: Json) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _subject(*subjects: str, operator: str = "StringEquals") -> Json:
    return {operator: {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": list(subjects)}}


EXACT = _subject("repo:shop/web:environment:prod")


def _way_in(cidr: str) -> Any:
    """The load balancer's group lets a prefix list in alone; then a new rule lets somebody else in."""

    def change(bed: Bed) -> None:
        group = bed.has(ALB_GROUP)["id"]
        for port in ("http", "https"):
            bed.drop(f"{INGRESS}.networking_alb_{port}")
            bed.state["resources"] = [
                resource for resource in bed.state["resources"] if resource["name"] != f"networking_alb_{port}"
            ]
        rule = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443}
        by_list = {**rule, "prefix_list_id": "pl-3b927c52"}
        bed.run(f"{INGRESS}.networking_alb_cdn", id="sgr-7", security_group_id=group, **by_list)
        bed.make(f"{INGRESS}.networking_alb_cdn", security_group_id=f"${{{ALB_GROUP}.id}}", **by_list)
        bed.make(f"{INGRESS}.networking_alb_new", security_group_id=f"${{{ALB_GROUP}.id}}", cidr_ipv4=cidr, **rule)

    return change


def _used(gone: str, attributes: Json, user: str, has: Json, says: Json) -> Case:
    """What uses it stays and it goes."""

    def change(bed: Bed) -> None:
        bed.run(user, **{"id": "x", **has, **says})
        bed.make(user, **says)
        bed.run(gone, **{"id": "y", **attributes})

    level = "danger" if gone.startswith(DANGEROUS) else "warning"
    return Case(f"{gone} goes", change, {f"{gone}=outage": level}, group="used")


DANGEROUS = ("aws_route53_record", "aws_wafv2_web_acl_association", "aws_iam_user_policy")
ACL_ARN = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:regional/webacl/a/1"
ACL = {
    "name": "a",
    "scope": "REGIONAL",
    "default_action": [{"allow": [{}]}],
    "visibility_config": [{"cloudwatch_metrics_enabled": True, "metric_name": "m", "sampled_requests_enabled": True}],
}
SOURCE = {"name": "s", "log_type": "ACCESS_LOGS", "resource_arn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"}
DELIVERY = {
    "delivery_source_name": "s",
    "delivery_destination_arn": f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-destination:t",
}
ALARM = {
    "alarm_name": "a",
    "comparison_operator": "LessThanThreshold",
    "evaluation_periods": 1,
    "metric_name": "HealthCheckStatus",
    "namespace": "AWS/Route53",
    "period": 60,
    "statistic": "Minimum",
    "threshold": 1,
    "dimensions": {"HealthCheckId": "h"},
}

USED = (
    _used("aws_route53_record.edge_a", {"name": "a.example.com", "type": "A", "zone_id": "Z1"},
          "aws_route53_zone.edge_a", {"zone_id": "Z1"}, {"name": "example.com"}),
    _used("aws_route53_health_check.edge_b", {"id": "h", "type": "HTTPS"}, "aws_cloudwatch_metric_alarm.edge_b", {},
          ALARM),
    _used("aws_wafv2_web_acl_association.edge_c", {"resource_arn": "lb", "web_acl_arn": ACL_ARN}, "aws_lb.edge_c",
          {"arn": "lb", "load_balancer_type": "application"}, {"name": "lb", "subnets": ["subnet-1", "subnet-2"]}),
    _used("aws_wafv2_web_acl_logging_configuration.edge_d", {"resource_arn": ACL_ARN}, "aws_wafv2_web_acl.edge_d",
          {"arn": ACL_ARN}, ACL),
    _used("aws_cloudwatch_log_delivery.edge_e", DELIVERY, "aws_cloudwatch_log_delivery_source.edge_e", {}, SOURCE),
    _used("aws_cloudwatch_log_delivery_destination.edge_f", {"arn": DELIVERY["delivery_destination_arn"], "name": "t"},
          "aws_cloudwatch_log_delivery.edge_f", {}, DELIVERY),
    _used("aws_cloudwatch_log_delivery_source.edge_g", {**SOURCE, "resource_arn": ACL_ARN}, "aws_wafv2_web_acl.edge_g",
          {"arn": ACL_ARN}, ACL),
    _used("aws_ecr_replication_configuration.edge_h", {"id": ACCOUNT}, "aws_ecr_repository.edge_h", {}, {"name": "h"}),
    _used("aws_ecr_repository_policy.edge_i", {"repository": "i"}, "aws_ecr_repository.edge_i", {}, {"name": "i"}),
    _used("aws_iam_user_policy.edge_j", {"user": "j", "name": "p"}, "aws_iam_user.edge_j", {}, {"name": "j"}),
    _used("aws_iam_user_policy_attachment.edge_k", {"user": "k", "policy_arn": "p"}, "aws_iam_user.edge_k", {},
          {"name": "k"}),
)  # fmt: skip

CASES = (
    *cases_of(ROWS, "delivery"),
    *USED,
    Case("any workflow of an owner may take a role", _trusts(EXACT, _subject("repo:shop/*", operator="StringLike")),
         {f"{ROLE}=widened": "danger"}),
    Case("every workflow of GitHub may take a role", _trusts(EXACT, {"StringEquals": {f"{GITHUB}:aud": "x"}}),
         {f"{ROLE}=widened": "danger"}),
    Case("a workflow of another environment may take a role",
         _trusts(EXACT, _subject("repo:shop/web:environment:prod", "repo:shop/web:environment:dev"))),
    Case("a role is closed to the other workflows of an owner",
         _trusts(_subject("repo:shop/*", operator="StringLike"), EXACT)),
    Case("everybody gets past CloudFront", _way_in("0.0.0.0/0"),
         {f"{INGRESS}.networking_alb_new=past-the-prefix-list": "danger"}),
    Case("the office gets past CloudFront", _way_in("192.0.2.0/24")),
)  # fmt: skip
