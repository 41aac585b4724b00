"""Tells a misspelt IAM action from one that is newer than parliament's list: AWS's SDK knows most of either."""

from collections.abc import Mapping

_CALLED: Mapping[str, str] = {
    "elasticloadbalancing": "elbv2",
    "states": "stepfunctions",
    "tag": "resourcegroupstaggingapi",
}
"""IAM's prefix of a service -> botocore's name of it, where they differ."""


def about(action: str) -> str:
    """Whether `ecs:ListTask` is a call of the SDK's, as the end of a sentence."""
    prefix, _, name = action.partition(":")
    service = _CALLED.get(prefix, prefix)
    if name in _calls(service):
        return "AWS's SDK has it, so that parliament's list is older; waive it"
    return "AWS's SDK does not have it either; see how it is spelt"


def _calls(service: str) -> frozenset[str]:
    from botocore.session import Session  # seldom needed, and slow

    session = Session()
    if service not in session.get_available_services():
        return frozenset()
    return frozenset(session.get_service_model(service).operation_names)
