"""AWS's managed policies for CloudFront, by their ids: the same in all accounts, so that no plan has to look them up.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
"""

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
"""Keeps what the origin lets be kept, for a second at least, and a day where the origin says nothing. Nothing but the
path, and the compression that a viewer takes, tells objects apart."""
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""Keeps nothing."""
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
"""The origin gets all headers, cookies and query strings of the viewer's request."""
HOST_HEADER_ONLY = "bf0718e1-ba1e-49d1-88b1-f726733018ae"
"""The origin gets the name that the viewer asked for."""
