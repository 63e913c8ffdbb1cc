"""Reads survey files in a process of their own and brings back plain values; what the pages call."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from threading import Lock
from typing import Any

import shapely

from landmgmt.lib import apart, crs, intake
from landmgmt.lib.findings import Finding, error
from landmgmt.lib.geometry import Areas
from landmgmt.lib.refusal import Refusal
from parcels.importers import reading as readers
from parcels.importers import shapes
from parcels.importers.choices import NONE, Choices, Question
from parcels.importers.plots import Column, HolderRow, Plot, Reading
from parcels.importers.shapes import Drawing, Feature
from parcels.importers.vectors import alone

LIMITS = apart.LIMITS
# A page under review reads its file at every look: the last few readings are kept, in this process only.
_MOST_KEPT = 4
_kept: "OrderedDict[tuple[Any, ...], Reading]" = OrderedDict()
_lock = Lock()


def read(
    filename: str,
    content: bytes,
    *,
    epsg: int | None = None,
    survey_epsg: int = crs.SURVEY,
    choices: Choices = NONE,
    limits: apart.Limits = LIMITS,
) -> Reading:
    """What `reading.read` returns, read apart; a file that takes too much is a finding and nothing more."""
    choices = choices.of_reading()
    ending = filename[filename.rfind(".") :].lower() if "." in filename else ""
    digest = hashlib.sha256(content).hexdigest()
    key = (digest, ending, intake.clean(filename, 60), epsg, survey_epsg, choices, limits)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _copy(_kept[key])
    told, wrong = _asked("plots", filename, content, epsg, survey_epsg, choices, limits)
    if told is None:
        return Reading("unknown", findings=wrong)
    found = reading_of(told)
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return _copy(found)


def read_shapes(
    filename: str,
    content: bytes,
    *,
    epsg: int | None = None,
    survey_epsg: int = crs.SURVEY,
    limits: apart.Limits = LIMITS,
) -> Drawing:
    """What `shapes.read` returns, read apart."""
    told, wrong = _asked("shapes", filename, content, epsg, survey_epsg, NONE, limits)
    if told is None:
        return Drawing("unknown", findings=wrong)
    features = [Feature(row, name, _shape(wkb)) for row, name, wkb in told["features"]]
    return Drawing(told["format"], told["source_epsg"], features, _findings(told))


def _asked(
    what: str,
    filename: str,
    content: bytes,
    epsg: int | None,
    survey_epsg: int,
    choices: Choices,
    limits: apart.Limits,
) -> tuple[dict[str, Any] | None, list[Finding]]:
    try:
        # Nothing is started for a file that is refused by its size alone.
        intake.check_size(len(content))
        question = {
            "what": what,
            "name": filename,
            "epsg": epsg,
            "survey_epsg": survey_epsg,
            "choices": choices.to_json(),
        }
        told, _ = apart.ask("parcels.importers.aside:answer", question, content, limits)
    except Refusal as no:
        return None, [error(no.code, **no.params)]
    return told, []


def answer(asked: dict[str, Any], content: bytes) -> apart.Answer:
    """What the child says of a file: all of it plain values, geometries as hexadecimal WKB."""
    alone()
    where: dict[str, Any] = {"epsg": asked["epsg"], "survey_epsg": asked["survey_epsg"]}
    if asked["what"] == "shapes":
        drawing = shapes.read(asked["name"], content, **where)
        features = [[one.row, one.name, _wkb(one.geometry)] for one in drawing.features]
        told = {"format": drawing.format, "source_epsg": drawing.source_epsg, "features": features}
        return {**told, "findings": [f.to_json() for f in drawing.findings]}, b""
    choices = Choices.from_json(asked["choices"])
    return told_of(readers.read(asked["name"], content, choices=choices, **where)), b""


def _copy(reading: Reading) -> Reading:
    return replace(reading, findings=list(reading.findings), questions=list(reading.questions))


def told_of(reading: Reading) -> dict[str, Any]:
    """Return a reading as plain values."""
    return {
        "format": reading.format,
        "encoding": reading.encoding,
        "source_epsg": reading.source_epsg,
        "plots": [_plot_told(plot) for plot in reading.plots],
        "holders": [asdict(holder) for holder in reading.holders],
        "findings": [finding.to_json() for finding in reading.findings],
        "notes": reading.notes,
        "said": reading.said,
        "questions": [asdict(question) for question in reading.questions],
        "columns": [asdict(column) for column in reading.columns],
        "sources": reading.sources,
    }


def reading_of(told: dict[str, Any]) -> Reading:
    """Return the reading told by `told_of`."""
    return Reading(
        told["format"],
        told["encoding"],
        told["source_epsg"],
        [_plot(kept) for kept in told["plots"]],
        [HolderRow(**kept) for kept in told["holders"]],
        _findings(told),
        dict(told["notes"]),
        told["said"],
        [
            Question(
                kept["key"],
                tuple(kept["options"]),
                kept["taken"],
                kept["needed"],
                tuple(kept["place"]) if kept["place"] else None,
            )
            for kept in told["questions"]
        ],
        [Column(**kept) for kept in told["columns"]],
        dict(told["sources"]),
    )


def _findings(told: dict[str, Any]) -> list[Finding]:
    return [Finding.from_json(kept) for kept in told["findings"]]


_PLAIN = [
    "no",
    "row",
    "code",
    "name",
    "source_epsg",
    "declared_places",
    "matched",
    "parts",
    "holes",
    "land_class",
    "land_use",
    "map_sheet",
    "group_name",
]


def _plot_told(plot: Plot) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(plot, name) for name in _PLAIN}
    return {
        **told,
        "geometry": _wkb(plot.geometry),
        "source_points": [list(point) for point in plot.source_points],
        "declared_ha": None if plot.declared_ha is None else str(plot.declared_ha),
        "areas": [str(plot.areas.plane), str(plot.areas.ellipsoid)] if plot.areas else None,
        "old_plane": None if plot.old_plane is None else str(plot.old_plane),
    }


def _plot(kept: dict[str, Any]) -> Plot:
    plain = {name: kept[name] for name in _PLAIN}
    areas = kept["areas"]
    return Plot(
        **plain,
        geometry=_shape(kept["geometry"]),
        source_points=tuple((str(a), int(b), float(c), float(d)) for a, b, c, d in kept["source_points"]),
        declared_ha=None if kept["declared_ha"] is None else Decimal(kept["declared_ha"]),
        areas=Areas(Decimal(areas[0]), Decimal(areas[1])) if areas else None,
        old_plane=None if kept["old_plane"] is None else Decimal(kept["old_plane"]),
    )


def _wkb(geometry: Any) -> str | None:
    return None if geometry is None else shapely.to_wkb(geometry, hex=True)


def _shape(text: str | None) -> Any:
    read_wkb: Callable[[str], Any] = shapely.from_wkb
    return None if text is None else read_wkb(text)
