"""Tags that say where an image was released: operations set and read them, lifecycles of repositories keep them."""

RELEASE = "release-"


def release_prefix(environment: str) -> str:
    """What tags of images start with that an environment released: `release-prod-`."""
    return f"{RELEASE}{environment}-"
