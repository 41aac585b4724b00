"""A program that the tests run in processes of their own; it prints what it saw as JSON."""

import contextlib
import importlib
import io
import json
import os
import sys
from collections.abc import Callable

from scaffolding import aws_bindings

lazy = aws_bindings.install()

import cdktf  # noqa: E402
import jsii  # noqa: E402
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (  # noqa: E402
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (  # noqa: E402
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.db_instance import DbInstance  # noqa: E402
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags  # noqa: E402
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (  # noqa: E402
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup, SecurityGroupIngress  # noqa: E402
from cdktf_cdktf_provider_aws.vpc import Vpc  # noqa: E402


def stack() -> cdktf.TerraformStack:
    stack = cdktf.TerraformStack(cdktf.Testing.app(), "example")
    AwsProvider(stack, "aws", region="eu-west-1", default_tags=[AwsProviderDefaultTags(tags={"Project": "example"})])
    vpc = Vpc(stack, "vpc", cidr_block="10.0.0.0/16", tags={"Name": "example"})
    group = SecurityGroup(
        stack,
        "group",
        vpc_id=vpc.id,
        ingress=[SecurityGroupIngress(from_port=5432, to_port=5432, protocol="tcp", cidr_blocks=[vpc.cidr_block])],
    )
    database = DbInstance(
        stack,
        "database",
        instance_class="db.t3.micro",
        manage_master_user_password=True,
        vpc_security_group_ids=[group.id],
        lifecycle=cdktf.TerraformResourceLifecycle(prevent_destroy=True),
    )
    S3BucketLifecycleConfiguration(
        stack,
        "lifecycle",
        bucket="logs",
        rule=[
            S3BucketLifecycleConfigurationRule(
                id="expire",
                status="Enabled",
                filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="alb/")],
                expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=90)],
            )
        ],
    )
    policy = DataAwsIamPolicyDocument(
        stack,
        "policy",
        statement=[
            DataAwsIamPolicyDocumentStatement(
                actions=["sts:AssumeRole"],
                principals=[
                    DataAwsIamPolicyDocumentStatementPrincipals(type="Service", identifiers=["ecs-tasks.amazonaws.com"])
                ],
                condition=[
                    DataAwsIamPolicyDocumentStatementCondition(
                        test="StringEquals", variable="aws:SourceAccount", values=["111122223333"]
                    )
                ],
            )
        ],
    )
    CloudwatchMetricAlarm(
        stack,
        "alarm",
        alarm_name="connections",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=2,
        threshold=80,
        metric_query=[
            CloudwatchMetricAlarmMetricQuery(
                id="connections",
                return_data=True,
                metric=CloudwatchMetricAlarmMetricQueryMetric(
                    metric_name="DatabaseConnections",
                    namespace="AWS/RDS",
                    period=60,
                    stat="Maximum",
                    dimensions={"DBInstanceIdentifier": database.identifier},
                ),
            )
        ],
    )
    # Values that only Node can make: a list, a nested object and a function's result.
    cdktf.TerraformOutput(stack, "secret_arn", value=database.master_user_secret.get(0).secret_arn)
    cdktf.TerraformOutput(stack, "encoded_policy", value=cdktf.Fn.base64encode(policy.json))
    return stack


def wrong() -> dict[str, Callable[[], object]]:
    """What a program may get wrong, each as a call that fails."""
    scope = cdktf.TerraformStack(cdktf.Testing.app(), "wrong")
    return {
        "type of an argument": lambda: Vpc(scope, "a", cidr_block=12),  # type: ignore[arg-type]
        "type in a nested block": lambda: SecurityGroupIngress(from_port="many"),  # type: ignore[arg-type]
        "type of a nested block": lambda: SecurityGroup(scope, "b", ingress="all"),  # type: ignore[arg-type]
        "None where something has to be": lambda: CloudwatchMetricAlarm(
            scope,
            "f",
            alarm_name=None,  # type: ignore[arg-type]
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=1,
        ),
        "missing argument": lambda: CloudwatchMetricAlarm(scope, "c"),  # type: ignore[call-arg]
        "missing in a nested block": lambda: CloudwatchMetricAlarmMetricQueryMetric(),  # type: ignore[call-arg]
        "unknown argument": lambda: Vpc(scope, "d", cidr="10.0.0.0/16"),  # type: ignore[call-arg]
        "same id twice": lambda: [Vpc(scope, "e"), Vpc(scope, "e")],
        "unknown submodule": lambda: __import__("cdktf_cdktf_provider_aws.no_such"),
        "unknown name": lambda: exec("from cdktf_cdktf_provider_aws import no_such"),
        "unknown attribute": lambda: sys.modules["cdktf_cdktf_provider_aws"].no_such,
    }


def message(call: Callable[[], object]) -> str:
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "no error"


def main() -> None:
    text = cdktf.Testing.synth(stack())
    with contextlib.redirect_stderr(io.StringIO()):
        errors = {what: message(call) for what, call in wrong().items()}
    loaded = [name for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]

    package = sys.modules["cdktf_cdktf_provider_aws"]
    # Node may hand over an object of a class that the program never imported.
    unseen = jsii._reference_map.resolve_reference(  # type: ignore[no-untyped-call]
        None, jsii._kernel.types.ObjRef(ref="@cdktf/provider-aws.wafv2WebAcl.Wafv2WebAcl@1", interfaces=None)
    )
    json.dump(
        {
            "lazy": lazy,
            "json": text,
            "errors": errors,
            "modules": loaded,
            "names": package.__all__,
            "by attribute": package.eip.Eip.__name__,
            "unseen": type(unseen).__name__,
        },
        sys.stdout,
    )
    if "CDKTF_OUTDIR" in os.environ:  # all environments as well, where the program is at hand
        importlib.import_module("main").main()


if __name__ == "__main__":
    main()
