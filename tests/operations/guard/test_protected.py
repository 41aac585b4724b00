"""Every type of resource is precious or not, and somebody has thought about it."""

from modules.prevent_destroy import HOLDS_DATA
from operations.guard.protected import DISPOSABLE, PROTECTED


def test_a_type_is_either_protected_or_disposable():
    assert not DISPOSABLE & set(PROTECTED)
    assert set(PROTECTED) >= HOLDS_DATA


def test_somebody_has_thought_about_every_type_in_use(synth):
    from environments import load_environments

    used = {type_ for environment in load_environments() for type_ in synth(environment)["resource"]}
    undecided = used - DISPOSABLE - set(PROTECTED)
    assert not undecided, "say in operations/guard/protected.py whether these may be lost"
