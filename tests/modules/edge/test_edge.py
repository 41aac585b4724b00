"""The edge put together: what it hands to the network and the load balancer, and what it is told of them."""

import json

import cdktf
import pytest
from cdktf_cdktf_provider_aws.data_aws_lb import DataAwsLb

from environments.dev import DEV
from modules.compute.load_balancer import RequiredHeader
from modules.edge import Cdn, Edge, EdgeSettings, HostedZone, Waf
from modules.edge.cdn_settings import ORIGIN_HEADER
from modules.edge.edge import CLOUDFRONT
from tests.modules.edge.distributions import CDN, FULL, ONLY_WAY_IN, WAF_ALONE
from tests.modules.edge.platforms import DNS_ELSEWHERE, MADE, ZONE_MADE
from tests.reading import at

SECRET = "${data.aws_secretsmanager_secret_version.origin_secrets_first_sent.secret_string}"
OF_CLOUDFRONT = {
    "cloudfront_distribution_id",
    "cloudfront_domain_name",
    "cloudfront_status",
    "cache_invalidation_command",
}
OF_A_MADE_CERTIFICATE = {"acm_certificate_arn", "acm_certificate_status", "acm_certificate_validation_records"}


@pytest.fixture
def made(tmp_path):
    """An edge of these settings, in a stack of its own."""

    def make(**settings):
        stack = cdktf.TerraformStack(cdktf.Testing.app(outdir=str(tmp_path)), "stack")
        edge = Edge(
            stack,
            names=DEV.names,
            settings=EdgeSettings(domain_name="shop.example.com", **settings),
            region="us-east-1",
            account_id=DEV.aws_account_id,
            scheme="https",
            serves_load_balancer=True,
        )
        return stack, edge

    return make


def put_in_front(stack, edge):
    edge.put_in_front_of(DataAwsLb(stack, "balancer", name="dev-davidshaevel-alb"), routes=[])


def kinds(stack):
    return set(json.loads(cdktf.Testing.synth(stack)).get("resource", {}))


def test_a_name_alone_asks_nothing_of_network_and_load_balancer(made):
    _, edge = made(certificate=None)
    assert (edge.entrance, edge.required_header, edge.load_balancer_certificate_arn) == (None, None, None)
    assert (list(edge.origin_secret_arns), edge.distribution_arn) == ([], None)


def test_a_secret_that_is_sent_is_not_yet_required(made):
    _, edge = made(cdn=Cdn(origin_secrets=("first",)))
    assert edge.entrance is None
    assert edge.required_header == RequiredHeader(ORIGIN_HEADER, edge.required_header.values, enforced=False)
    assert len(edge.required_header.values) == len(edge.origin_secret_arns) == 1


def test_where_cloudfront_is_the_only_way_in_its_addresses_and_its_secret_are_required(made):
    _, edge = made(cdn=Cdn(origin_secrets=("first",), only_way_in=True))
    assert edge.entrance == CLOUDFRONT
    assert edge.required_header == RequiredHeader(ORIGIN_HEADER, edge.required_header.values, enforced=True)


def test_what_has_to_know_the_load_balancer_is_made_once_there_is_one(made):
    stack, edge = made(cdn=Cdn(), waf=Waf(), hosted_zone=HostedZone(name="example.com"))
    later = {"aws_cloudfront_distribution", "aws_wafv2_web_acl"}
    assert not later & kinds(stack)
    assert edge.distribution_arn is None
    assert not OF_CLOUDFRONT & edge.outputs.keys()
    put_in_front(stack, edge)
    assert later < kinds(stack)
    assert edge.distribution_arn is not None
    assert edge.outputs.keys() > OF_CLOUDFRONT


def test_waf_is_cloudfronts_where_there_is_one_and_else_the_load_balancers(synth):
    assert at(synth(FULL), "aws_cloudfront_distribution.cdn_distribution")["web_acl_id"] == (
        "${aws_wafv2_web_acl.waf_cloudfront_acl.arn}"
    )
    assert "aws_wafv2_web_acl_association" not in synth(FULL)["resource"]
    assert at(synth(WAF_ALONE), "aws_wafv2_web_acl_association.waf_load_balancer_association")["resource_arn"] == (
        "${aws_lb.compute_alb_load_balancer.arn}"
    )


def test_of_several_secrets_the_first_is_sent(synth):
    [origin] = at(synth(ONLY_WAY_IN), "aws_cloudfront_distribution.cdn_distribution")["origin"]
    [sent] = [header["value"] for header in origin["custom_header"] if "secret" in header["value"]]
    assert sent == SECRET.replace("first", "second")


@pytest.mark.parametrize(
    ("environment", "outputs"),
    [
        (MADE, OF_A_MADE_CERTIFICATE),
        (ZONE_MADE, OF_A_MADE_CERTIFICATE | {"domain_name_servers"}),
        (DNS_ELSEWHERE, OF_A_MADE_CERTIFICATE | {"cloudflare_cname_records"}),
        (CDN, OF_CLOUDFRONT | {"acm_certificate_arn", "cloudflare_cname_records"}),
        (WAF_ALONE, {"cloudflare_cname_records"}),
    ],
    ids=["made", "zone_made", "dns_elsewhere", "cdn", "waf_alone"],
)
def test_all_that_it_has_to_say_is_a_root_output_and_nothing_that_is_not_there(synth, environment, outputs):
    without = environment.but(edge=None)
    more = synth(environment)["output"].keys() - synth(without)["output"].keys()
    assert more == outputs | {"custom_domain_urls"}


def test_urls_are_those_of_names_that_one_can_type(synth):
    assert synth(MADE)["output"]["custom_domain_urls"]["value"] == {
        "primary": "https://shop.example.com",
        "alternate": ["https://www.shop.example.com"],
    }
