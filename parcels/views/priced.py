"""The part of a thing's page about its price."""

from typing import Any

from parcels.models import Item
from parcels.rules.pricing import Pricing
from parcels.rules.roles import Right
from parcels.words.formulas import unit_word
from parcels.words.pricing import price_text


def priced(item: Item, user: Any) -> dict[str, Any]:
    """What the page of a thing says of its price: the rate, the choices or reports, and who may add one."""
    rate = item.rate
    ranged, appraised = rate.pricing == Pricing.RANGE, rate.pricing == Pricing.APPRAISAL
    choices = list(item.prices.select_related("chosen_by").order_by("-pk")) if ranged else []
    reports = (
        list(item.appraisals.select_related("paper", "recorded_by").order_by("-pk")) if appraised else []
    )
    return {
        "price_text": price_text(rate.pricing, rate.price_yuan, rate.high_yuan),
        "price_unit": "" if appraised else unit_word(rate.unit),
        "choices": choices,
        "reports": reports,
        "unpriced": (ranged and not choices) or (appraised and not reports),
        "may_choose": ranged and user.may(Right.SIGN),
        "may_appraise": appraised and user.may(Right.EDIT_LAND),
    }
