"""The zone's layers on the live map: one line per layer in LAYERS, each with its text of SQL beside it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from expansion.models import OverlayLayer
from expansion.models.figures import GROUND_CTE, rows, sql_text
from expansion.models.overlay_figures import drawings
from expansion.models.ramp import step_of
from expansion.words.zone import LAYERS as WORDS
from expansion.words.zone import SERVICE_KINDS, SERVICE_STATES
from landmgmt.lib import units
from parcels.words.deeds import WORKS

Row = dict[str, Any]
Properties = dict[str, Any]
_SQL = Path(__file__).with_name("sql")
# The classes the map draws lines with, where they differ from the office's kinds.
LINE_CLASSES = {"drainage": "drain"}


def _named(row: Row) -> Properties:
    return {"name": row["name"]}


def _measured(row: Row) -> Properties:
    return {"name": str(WORDS[row["key"]]), "note": f"{units.to_ha(row['m2'])} ha"}


def _lot(row: Row) -> Properties:
    # Its state is in the fill of its land; beside every code it would cover the neighbours.
    return {"name": row["code"], "stage": step_of(row["works"]), "stage_word": str(WORKS[row["works"]])}


def _line(row: Row) -> Properties:
    note = f"{SERVICE_KINDS[row['kind']]} · {SERVICE_STATES[row['state']]}"
    return {"name": row["name"], "note": note, "kind": LINE_CLASSES.get(row["kind"], row["kind"])}


def _nothing(row: Row) -> Properties:
    return {}


def _chosen(row: Row) -> Properties:
    return {"name": row["name"], "note": _("已选定")}


def _candidate(row: Row) -> Properties:
    return {"name": row["name"], "note": _("候选")}


@dataclass(frozen=True)
class Layer:
    """A layer: its kind of drawing, whether it shows at first, and what a row says on the map.

    Its rows come from `sql/<key>.sql`: `geometry` (GeoJSON, 7 decimals) and what `says` needs, for the day
    %(on)s; one that is measured stands on the CTEs of the ground.
    """

    key: str
    kind: str
    visible: bool
    says: Callable[[Row], Properties]
    measured: bool = False


LAYERS: tuple[Layer, ...] = (
    Layer("river", "river", True, _named),
    Layer("contours", "contour", True, _named),
    Layer("held", "held", True, _measured, measured=True),
    Layer("remainder", "remainder", True, _measured, measured=True),
    Layer("services", "service", True, _line),
    Layer("lots", "lot", True, _lot),
    Layer("boundary", "boundary", True, _nothing, measured=True),
    Layer("substation", "substation", True, _chosen),
    Layer("candidates", "substation", False, _candidate),
)


def layers(on: date, *, restricted: bool = False) -> dict[str, Any]:
    """All layers on a day as the live map fetches them; an empty layer stays in the list and says so.

    The constraint layers follow, off at first; the restricted ones only where they may be seen.
    """
    return {"layers": [*(_drawn(one, on) for one in LAYERS), *overlays(on, restricted=restricted)]}


def overlays(on: date, *, restricted: bool) -> list[dict[str, Any]]:
    """Each constraint layer of a day: the ground it reaches, and its lines and points."""
    found = OverlayLayer.objects.on(on)
    if not restricted:
        found = found.filter(is_restricted=False)
    drawn: dict[int, list[dict[str, Any]]] = {}
    for row in drawings([layer.pk for layer in found]):
        properties = {"name": ""} if row["part"] == "ground" else {}
        feature = {"type": "Feature", "geometry": row["geometry"], "properties": properties}
        drawn.setdefault(row["layer_id"], []).append(feature)
    return [
        {
            "key": f"overlay-{layer.code}",
            "word": layer.name,
            "visible": False,
            "kind": "overlay",
            "features": {"type": "FeatureCollection", "features": drawn.get(layer.pk, [])},
        }
        for layer in found
    ]


def layer_rows(key: str, on: date, *, measured: bool = False) -> list[Row]:
    """The rows of one drawing on a day, `geometry` parsed."""
    text = sql_text(_SQL / f"{key}.sql")
    found = rows(f"WITH {GROUND_CTE} {text}" if measured else text, on)
    return [{**row, "geometry": json.loads(row["geometry"])} for row in found]


def features(one: Layer, on: date) -> list[dict[str, Any]]:
    """One layer's GeoJSON features on a day."""
    return [
        {"type": "Feature", "geometry": row["geometry"], "properties": one.says(row)}
        for row in layer_rows(one.key, on, measured=one.measured)
    ]


def _drawn(one: Layer, on: date) -> dict[str, Any]:
    return {
        "key": one.key,
        "word": str(WORDS[one.key]),
        "visible": one.visible,
        "kind": one.kind,
        "features": {"type": "FeatureCollection", "features": features(one, on)},
    }
