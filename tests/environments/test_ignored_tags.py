"""Tags of others, which plans leave alone."""

import pytest

from environments.dev import DEV
from environments.environment import OUR_TAGS, IgnoredTags
from environments.prod import PROD
from modules.settings import SettingsError


def provider(stack):
    return stack["provider"]["aws"][0]  # a second one has an alias, and makes copies of backups


def test_without_being_asked_the_provider_ignores_none(dev):
    assert "ignore_tags" not in provider(dev)


def test_the_provider_is_told_keys_and_prefixes(synth):
    stack = synth(DEV.but(ignore_tags=IgnoredTags(keys=("CostTool",), key_prefixes=("kubernetes.io/",))))
    assert provider(stack)["ignore_tags"] == [{"keys": ["CostTool"], "key_prefixes": ["kubernetes.io/"]}]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "keys and key_prefixes are both empty; name a tag, or leave ignore_tags out"),
        ({"keys": ("a", "a")}, "keys names a more than once; name each once"),
        ({"key_prefixes": ("a", "b", "a")}, "key_prefixes names a more than once; name each once"),
        ({"keys": ("Name",)}, "hold Name, which we set ourselves and would no longer set"),
        ({"key_prefixes": ("Pro",)}, "hold Project, which we set ourselves"),
        ({"keys": ("R&D",)}, "a tag may not hold '&'"),
        ({"keys": ("",)}, "allowed: at least one character"),
        ({"keys": ("x" * 129,)}, "has 129 characters; allowed: 128"),
    ],
)
def test_refused(settings, words):
    with pytest.raises(SettingsError) as error:
        IgnoredTags(**settings)
    assert words in str(error.value)


def test_no_tag_that_an_environment_sets_is_missing_from_ours(synth):
    for environment in (DEV, PROD):
        stack = synth(environment)
        own = {
            key
            for named in stack["resource"].values()
            for resource in named.values()
            for key in (resource.get("tags") or {})
        }
        assert own | set(provider(stack)["default_tags"][0]["tags"]) == set(OUR_TAGS)
