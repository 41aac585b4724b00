"""What makes containers arrive: repositories of images, and who may ship them."""

from modules.delivery.apply_policy import trusted_services
from modules.delivery.delivery import Delivery
from modules.delivery.github_actions import GithubRoles
from modules.delivery.github_actions_user import GithubActionsUser
from modules.delivery.pipeline import Shipped, ShippedService, StateAccess, shipped_services
from modules.delivery.repositories import ImageRepositories, image_id, images_of, repository_arns
from modules.delivery.settings import DeliverySettings, GithubActions, KeepNewest, KeepReleases, Repositories

__all__ = [
    "Delivery",
    "DeliverySettings",
    "GithubActions",
    "GithubActionsUser",
    "GithubRoles",
    "ImageRepositories",
    "KeepNewest",
    "KeepReleases",
    "Repositories",
    "Shipped",
    "ShippedService",
    "StateAccess",
    "image_id",
    "images_of",
    "repository_arns",
    "shipped_services",
    "trusted_services",
]
