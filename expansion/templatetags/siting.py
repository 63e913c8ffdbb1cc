"""How criteria are printed: their threshold, and the first version's words in the reader's language."""

from typing import Any

from django import template

from expansion.exporters.site_words import threshold_text
from expansion.words import criteria

register = template.Library()


@register.filter
def threshold(rule: Any) -> str:
    """The threshold of a criterion: ≥ 7000 且 ≤ 30000."""
    return threshold_text(rule)


@register.filter
def said(text: str) -> str:
    """A criterion's name, unit or source as the reader reads it."""
    return criteria.said(text)
