"""A typed amount is digits and at most two decimals, whatever form asks for it."""

from decimal import Decimal as D

import pytest
from django import forms
from django.core.exceptions import ValidationError

from parcels.forms.funds import yuan_field
from parcels.forms.payments import ReceiveForm
from parcels.forms.yuan import YuanField


@pytest.mark.parametrize(
    "text",
    ["1e5", "1E5", "1_000", "１e5", "1e-1", "NaN", "Infinity", "1,00", "1,0000", ",100", "0x10", "1.001"],
)
def test_what_is_not_digits_with_two_decimals_is_refused(text):
    with pytest.raises(ValidationError):
        yuan_field("金额").clean(text)


def test_the_plain_field_took_an_exponent():
    """The control: without the field of our own it was a hundred thousand."""
    assert forms.DecimalField(max_digits=16, decimal_places=2).clean("1e5") == D(100_000)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (" 1234.5 ", "1234.50"),
        ("１２.３", "12.30"),
        (".5", "0.50"),
        ("7.", "7"),
        ("1,234,567.5", "1234567.50"),
    ],
)
def test_digits_are_read_as_before(text, amount):
    assert yuan_field("金额").clean(text) == D(amount)


def test_the_sentence_says_how_an_amount_is_written():
    assert isinstance(ReceiveForm.base_fields["amount"], YuanField)
    with pytest.raises(ValidationError, match="金额写成"):
        ReceiveForm.base_fields["amount"].clean("1e5")
