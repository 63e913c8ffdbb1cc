"""The weekly sheet: clearing and levelling by weeks, of all lots or one, as one HTML file that moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expansion.exporters.progress_sheet import STYLE, TOKENS, bounds_of, keys_of
from expansion.maps.layers import layer_rows
from expansion.models import figures, weekly
from expansion.models.figures import Levelling, LotProgress
from expansion.models.ramp import RAMP, step_of, word_of
from landmgmt.lib import atlas
from landmgmt.lib.refusal import Refusal
from landmgmt.templatetags.office import area_m2, area_mu, day, percent
from parcels.models import Office
from parcels.words.deeds import WORKS

MOST_WEEKS = 156
STYLE_WEEKS = STYLE.with_name("weekly_sheet.css")
NONE = "—"
Row = dict[str, Any]


@dataclass(frozen=True)
class WeeklySheet:
    """A finished sheet and what it counts at its last week: lots and takings drawn, weeks from `first` on."""

    html: str
    on: date
    first: date
    weeks: int
    boundary_ha: Decimal
    lots: int
    takings: int


def weekly_sheet(
    on: date,
    *,
    weeks: int,
    lot_code: str = "",
    taking_ids: Iterable[int] | None = None,
    review_number: str = "",
) -> WeeklySheet:
    """The sheet of the weeks up to a day, of one lot where `lot_code` is given.

    Refuses a day without a boundary, a lot that is not there, and fewer than 1 or more than 156 weeks.
    `taking_ids` are the takings to draw (all if None). No name of a person is read, let alone written.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refusal("sheet_weeks", {"most": MOST_WEEKS}, field="weeks")
    whole = figures.reconciliation(on)
    if whole is None:
        raise Refusal("sheet_without_boundary", {"day": str(on)})
    days = weekly.weekly_ends(on, weeks)
    works = [figures.levelling(one) for one in days]
    shown = [lot for lot in works[-1].lots if not lot_code or lot.code == lot_code]
    if lot_code and not shown:
        raise Refusal("sheet_without_lot", {"code": lot_code, "day": str(on)}, field="lot")
    takings = _takings(on, weeks, taking_ids, {lot.lot_id for lot in shown} if lot_code else None)
    drawn_lots = [row for row in layer_rows("lots", on) if row["lot_id"] in {lot.lot_id for lot in shown}]
    boundary = layer_rows("boundary", on, measured=True)
    lots = [_LotWeeks(lot, [_of(one, lot.lot_id) for one in works]) for lot in shown]
    legend = [
        keys_of(((int(t["steps"][n]), t["m2"]) for t in takings if t["steps"][n] != "-"), _words())
        for n in range(weeks)
    ]
    context = {
        "days": days,
        "on": on,
        "whole": whole,
        "lots": [(one.last, one.last.lot_id) for one in lots],
        "one": lots[0] if lot_code else None,
        "history": _history(days, lots[0]) if lot_code else [],
        "steps": [(step, word) for step, word in sorted(_words().items(), reverse=True)],
        "last_week": weeks - 1,
        "office": Office.objects.first(),
        "review_number": review_number,
        "recorded_up_to": figures.recorded_up_to(),
    }
    html = atlas.standalone(
        title=f"{_('清表与平整逐周进度')} {day(days[0])} – {day(on)}",
        language=get_language() or settings.LANGUAGE_CODE,
        body=render_to_string("expansion/weekly_sheet.html", context),
        styles=[path.read_text(encoding="utf-8") for path in (TOKENS, STYLE, STYLE_WEEKS)],
        drawings=_drawings(on, takings, drawn_lots, boundary, one_lot=bool(lot_code)),
        labels=_labels(drawn_lots),
        bounds=bounds_of(drawn_lots if lot_code else [*boundary, *drawn_lots, *takings]),
        frames=atlas.Frames(
            paths={
                **{
                    atlas.feature_id("takings", n): ("sheet-taking", t["steps"], t["code"])
                    for n, t in enumerate(takings)
                },
                **{
                    atlas.feature_id("lots", n): ("sheet-lot", _steps(lots, row["lot_id"]), row["code"])
                    for n, row in enumerate(drawn_lots)
                },
            },
            chips={f"chip-{one.last.lot_id}": one.steps for one in lots},
            texts=_texts(days, works, lots, legend, one_lot=bool(lot_code)),
            words=[word_of(step) for step in range(len(RAMP))],
            labels=[day(one) for one in days],
        ),
    )
    there = sum(t["steps"][-1] != "-" for t in takings)
    return WeeklySheet(html, on, days[0], weeks, whole.whole.ha, len(drawn_lots), there)


@dataclass(frozen=True)
class _LotWeeks:
    """A lot as it is last, and in each week; None before it was planned."""

    last: LotProgress
    weeks: list[LotProgress | None]

    @property
    def steps(self) -> str:
        return "".join("-" if one is None else str(step_of(one.works)) for one in self.weeks)


def _of(works: Levelling, lot_id: int) -> LotProgress | None:
    return next((lot for lot in works.lots if lot.lot_id == lot_id), None)


def _steps(lots: list[_LotWeeks], lot_id: int) -> str:
    return next(one.steps for one in lots if one.last.lot_id == lot_id)


def _words() -> dict[int, str]:
    return {step: word_of(step) for step in range(len(RAMP))}


def _takings(on: date, weeks: int, ids: Iterable[int] | None, lot_ids: set[int] | None) -> list[Row]:
    wanted = None if ids is None else set(ids)
    return [
        row
        for row in weekly.weekly_takings(on, weeks)
        if (wanted is None or row["taking_id"] in wanted) and (lot_ids is None or lot_ids & set(row["lots"]))
    ]


def _drawings(
    on: date, takings: list[Row], lots: list[Row], boundary: list[Row], *, one_lot: bool
) -> list[atlas.Drawing]:
    def plain(row: Row, css: str) -> Row:
        return {"geometry": row["geometry"], "css": css, "tip": []}

    ground = (
        []
        if one_lot
        else [("river", layer_rows("river", on)), ("held", layer_rows("held", on, measured=True))]
    )
    return [
        *(atlas.Drawing(key, [plain(row, f"sheet-{key}") for row in rows]) for key, rows in ground),
        atlas.Drawing("lots", [plain(row, f"sheet-lot s{step_of(row['works'])}") for row in lots]),
        atlas.Drawing("takings", [plain(row, "sheet-taking") for row in takings]),
        atlas.Drawing("edges", [plain(row, "sheet-edge") for row in lots]),
        atlas.Drawing("boundary", [plain(row, "sheet-boundary") for row in boundary]),
    ]


def _labels(lots: list[Row]) -> list[atlas.Label]:
    labels = []
    for row in lots:
        west, south, east, north = bounds_of([row])
        labels.append(atlas.Label((west + east) / 2, (south + north) / 2, [row["code"]], "sheet-label"))
    return labels


def _texts(
    days: list[date], works: list[Levelling], lots: list[_LotWeeks], legend: list[list[Row]], *, one_lot: bool
) -> dict[str, list[str]]:
    """What each figure of the page says in each week, printed as the pages print it."""
    said: dict[str, list[str]] = {"shown": [day(one) for one in days]}
    for one in lots:
        key = one.last.lot_id
        said[f"state-{key}"] = [str(WORKS[w.works]) if w else NONE for w in one.weeks]
        said[f"cleared-{key}"] = [area_mu(w.cleared_mu) if w else NONE for w in one.weeks]
        said[f"levelled-{key}"] = [area_mu(w.levelled_mu) if w else NONE for w in one.weeks]
        said[f"share-{key}"] = [percent(w.levelled_share) if w else NONE for w in one.weeks]
    if not one_lot:
        said["cleared"] = [area_mu(w.total.cleared_mu) for w in works]
        said["levelled"] = [area_mu(w.total.levelled_mu) for w in works]
        said["planned"] = [area_mu(w.total.planned_mu) for w in works]
        said["share"] = [percent(w.total.levelled_share) for w in works]
    for step in _words():
        rows = [next((key for key in keys if key["step"] == step), None) for keys in legend]
        said[f"count-{step}"] = [str(row["count"]) if row else "0" for row in rows]
        said[f"mu-{step}"] = [area_mu(row["mu"]) if row else "0.00" for row in rows]
    said["count"] = [str(sum(key["count"] for key in keys)) for keys in legend]
    said["mu"] = [area_mu(sum((key["mu"] for key in keys), Decimal(0))) for keys in legend]
    return said


def _history(days: list[date], lot: _LotWeeks) -> list[list[str]]:
    """The lot's weeks as rows to print, the newest first."""
    return [
        [
            day(when),
            str(WORKS[one.works]),
            area_mu(one.cleared_mu),
            area_mu(one.levelled_mu),
            percent(one.levelled_share),
            area_m2(one.cut_m3),
            area_m2(one.fill_m3),
        ]
        for when, one in reversed(list(zip(days, lot.weeks, strict=True)))
        if one
    ]
