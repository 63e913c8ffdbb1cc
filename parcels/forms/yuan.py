"""The fields of figures that a person types: digits, groups of thousands, decimals, nothing cleverer."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# Full-width digits are digits. "1e5" or "1_000" are slips of the hand, not a hundred thousand or a thousand;
# so is "1,23", while "1,234.50" is how every list of the office prints a sum.
_WRITTEN = re.compile(r"[+-]?(?:\d{1,3}(?:[,，]\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)")
_GROUPS = str.maketrans("", "", ",，")


class FigureField(forms.DecimalField):
    """A quantity as it is written: no exponent, no underscore, groups of thousands as they are printed."""

    def to_python(self, value: Any) -> Decimal | None:
        """The figure, or None for nothing typed."""
        if isinstance(value, str) and value.strip():
            if not _WRITTEN.fullmatch(value.strip()):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.translate(_GROUPS)
        figure: Decimal | None = super().to_python(value)
        return figure


class YuanField(FigureField):
    """An amount in yuan as it is written."""
