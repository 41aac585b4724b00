"""Numbers from a least to a most."""

from decimal import Decimal

import pytest

from operations.costs.amounts import NOTHING, Range, difference, money, plain


def test_ranges_are_added_and_multiplied_end_by_end():
    tasks = Range.of(2, 4)
    assert tasks + Range.of(1) == Range.of(3, 5)
    assert tasks * Decimal("0.25") == Range(Decimal("0.5"), Decimal(1))
    assert tasks * Range(Decimal("0.3"), Decimal("0.5")) == Range(Decimal("0.6"), Decimal(2))
    assert Range.of(3, 9) - tasks == Range.of(1, 5)
    assert not NOTHING
    assert Range.of(0, 1)


@pytest.mark.parametrize(
    ("amount", "text", "signed"),
    [
        (Range.of(Decimal("13.14")), "13.14", "+13.14"),
        (Range(Decimal("16.425"), Decimal("16.425")), "16.43", "+16.43"),
        (Range(Decimal("36.0401"), Decimal("72.0802")), "36.04 to 72.08", "+36.04 to +72.08"),
        (Range.of(-3), "-3.00", "-3.00"),
        (Range(Decimal("0.001"), Decimal("0.004")), "0.00", "+0.00"),
    ],
)
def test_money_has_cents(amount, text, signed):
    assert (money(amount), difference(amount)) == (text, signed)


def test_numbers_have_no_zeros_at_their_end():
    assert [plain(Decimal(text)) for text in ("20", "100", "0.50", "3.63333", "1E+2")] == [
        "20",
        "100",
        "0.5",
        "3.6333",
        "100",
    ]
    assert str(Range.of(2, 4)) == "2 to 4"
