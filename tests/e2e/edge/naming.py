"""What the parts of the stack call things."""

from typing import Any

Json = dict[str, Any]

EDGE = "aws.us_east_1"
"""The provider for what CloudFront uses."""
DOMAIN = "shop.example.com"
PREFIX = "test-shop"
