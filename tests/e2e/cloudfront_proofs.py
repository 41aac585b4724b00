"""Of the patches of CloudFront: whether the emulator behaves as AWS does."""

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from operations.rehearsal.emulator import Emulator

OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"


def keeps_policies(aws: Emulator) -> bool:
    cloudfront, name = aws.client("cloudfront"), f"policy-{uuid.uuid4().hex[:12]}"
    config = {"Name": name, "MinTTL": 1, "MaxTTL": 9, "DefaultTTL": 5}
    headers = {"Name": name, "SecurityHeadersConfig": {"ContentTypeOptions": {"Override": True}}}
    try:
        cache = cloudfront.create_cache_policy(CachePolicyConfig=config)["CachePolicy"]["Id"]
        added = cloudfront.create_response_headers_policy(ResponseHeadersPolicyConfig=headers)
    except (ClientError, ResponseParserError):
        return False
    added_id = added["ResponseHeadersPolicy"]["Id"]
    with pytest.raises(ClientError, match="CachePolicyAlreadyExists"):
        cloudfront.create_cache_policy(CachePolicyConfig=config)
    found = cloudfront.get_cache_policy(Id=cache)
    changed = {**config, "Comment": "changed"}
    updated = cloudfront.update_cache_policy(Id=cache, IfMatch=found["ETag"], CachePolicyConfig=changed)
    assert found["CachePolicy"]["CachePolicyConfig"] == config
    assert updated["ETag"] != found["ETag"]
    listed = cloudfront.list_cache_policies(Type="custom")["CachePolicyList"]["Items"]
    assert [item["CachePolicy"]["CachePolicyConfig"] for item in listed if item["CachePolicy"]["Id"] == cache] == [
        changed
    ]
    using = make_distribution(aws, {"CachePolicyId": cache, "ResponseHeadersPolicyId": added_id})
    with pytest.raises(ClientError, match="CachePolicyInUse"):
        cloudfront.delete_cache_policy(Id=cache, IfMatch=updated["ETag"])
    with pytest.raises(ClientError, match="ResponseHeadersPolicyInUse"):
        cloudfront.delete_response_headers_policy(Id=added_id, IfMatch=added["ETag"])
    cloudfront.delete_distribution(Id=using["Id"], IfMatch="any")
    cloudfront.delete_cache_policy(Id=cache, IfMatch=updated["ETag"])
    cloudfront.delete_response_headers_policy(Id=added_id, IfMatch=added["ETag"])
    with pytest.raises(ClientError, match="NoSuchCachePolicy"):
        cloudfront.get_cache_policy(Id=cache)
    return True


def forwards_no_values_beside_a_policy(aws: Emulator) -> bool:
    made = make_distribution(aws)["DistributionConfig"]
    behaviors = [made["DefaultCacheBehavior"], *made["CacheBehaviors"]["Items"]]
    assert len(behaviors) == 2
    return not any("ForwardedValues" in behavior for behavior in behaviors)


def tells_certificates_apart(aws: Emulator) -> bool:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/x"
    own = {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021"}
    given = make_distribution(aws, ViewerCertificate=own)["DistributionConfig"]["ViewerCertificate"]
    default = make_distribution(aws, ViewerCertificate={"CloudFrontDefaultCertificate": True})["DistributionConfig"]
    return (given["CloudFrontDefaultCertificate"], "SSLSupportMethod" in default["ViewerCertificate"]) == (False, False)


def make_distribution(aws: Emulator, behavior: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A distribution, as CloudFront describes it after it was made and changed; `more` is said of the whole of it."""
    cloudfront = aws.client("cloudfront")
    asked = {
        "TargetOriginId": "o",
        "ViewerProtocolPolicy": "redirect-to-https",
        **(behavior or {"CachePolicyId": OPTIMIZED}),
    }
    ports = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
    config = {
        "CallerReference": uuid.uuid4().hex,
        "Comment": "-",
        "Enabled": False,
        "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "o.example.com", "CustomOriginConfig": ports}]},
        "DefaultCacheBehavior": asked,
        "CacheBehaviors": {"Quantity": 1, "Items": [{"PathPattern": "/api/*", **asked}]},
        **more,
    }
    made = cloudfront.create_distribution(DistributionConfig=config)
    cloudfront.update_distribution(Id=made["Distribution"]["Id"], IfMatch=made["ETag"], DistributionConfig=config)
    found: dict[str, Any] = cloudfront.get_distribution(Id=made["Distribution"]["Id"])["Distribution"]
    return found


BEHAVES = {
    "cloudfront-policies": keeps_policies,
    "forwarded-values": forwards_no_values_beside_a_policy,
    "viewer-certificates": tells_certificates_apart,
}
