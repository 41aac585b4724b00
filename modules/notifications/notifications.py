"""The topic that alarms notify, its key, who may publish to it, and who reads it."""

from cdktf_cdktf_provider_aws.db_event_subscription import DbEventSubscription
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from modules.iam import Statement, allow, deny_without_tls, policy
from modules.names import ResourceNames
from modules.notifications.settings import NotificationSettings
from modules.regions import PARTITIONS, arn

DELETION_WINDOW = 30  # days, KMS's longest, in which the deletion of a key can be taken back


class Notifications(Construct):
    """One topic for an environment's alarms and its database's events, or the one that the settings name.

    Hands out `topic_arn`, and `policy`: who may publish to a topic of its own.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: NotificationSettings,
        region: str,
        account_id: str,
        addresses: str,
        hears_of_budget: bool = False,
    ) -> None:
        """`addresses` is what Terraform calls a list of e-mail addresses, such as `var.alarm_addresses`.

        `hears_of_budget`: AWS Budgets may publish as well.
        """
        super().__init__(scope, id_)
        self._names = names
        self._settings = settings
        self._account_id = account_id
        self._alarms = arn("cloudwatch", region, account_id, "alarm:*")
        self._databases = arn("rds", region, account_id, "*")  # the instance's ARN, or the event subscription's
        self._budgets = f"arn:{PARTITIONS[region]}:budgets::{account_id}:*" if hears_of_budget else None
        self.policy: SnsTopicPolicy | None = None
        if settings.topic_arn is None:
            topic = self._make_topic(self._make_key())
            self.policy = self._let_publish(topic)
            self._subscribe(topic, addresses)
            self.topic_arn = topic.arn
        else:
            self.topic_arn = settings.topic_arn

    def watch_database(self, identifier: str) -> None:
        """Sends the events of one database instance to the topic."""
        if not self._settings.database_events:
            return
        name = f"{self._names.database_prefix}-db-events"
        DbEventSubscription(
            self,
            "database_events",
            name=name,
            sns_topic=self.topic_arn,
            source_type="db-instance",
            source_ids=[identifier],
            event_categories=list(self._settings.database_events),
            tags={"Name": name},
            # RDS tries the topic when it makes the subscription.
            depends_on=[self.policy] if self.policy else None,
        )

    def _make_key(self) -> KmsKey:
        """A key of its own: the policy of alias/aws/sns lets no service in, so that an alarm would not arrive.

        https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
        """
        key = KmsKey(
            self,
            "key",
            description=f"Messages of the topic {self._names.prefix}-alarms",
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW,
            policy=policy(
                # Without it nobody could change or delete the key any more: IAM's policies decide who.
                {
                    **allow(["kms:*"], "*"),
                    "Principal": {"AWS": f"arn:aws:iam::{self._account_id}:root"},
                },
                {
                    **allow(["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Condition": self._from(self._alarms),
                },
                # SNS documents these keys for its sources in general, and RDS says nothing of its own: an event
                # without them is let in, since the topic's policy has the last word on who publishes.
                {
                    **allow(["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
                    "Principal": {"Service": "events.rds.amazonaws.com"},
                    "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": self._account_id}},
                },
                *self._if_budgets(["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
            ),
            tags=self._names.tags("alarms-key", Module="notifications"),
        )
        KmsAlias(self, "key_alias", name=f"alias/{self._names.prefix}-alarms", target_key_id=key.key_id)
        return key

    def _make_topic(self, key: KmsKey) -> SnsTopic:
        return SnsTopic(
            self,
            "topic",
            name=f"{self._names.prefix}-alarms",
            kms_master_key_id=key.arn,
            tags=self._names.tags("alarms", Module="notifications"),
        )

    def _let_publish(self, topic: SnsTopic) -> SnsTopicPolicy:
        """This account's alarms and RDS events, over TLS, and nobody else but who has IAM's word for it."""

        def publish(service: str, source: str) -> Statement:
            return {
                **allow(["sns:Publish"], topic.arn),
                "Principal": {"Service": service},
                "Condition": self._from(source),
            }

        return SnsTopicPolicy(
            self,
            "topic_policy",
            arn=topic.arn,
            policy=policy(
                publish("cloudwatch.amazonaws.com", self._alarms),
                # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html
                publish("events.rds.amazonaws.com", self._databases),
                *self._if_budgets(["sns:Publish"], topic.arn),
                deny_without_tls(["sns:Publish"], topic.arn),
            ),
        )

    def _if_budgets(self, actions: list[str], resource: str) -> list[Statement]:
        """https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html"""
        if self._budgets is None:
            return []
        who = {"Principal": {"Service": "budgets.amazonaws.com"}, "Condition": self._from(self._budgets)}
        return [{**allow(actions, resource), **who}]

    def _from(self, source: str) -> dict[str, dict[str, str]]:
        return {"StringEquals": {"aws:SourceAccount": self._account_id}, "ArnLike": {"aws:SourceArn": source}}

    def _subscribe(self, topic: SnsTopic, addresses: str) -> None:
        """One subscription for each address, under a hash of it: the order does not matter, and no plan shows one."""
        key = "substr(sha256(address), 0, 12)"
        subscription = SnsTopicSubscription(
            self,
            "email",
            topic_arn=topic.arn,
            protocol="email",
            endpoint=f"${{one([for address in distinct({addresses}) : address if {key} == each.key])}}",
        )
        subscription.add_override("for_each", f"${{toset([for address in nonsensitive({addresses}) : {key}])}}")
