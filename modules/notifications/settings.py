"""What can be set for notifications, and the rules for it."""

from typing import Annotated

from modules.settings import Settings, Strings, each_matching, matching

# Of source type db-instance. RDS takes a category that it does not know without a word, and never sends anything.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
# fmt: off
DATABASE_EVENTS = (
    "availability", "backup", "configuration change", "creation", "deletion", "failover", "failure", "low storage",
    "maintenance", "notification", "read replica", "recovery", "restoration", "security", "security patching",
)
# fmt: on


class NotificationSettings(Settings):
    """Settings of the topic that alarms notify.

    Who reads it is in no file: `alarm_addresses` is a root variable of Terraform.
    """

    topic_arn: (
        Annotated[
            str,
            matching(
                # RDS sends to no FIFO topic: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.html
                r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}",
                "the ARN of a topic of SNS that is not FIFO, such as arn:aws:sns:us-east-1:123456789012:alarms",
            ),
        ]
        | None
    ) = None
    """A topic that exists, whose policy and key let CloudWatch and RDS publish; None: the module makes one."""
    database_events: Annotated[Strings, each_matching("|".join(DATABASE_EVENTS), ", ".join(DATABASE_EVENTS))] = (
        "availability",
        "deletion",
        "failover",
        "failure",
        "low storage",
        "maintenance",
        "notification",
        "recovery",
        "security patching",
    )
    """Categories of the database's events that the topic gets too; empty: none."""
