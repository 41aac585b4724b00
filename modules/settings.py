"""What the settings of all modules share: frozen models whose errors are sentences."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import available_timezones

from frozendict import frozendict
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
# fmt: off
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
    1096, 1827, 2192, 2557, 2922, 3288, 3653,
)
# fmt: on


class SettingsError(ValueError):
    """A mistake in settings. Its text names the setting, its value and what is allowed."""


class Settings(BaseModel):
    """Settings that check themselves when they are made and never change afterwards.

    Raises SettingsError, with one sentence for each mistake.
    """

    told_apart_by_name: ClassVar[bool] = False

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            sentences = [_sentence(detail, type(self)) for detail in error.errors()]
            raise SettingsError(f"{self._called(values)}: {'; '.join(sentences)}") from None

    @classmethod
    def _called(cls, values: dict[str, Any]) -> str:
        """What an error calls these settings: those of which there are several in one place by their name too."""
        return f"{cls.__name__} {values['name']!r}" if cls.told_apart_by_name and "name" in values else cls.__name__

    def but(self, **changes: Any) -> Self:
        """The same settings with some of them changed, checked anew. What was left out before is left out again."""
        return type(self)(**{**{name: getattr(self, name) for name in self.model_fields_set}, **changes})


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    name = ".".join(str(part) for part in detail["loc"])
    match detail["type"]:
        case "value_error":
            return str(detail["ctx"]["error"])
        case "missing":
            return f"{name} is missing and has no default, set it"
        case "extra_forbidden":
            near = difflib.get_close_matches(name, model.model_fields, n=1)
            known = f"did you mean {near[0]}?" if near else f"known are {', '.join(model.model_fields)}"
            return f"{name} is no setting of {model.__name__}, {known}"
        case _:
            return f"{name} is {detail['input']!r}: {detail['msg'][0].lower()}{detail['msg'][1:]}"


# For lists: keeps a tuple and takes a list. A set is refused: its order differs from run to run.
any_sequence = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
Strings = Annotated[tuple[str, ...], any_sequence]

# For mappings: a copy that nobody changes.
frozen = AfterValidator(lambda value: frozendict(value))


def check(rule: Callable[[Any], bool], allowed: str) -> AfterValidator:
    """A rule for one setting; `allowed` ends the sentence that a value outside of it gets."""

    def validate(value: Any, info: ValidationInfo) -> Any:
        if not rule(value):
            raise ValueError(f"{info.field_name} is {value!r}; allowed: {allowed}")
        return value

    return AfterValidator(validate)


def between(low: int, high: int, unit: str) -> AfterValidator:
    """A number from `low` to `high`, both included."""
    return check(lambda value: low <= value <= high, f"{low} to {high} {unit}")


def one_of(*values: Any) -> AfterValidator:
    """One of a few values."""
    return check(lambda value: value in values, ", ".join(str(value) for value in values))


def matching(pattern: str, allowed: str) -> AfterValidator:
    """A string that a regular expression matches from its first to its last character."""
    return check(lambda value: re.fullmatch(pattern, value, re.ASCII) is not None, allowed)


def each_matching(pattern: str, allowed: str) -> AfterValidator:
    """A list whose every string matches, and no string twice."""

    def validate(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for value in values:
            if re.fullmatch(pattern, value, re.ASCII) is None:
                raise ValueError(f"{info.field_name} holds {value!r}; allowed: {allowed}")
        each_once(sorted(values), f"{info.field_name} names {{}} more than once; name each once")
        return values

    return AfterValidator(validate)


def each_once(found: Iterable[str], sentence: str) -> None:
    """Raises ValueError with the sentence, in which {} stands for what is repeated, in the order of the first ones."""
    repeated = [value for value, count in Counter(found).items() if count > 1]
    if repeated:
        raise ValueError(sentence.format(", ".join(repeated)))


LogRetentionDays = Annotated[int, one_of(*LOG_RETENTION_DAYS)]

# What an alarm may do, and how many of it: the model of PutMetricAlarm. EC2's actions are for alarms on one EC2
# instance, and Auto Scaling's for one that scales: ours are neither.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
ACTIONS_OF_AN_ALARM = 5
ALARM_ACTION = (
    r"arn:aws[a-z-]*:(sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?"
    r"|lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?"
    r"|ssm:[a-z0-9-]+:\d{12}:opsitem:[1-4](#CATEGORY=\w+)?"
    r"|ssm-incidents::\d{12}:response-?plan/[A-Za-z0-9_-]+)"
)
AlarmActions = Annotated[
    Strings,
    each_matching(
        ALARM_ACTION,
        "ARNs of topics of SNS, such as arn:aws:sns:us-east-1:123456789012:alarms, of functions of Lambda, of OpsItems "
        "of Systems Manager and of response plans of Incident Manager",
    ),
    check(lambda actions: len(actions) <= ACTIONS_OF_AN_ALARM, f"up to {ACTIONS_OF_AN_ALARM}, as many as an alarm has"),
]
KMS_KEY = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+"
"""The ARN of a key, not of an alias."""
CertificateArn = Annotated[
    str,
    matching(
        r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[A-Za-z0-9-]+",
        "the ARN of a certificate in ACM, arn:aws:acm:REGION:ACCOUNT:certificate/ID",
    ),
]
_time_zones = cache(available_timezones)  # which reads hundreds of files
TimeZone = Annotated[str, check(lambda zone: zone in _time_zones(), "an IANA time zone")]
Port = Annotated[int, between(1, 65535, "as TCP port")]
Percent = Annotated[int, between(1, 100, "percent")]
