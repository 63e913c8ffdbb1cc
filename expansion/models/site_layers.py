"""What the constraint layers say of a site: how near, and how much of it; no layer, no figure."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from expansion.models.overlay_figures import distance_to, share_inside
from expansion.models.overlays import OverlayLayer
from expansion.models.siting import SubstationCandidate
from expansion.rules.overlays import OverlayKind
from expansion.rules.site_measured import Measured


def to_layer(kind: OverlayKind, site: SubstationCandidate, on: date) -> Measured:
    """Metres to the nearest feature of a kind, 1 place; 0 where one lies on the site."""
    metres = distance_to(kind, site.geom, on=on)
    if not isinstance(metres, Decimal):
        return _missing(kind)
    metres = metres.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return Measured("layer_distance", metres, layer=_names(kind, on), layer_date=_newest(kind, on))


def on_layer(kind: OverlayKind, site: SubstationCandidate, on: date) -> Measured:
    """㎡ of the site on the ground of a kind, 2 places."""
    share = share_inside(kind, site.geom, on=on)
    if not isinstance(share, Decimal):
        return _missing(kind)
    m2 = (site.plane_area_m2 * share).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Measured("layer_area", m2, layer=_names(kind, on), layer_date=_newest(kind, on))


def _missing(kind: OverlayKind) -> Measured:
    return Measured("no_layer", params={"layer": kind.value})


def _names(kind: OverlayKind, on: date) -> str:
    layers = list(_loaded(kind, on).order_by("code"))
    # Of a layer whose sight is restricted the figure counts, and only its kind is named.
    if any(layer.is_restricted for layer in layers):
        return kind.value
    return "、".join(layer.name for layer in layers)[:120]


def _newest(kind: OverlayKind, on: date) -> date | None:
    return _loaded(kind, on).order_by("layer_date").values_list("layer_date", flat=True).last()


def _loaded(kind: OverlayKind, on: date):  # type: ignore[no-untyped-def]
    return OverlayLayer.objects.on(on).filter(kind=kind.value, state=OverlayLayer.State.LOADED)
