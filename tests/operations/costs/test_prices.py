"""The file of prices: each says of what, from where and from when; and what is not in it is not guessed."""

import re
import tomllib
from datetime import date

import pytest

from operations.costs.prices import FILE, OLD, Price, read_prices
from operations.errors import UsageError

CONTENT = tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_each_price_has_a_unit_a_page_of_awss_and_copies_that_the_file_describes():
    for key, price in CONTENT["prices"].items():
        assert set(price) - {"known"} == {"usd", "unit", "page", "seen"}, key
        assert price["usd"] > 0, key
        assert re.fullmatch(r"[\w, -]+", price["unit"]), key
        assert price["seen"], key
        assert len(set(price["seen"])) == len(price["seen"]), key
        assert {*price["seen"]} <= set(CONTENT["copies"]), key
        assert price.get("known", date.min) <= date.today(), key
    assert {page for page in CONTENT["pages"].values() if not page.startswith("https://aws.amazon.com/")} == set()
    assert {price["page"] for price in CONTENT["prices"].values()} == set(CONTENT["pages"])
    assert {copy for price in CONTENT["prices"].values() for copy in price["seen"]} == set(CONTENT["copies"])


def test_prices_are_exact():
    assert str(read_prices().of("fargate_gb.X86_64").usd) == "0.004445"


def test_a_price_of_two_zones_is_of_a_class_that_has_one_of_one_zone():
    both = [key for key in CONTENT["prices"] if key.endswith(".multi_az")]
    assert both
    for key in both:
        one = CONTENT["prices"][key.removesuffix(".multi_az")]["usd"]
        assert CONTENT["prices"][key]["usd"] == pytest.approx(2 * one, rel=0.02), key


def test_a_price_that_is_not_known_is_asked_for_and_not_guessed():
    with pytest.raises(UsageError) as error:
        read_prices().of("rds.db.x2g.large")
    assert str(error.value) == (
        "the price of rds.db.x2g.large is not known; add it to operations/costs/prices.toml, with its page and its date"
    )


@pytest.mark.parametrize("region", ["eu-central-1", None])
def test_another_region_is_refused(region):
    read_prices().check_region("dev", "us-east-1")
    with pytest.raises(
        UsageError, match=r"^staging is in .*, and operations/costs/prices.toml has prices of us-east-1"
    ):
        read_prices().check_region("staging", region)


def test_a_price_is_old_after_180_days_and_always_without_a_date():
    def price(known: date | None) -> Price:
        return Price("x", read_prices().of("key").usd, "GB", "page", known, ("facts",))

    today = date(2026, 1, 1)
    assert OLD.days == 180
    assert not price(today - OLD).is_old(today)
    assert price(date(2025, 7, 4)).is_old(today)
    assert price(None).is_old(today)


def test_two_copies_confirm_a_price():
    prices = read_prices()
    assert prices.of("nat_gateway").confirmed
    assert not prices.of("custom_metric").confirmed


def test_what_is_paid_by_the_hour_is_told_by_its_unit():
    prices = read_prices()
    assert [(prices.of(key).hourly, prices.of(key).counted) for key in ("nat_gateway", "nat_gb", "key")] == [
        (True, "gateway"),
        (False, "GB"),
        (False, "key"),
    ]
