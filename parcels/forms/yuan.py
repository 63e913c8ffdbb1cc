"""The field of a sum or price that a person types: digits and at most two decimals, nothing cleverer."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# Full-width digits are digits. "1e5" or "1_000" are slips of the hand, not a hundred thousand or a thousand.
_WRITTEN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")


class YuanField(forms.DecimalField):
    """An amount in yuan as it is written: no exponent, no underscore."""

    def to_python(self, value: Any) -> Decimal | None:
        """The amount, or None for nothing typed."""
        if isinstance(value, str) and value.strip() and not _WRITTEN.fullmatch(value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        amount: Decimal | None = super().to_python(value)
        return amount
