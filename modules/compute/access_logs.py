"""A bucket for the load balancer's access logs."""

from constructs import Construct

from modules.iam import allow
from modules.log_bucket import LogBucket
from modules.names import ResourceNames


class AccessLogsBucket(LogBucket):
    """The load balancers of this account may write to it.

    A load balancer has to depend on its `policy`: AWS writes a test object when logging is turned on.
    """

    def __init__(
        self, scope: Construct, id_: str, *, names: ResourceNames, account_id: str, retention_days: int
    ) -> None:
        super().__init__(
            scope,
            id_,
            name=f"{account_id}-{names.prefix}-alb-logs",
            tags=names.tags("alb-logs", Module="compute"),
            retention_days=retention_days,
            # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
            writers=lambda bucket_arn: [
                allow(
                    ["s3:PutObject"],
                    f"{bucket_arn}/AWSLogs/{account_id}/*",
                    Principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                    Condition={"StringEquals": {"aws:SourceAccount": account_id}},
                )
            ],
        )
