"""The progress sheet: clearing and levelling on a day as one HTML file that opens without any network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expansion.maps.layers import layer_rows
from expansion.models import figures
from expansion.models.figures import Levelling, LotProgress
from expansion.models.ramp import RAMP, step_of, word_of
from expansion.rules.boundary import printed
from landmgmt.lib import atlas
from landmgmt.lib.refusal import Refusal
from landmgmt.templatetags.office import area_mu, day, percent
from parcels.models import Office
from parcels.words.deeds import WORKS

TOKENS = Path(settings.BASE_DIR) / "landmgmt" / "static" / "css" / "tokens.css"
STYLE = Path(__file__).with_name("progress_sheet.css")
Row = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A finished sheet and what it counts: boundary in ha as printed, lots and takings drawn."""

    html: str
    on: date
    boundary_ha: Decimal
    lots: int
    takings: int


@dataclass(frozen=True)
class Drawn:
    """What lies on the sheet, from the ground up."""

    river: list[Row]
    held: list[Row]
    lots: list[Row]
    takings: list[Row]
    boundary: list[Row]


def progress_sheet(on: date, *, taking_ids: Iterable[int] | None = None, review_number: str = "") -> Sheet:
    """The sheet of a day; `taking_ids` are the takings to draw (all if None), `review_number` the 审图号.

    Refuses a day without a boundary. No name of a person is read, let alone written.
    """
    whole = figures.reconciliation(on)
    if whole is None:
        raise Refusal("sheet_without_boundary", {"day": str(on)})
    works, drawn = figures.levelling(on), _drawn(on, taking_ids)
    context = {
        "on": on,
        "whole": whole,
        "works": works,
        "lots": [(lot, step_of(lot.works), WORKS[lot.works]) for lot in works.lots],
        "lot_keys": _lot_keys(works),
        "taking_keys": _taking_keys(drawn.takings),
        "office": Office.objects.first(),
        "review_number": review_number,
        "recorded_up_to": figures.recorded_up_to(),
    }
    html = atlas.standalone(
        title=f"{_('清表与平整进度')} {day(on)}",
        language=get_language() or settings.LANGUAGE_CODE,
        body=render_to_string("expansion/progress_sheet.html", context),
        styles=[TOKENS.read_text(encoding="utf-8"), STYLE.read_text(encoding="utf-8")],
        drawings=_drawings(drawn, works),
        labels=_labels(drawn.lots, works),
        bounds=bounds_of([*drawn.boundary, *drawn.lots, *drawn.takings]),
    )
    return Sheet(html, on, whole.whole.ha, len(drawn.lots), len(drawn.takings))


def _drawn(on: date, taking_ids: Iterable[int] | None) -> Drawn:
    takings = layer_rows("takings", on, measured=True)
    if taking_ids is not None:
        wanted = set(taking_ids)
        takings = [row for row in takings if row["taking_id"] in wanted]
    return Drawn(
        river=layer_rows("river", on),
        held=layer_rows("held", on, measured=True),
        lots=layer_rows("lots", on),
        takings=takings,
        boundary=layer_rows("boundary", on, measured=True),
    )


def _drawings(drawn: Drawn, works: Levelling) -> list[atlas.Drawing]:
    tips = {lot.lot_id: _lot_lines(lot) for lot in works.lots}

    def taking_lines(row: Row) -> list[str]:
        first = f"{row['code']} · {word_of(row['step'])}"
        return [first, *(line for lot in row["lots"] for line in tips.get(lot, []))]

    lots = [(row, f"sheet-lot s{step_of(row['works'])}", tips.get(row["lot_id"], [])) for row in drawn.lots]
    takings = [(row, f"sheet-taking s{row['step']}", taking_lines(row)) for row in drawn.takings]
    # The lots' colour lies under the takings, their edge above: both can be read.
    return [
        atlas.Drawing("river", [_feature(row, "sheet-river") for row in drawn.river]),
        atlas.Drawing("held", [_feature(row, "sheet-held") for row in drawn.held]),
        atlas.Drawing("lots", [_feature(*lot) for lot in lots]),
        atlas.Drawing("takings", [_feature(*taking) for taking in takings]),
        atlas.Drawing("edges", [_feature(row, "sheet-edge") for row in drawn.lots]),
        atlas.Drawing("boundary", [_feature(row, "sheet-boundary") for row in drawn.boundary]),
    ]


def _feature(row: Row, css: str, tip: Sequence[str] = ()) -> Row:
    return {"geometry": row["geometry"], "css": css, "tip": list(tip)}


def _lot_lines(lot: LotProgress) -> list[str]:
    said = {"planned": area_mu(lot.planned_mu)}
    cleared = {"mu": area_mu(lot.cleared_mu), "share": percent(lot.cleared_share)}
    levelled = {"mu": area_mu(lot.levelled_mu), "share": percent(lot.levelled_share)}
    return [
        f"{lot.code} {lot.name} · {WORKS[lot.works]}",
        _("计划 %(planned)s 亩") % said,
        _("已清表 %(mu)s 亩，%(share)s") % cleared,
        _("已平整 %(mu)s 亩，%(share)s") % levelled,
    ]


def _labels(lots: list[Row], works: Levelling) -> list[atlas.Label]:
    by_id = {lot.lot_id: lot for lot in works.lots}
    labels = []
    for row in lots:
        west, south, east, north = bounds_of([row])
        lot = by_id[row["lot_id"]]
        lines = [row["code"], percent(lot.levelled_share)]
        labels.append(
            atlas.Label((west + east) / 2, (south + north) / 2, lines, "sheet-label", _lot_lines(lot))
        )
    return labels


def bounds_of(rows: Iterable[Row]) -> atlas.Bounds:
    """West, south, east, north of the rows' geometries."""
    points = [point for row in rows for point in _points(row["geometry"]["coordinates"])]
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _points(coordinates: Any) -> Iterable[tuple[Any, Any]]:
    if not isinstance(coordinates[0], list):
        yield coordinates[0], coordinates[1]
        return
    for inner in coordinates:
        yield from _points(inner)


def keys_of(found: Iterable[tuple[int, Decimal]], words: dict[int, str]) -> list[Row]:
    """Legend rows from (step, ㎡), the furthest step first; their 亩 add up as printed."""
    counts: dict[int, int] = {}
    ground: dict[str, Decimal] = {}
    for step, m2 in found:
        counts[step] = counts.get(step, 0) + 1
        ground[str(step)] = ground.get(str(step), Decimal(0)) + m2
    mu = printed(ground, "mu")
    steps = sorted(counts, reverse=True)
    return [{"step": s, "word": words[s], "count": counts[s], "mu": mu[str(s)]} for s in steps]


def _lot_keys(works: Levelling) -> list[Row]:
    words = {step_of(code): str(word) for code, word in WORKS.items()}
    return keys_of(((step_of(lot.works), lot.planned_m2) for lot in works.lots), words)


def _taking_keys(takings: list[Row]) -> list[Row]:
    words = {step: word_of(step) for step in range(len(RAMP))}
    return keys_of(((row["step"], row["m2"]) for row in takings), words)
