"""Enter constraint layers: a new one, a newer one in its place, another distance, the end of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from expansion.actions import shapes
from expansion.models import OverlayFeature, OverlayLayer
from expansion.rules.overlays import BUFFERS, OverlayKind
from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import Deed, deed
from parcels.models import User

MOST_METRES = Decimal(50_000)


@dataclass(frozen=True)
class Drawn:
    """One feature to enter: its name and its geometry in degrees."""

    geom: shapes.Shape
    name: str = ""


@dataclass(frozen=True)
class LayerFile:
    """The file a layer was read from, kept with it under a name of our own."""

    name: str
    content: bytes
    sha256: str
    kept_as: str
    source_epsg: int | None = None


def enter_layer(
    *,
    kind: OverlayKind | str,
    code: str,
    name: str,
    source: str,
    valid_from: date,
    actor: User,
    layer_date: date | None = None,
    features: Sequence[Drawn] = (),
    is_restricted: bool = False,
    is_schematic: bool = False,
    buffer_m: Decimal | None = None,
    buffer_source: str = "",
    note: str = "",
    file: LayerFile | None = None,
) -> OverlayLayer:
    """A layer holds from `valid_from`; one in force with the same code ends that day and stays readable.

    Without features it says that there are no data, and says so once. The distance is the law's where none
    is given.
    Refuses a layer of another kind under a used code, and one dated after the day it holds from.
    """
    kind = OverlayKind(kind)
    code, name, source = intake.clean(code, 20), intake.clean(name, 80), intake.clean(source, 160)
    for field, text in (("code", code), ("name", name), ("source", source)):
        if not text:
            raise Refusal("overlay_text_missing", {"field": field}, field=field)
    _check_dates(layer_date, valid_from, bool(features))
    reach = _reach(kind, buffer_m)
    told = {"code": code, "name": name, "features": len(features), "buffer_m": str(reach)}
    if not features and (said := _without_data(code, kind=kind, name=name, source=source, since=valid_from)):
        return said
    try:
        with deed("enter_layer", actor=actor, on=valid_from, **told) as d:
            _end(code, kind, valid_from, d)
            layer = OverlayLayer(
                kind=kind,
                code=code,
                name=name,
                source=source,
                layer_date=layer_date,
                is_restricted=is_restricted,
                is_schematic=is_schematic,
                buffer_m=reach,
                buffer_source=intake.clean(buffer_source, 120),
                state=OverlayLayer.State.LOADED if features else OverlayLayer.State.NO_DATA,
                note=intake.clean(note, 200),
                valid=(valid_from, None),
            )
            if file:
                layer.file_name, layer.sha256, layer.source_epsg = file.name, file.sha256, file.source_epsg
                layer.file.save(file.kept_as, ContentFile(file.content), save=False)
            layer.save()
            OverlayFeature.objects.bulk_create(
                OverlayFeature(layer=layer, number=number, name=intake.clean(one.name, 80), geom=geom)
                for number, (one, geom) in enumerate(
                    ((f, shapes.anything(f.geom)) for f in features), start=1
                )
            )
            _lay_ground(layer)
            d.touch(layer)
    except Exception:
        # The database forgets the layer; the disk must not keep its file.
        if file and layer.file:
            layer.file.storage.delete(layer.file.name)
        raise
    return layer


def change_reach(
    layer: OverlayLayer, *, buffer_m: Decimal, buffer_source: str, valid_from: date, actor: User
) -> OverlayLayer:
    """Another distance of a layer from a day, with the law that says so; the one before stays readable."""
    if not intake.clean(buffer_source, 120) and buffer_m:
        raise Refusal("overlay_reach_without_source", {}, field="buffer_source")
    reach = _reach(OverlayKind(layer.kind), buffer_m)
    told = {"code": layer.code, "name": layer.name, "before_m": str(layer.buffer_m), "buffer_m": str(reach)}
    with deed("change_reach", actor=actor, on=valid_from, **told) as d:
        drawn = [Drawn(f.geom, f.name) for f in layer.features.all()]
        _end(layer.code, OverlayKind(layer.kind), valid_from, d)
        old, layer = layer, OverlayLayer.objects.get(pk=layer.pk)
        layer.pk, layer._state.adding = None, True
        layer.buffer_m, layer.buffer_source = reach, intake.clean(buffer_source, 120)
        layer.valid = (valid_from, None)
        layer.save()
        OverlayFeature.objects.bulk_create(
            OverlayFeature(layer=layer, number=n, name=one.name, geom=one.geom)
            for n, one in enumerate(drawn, start=1)
        )
        _lay_ground(layer)
        d.touch(old, layer)
    return layer


def end_layer(layer: OverlayLayer, *, on: date, actor: User) -> OverlayLayer:
    """A layer is taken off from a day; days before it still show it."""
    with deed("end_layer", actor=actor, on=on, code=layer.code, name=layer.name) as d:
        _end(layer.code, OverlayKind(layer.kind), on, d)
        layer.refresh_from_db()
    return layer


def _without_data(code: str, *, since: date, **terms: str) -> OverlayLayer | None:
    """What was said already, in the same words and from the same day: sent twice, it stands once."""
    rows = OverlayLayer.objects.filter(code=code, state=OverlayLayer.State.NO_DATA, **terms)
    return rows.filter(valid=DateRange(since, None)).first()


def _reach(kind: OverlayKind, asked: Decimal | None) -> Decimal:
    reach = BUFFERS.get(kind, Decimal(0)) if asked is None else asked
    if not 0 <= reach <= MOST_METRES:
        raise Refusal("overlay_reach_absurd", {"most_m": MOST_METRES}, field="buffer_m")
    return reach


def _check_dates(layer_date: date | None, valid_from: date, has_features: bool) -> None:
    if has_features and layer_date is None:
        raise Refusal("overlay_loaded_has_date", {}, field="layer_date")
    if layer_date and layer_date > valid_from:
        raise Refusal("overlay_dated_later", {"day": valid_from}, field="layer_date")


def _end(code: str, kind: OverlayKind, on: date, d: Deed) -> None:
    for layer in OverlayLayer.objects.select_for_update().filter(code=code):
        if layer.kind != kind:
            raise Refusal("overlay_code_of_other_kind", {"code": code, "name": layer.name}, field="code")
        if layer.valid.isempty or (layer.valid.upper is not None and layer.valid.upper <= on):
            continue
        if layer.valid.lower > on:
            raise Refusal("overlay_newer_exists", {"day": layer.valid.lower}, field="valid_from")
        if layer.valid.upper is not None:
            raise Refusal("overlay_already_ended", {"day": layer.valid.upper}, field="valid_from")
        layer.valid = (layer.valid.lower, on)
        layer.save(update_fields=["valid"])
        d.touch(layer)


def _lay_ground(layer: OverlayLayer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO expansion_overlayground (layer_id, geom) SELECT %s, overlay_ground_of(%s)",
            [layer.pk, layer.pk],
        )
