"""What a workflow may that plans: read how everything is configured, and hold the state's lock.

Whoever can push a branch can have a workflow take the role: a plan of a pull request runs that branch's Python. So it
writes nothing but the lock and plans that wait for an apply, and reads no contents: AWS's ReadOnlyAccess would let it
read every object and every parameter of the account. Deny wins over what that policy allows, today and tomorrow. The
state itself it has to read.
"""

from collections.abc import Sequence

from modules.delivery.pipeline import StateAccess
from modules.iam import Statement, allow, deny

READ_ONLY = "policy/ReadOnlyAccess"
"""Of AWS's own policies: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html"""

READS_OBJECTS = ("s3:GetObject", "s3:GetObjectVersion")
READS_ITEMS = (
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
)
READS_CONTENTS = (
    "athena:GetQueryResults",
    "cloudformation:GetTemplate",
    "codecommit:GetBlob",
    "codecommit:GetFile",
    "codecommit:GitPull",
    "cognito-identity:GetCredentialsForIdentity",
    "cognito-identity:GetOpenIdToken",
    "ec2:DescribeInstanceAttribute",  # user data
    "ec2:GetConsoleOutput",
    "ec2:GetConsoleScreenshot",
    "ec2:GetPasswordData",
    "ecr:GetDownloadUrlForLayer",
    "kinesis:GetRecords",
    "lambda:GetFunction",
    "lambda:GetLayerVersion",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "rds:DownloadCompleteDBLogFile",
    "rds:DownloadDBLogFilePortion",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "states:GetExecutionHistory",
)
"""Of what ReadOnlyAccess allows: what reads the contents of something, rather than how it is configured."""


def plan_statements(state: StateAccess, account_id: str, readable_secret_arns: Sequence[str]) -> list[Statement]:
    """What ReadOnlyAccess lacks, and what it has too much of."""
    table = state.table_arn(account_id) if state.lock_table else None
    return [
        # Judged plans wait there. Each is fetched by its own SHA-256, so that it is no use to write another one.
        allow(["s3:PutObject"], state.plans),
        *([allow(["s3:DeleteObject", "s3:PutObject"], state.lock_object)] if state.lock_file else ()),
        *(
            [
                allow(
                    ["dynamodb:DeleteItem", "dynamodb:PutItem"],
                    table,
                    Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [state.lock_id]}},
                )
            ]
            if table
            else ()
        ),
        # Values that a plan compares; they are in the state as well.
        *([allow(["secretsmanager:GetSecretValue"], list(readable_secret_arns))] if readable_secret_arns else ()),
        deny(READS_OBJECTS, NotResource=state.objects),
        deny(READS_ITEMS, **({"NotResource": [table]} if table else {"Resource": "*"})),
        deny(READS_CONTENTS, Resource="*"),
    ]
