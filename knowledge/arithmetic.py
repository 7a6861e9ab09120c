"""Exact shares and roundings."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from knowledge.model import Amount


def percent(part: Amount, whole: Amount) -> Decimal:
    """`part` of `whole` in percent, exact enough to be rounded once more when it is shown."""
    return rounded(Decimal(part) * 100 / Decimal(whole), 9)


def rounded(value: Fraction | Amount, places: int = 2) -> Decimal:
    """A number to so many decimals, halves up."""
    number = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def exact(value: Amount) -> Amount:
    """A number as an int where it is whole."""
    return int(value) if value == Decimal(value).to_integral_value() else value


def magnitude(value: Amount) -> Amount:
    """A number without its sign."""
    return -value if value < 0 else value
