"""What a budget asks of the rest of an environment."""

import pytest

from environments.dev import DEV
from modules.budget import Budget
from modules.notifications import NotificationSettings
from modules.settings import SettingsError

ELSEWHERE = "arn:aws:sns:us-east-1:123456789012:on-call"


def test_a_budget_does_not_notify_a_topic_of_another_account():
    foreign = NotificationSettings(topic_arn=ELSEWHERE)
    assert DEV.but(notifications=foreign).budget is None
    with pytest.raises(SettingsError) as error:
        DEV.but(notifications=foreign, budget=Budget(monthly_usd=100))
    assert str(error.value) == (
        f"Environment: notifications.topic_arn is {ELSEWHERE!r}, and a budget notifies only topics of its own account, "
        "108581769167; name one of that account, or set budget to None"
    )
    own = NotificationSettings(topic_arn=ELSEWHERE.replace("123456789012", "108581769167"))
    assert DEV.but(notifications=own, budget=Budget(monthly_usd=100)).budget
