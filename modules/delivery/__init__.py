"""What makes containers arrive: repositories of images, and who may ship them."""

from modules.delivery.settings import DeliverySettings, GithubActions, KeepNewest, KeepReleases, Repositories

__all__ = ["DeliverySettings", "GithubActions", "KeepNewest", "KeepReleases", "Repositories"]
