"""The takings of a day as GeoJSON for the map: what the list shows of the same filter, and no name."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from landmgmt.lib.units import to_mu
from parcels.models.sheet import Ask, Row, sheet_shapes
from parcels.words.deeds import RAMP_WORDS


def takings_geojson(user: Any, ask: Ask, *, url_of: Callable[[int], str]) -> Iterator[str]:
    """The FeatureCollection in parts: `id code url stage stage_word payment dispute mu unpaid`."""
    words = [str(word) for word in RAMP_WORDS]
    yield '{"type": "FeatureCollection", "features": ['
    for number, (row, shape) in enumerate(sheet_shapes(user, ask)):
        told = json.dumps(_properties(row, words, url_of(row.id)), ensure_ascii=False)
        yield f'{"," if number else ""}{{"type": "Feature", "geometry": {shape}, "properties": {told}}}'
    yield "]}"


def _properties(row: Row, words: list[str], url: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": row.id,
        "code": row.code or "",
        "url": url,
        "stage": row.step,
        "stage_word": words[row.step],
        "payment": row.payment,
        "dispute": row.disputed,
        "mu": f"{to_mu(row.area_m2):,}",
    }
    if row.unpaid:
        told["unpaid"] = f"{row.unpaid:,.2f}"
    return told
