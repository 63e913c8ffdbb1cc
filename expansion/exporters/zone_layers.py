"""The zone's own land in the formats of parcels: one line per subject, each a layer of one day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expansion.models import (
    BoundaryBlock,
    BoundaryVersion,
    Lot,
    LotState,
    OverlayGround,
    OverlayLayer,
    SubstationCandidate,
)
from expansion.models.ramp import step_of
from expansion.words.overlays import OVERLAY_KINDS
from landmgmt.lib import crs, units
from parcels.actions.land_exports import Column, Feature, Layer
from parcels.actions.land_files import survey_epsg
from parcels.words.deeds import RAMP_WORDS, WORKS

Made = tuple[list[Column], list[Feature]]


@dataclass(frozen=True)
class Subject:
    """What can be taken: its code in the address, its word, and the columns and rows of a day.

    The last argument says whether the reader may see restricted layers.
    """

    code: str
    word: Any
    make: Callable[[date, bool], Made]


def blocks(on: date, restricted: bool) -> Made:
    """The blocks of the boundary in force, with their bounds."""
    columns = [
        Column("DKBH", _("区块")),
        Column("DKMC", _("界线版本")),
        Column("WH", _("文号")),
        Column("DKMJ", _("图形平面面积 ha"), "ha"),
        Column("PZMJ", _("批准面积 ha"), "ha"),
        Column("TQMJ", _("图形椭球面积 ㎡"), "area"),
        Column("DZ", _("东至")),
        Column("NZ", _("南至")),
        Column("XZ", _("西至")),
        Column("BZHI", _("北至")),
        Column("QSRQ", _("自何日有效")),
    ]
    rows = BoundaryBlock.objects.filter(version__in=BoundaryVersion.objects.on(on))
    return columns, [
        Feature(
            _land(row),
            [
                *(row.code, row.version.name, row.version.paper_number),
                *(units.to_ha(row.plane_area_m2), row.official_area_ha, row.ellipsoid_area_m2),
                *(row.east_to, row.south_to, row.west_to, row.north_to),
                str(row.version.valid.lower),
            ],
        )
        for row in rows.select_related("version").order_by("version", "code")
    ]


def lots(on: date, restricted: bool) -> Made:
    """The levelling lots that exist on the day, with the state of the works."""
    columns = [
        Column("DKBH", _("编号")),
        Column("DKMC", _("名称")),
        Column("XMBH", _("项目编号")),
        Column("GCZT", _("工程状态")),
        Column("DKMJ", _("图形平面面积 ha"), "ha"),
        Column("JHMJ", _("计划面积 ㎡"), "area"),
        Column("SJBG", _("设计标高 m"), "area"),
        Column("SJWF", _("设计挖方 m³"), "area"),
        Column("SJTF", _("设计填方 m³"), "area"),
    ]
    now = dict(LotState.objects.on(on).values_list("lot", "works"))
    rows = Lot.objects.filter(pk__in=now).select_related("project").order_by("code")
    return columns, [
        Feature(
            _land(row),
            [
                *(row.code, row.name, row.project.code, str(WORKS[now[row.pk]])),
                *(units.to_ha(row.plane_area_m2), row.planned_area_m2, row.design_level_m),
                *(row.design_cut_m3, row.design_fill_m3),
            ],
            step_of(now[row.pk]),
        )
        for row in rows
    ]


def sites(on: date, restricted: bool) -> Made:
    """The candidate sites not withdrawn by the day, and which was chosen by then."""
    columns = [
        Column("DKBH", _("编号")),
        Column("DKMC", _("名称")),
        Column("XDRQ", _("选定日期")),
        Column("DKMJ", _("图形平面面积 ha"), "ha"),
        Column("WQMJ", _("围墙内面积 ㎡"), "area"),
        Column("LY", _("范围来源")),
    ]
    rows = SubstationCandidate.objects.filter(Q(withdrawn_date=None) | Q(withdrawn_date__gt=on))
    return columns, [
        Feature(
            _land(row),
            [
                *(row.code, row.name),
                str(row.chosen_date) if row.chosen_date and row.chosen_date <= on else None,
                *(units.to_ha(row.plane_area_m2), row.wall_area_m2, row.source),
            ],
        )
        for row in rows.order_by("code")
    ]


def constraints(on: date, restricted: bool) -> Made:
    """The ground of each constraint layer in force, with its distance; restricted ones by right."""
    columns = [
        Column("DKBH", _("编号")),
        Column("DKMC", _("图层")),
        Column("LB", _("类别")),
        Column("DKMJ", _("控制范围 ha"), "ha"),
        Column("WK", _("外扩距离 m"), "area"),
        Column("YJ", _("距离依据")),
        Column("LY", _("来源")),
        Column("SJRQ", _("数据日期")),
    ]
    layers = OverlayLayer.objects.on(on)
    if not restricted:
        layers = layers.filter(is_restricted=False)
    pieces: dict[int, list[Any]] = {}
    for layer_id, ground in OverlayGround.objects.filter(layer__in=layers).values_list("layer_id", "geom"):
        pieces.setdefault(layer_id, []).append(shapely.from_wkb(bytes(ground.wkb)))
    found = []
    for layer in layers.order_by("kind", "code"):
        if layer.pk not in pieces:
            continue
        whole = shapely.union_all(pieces[layer.pk])
        told = [layer.code, layer.name, str(OVERLAY_KINDS[layer.kind])]
        told += [units.to_ha(units.to_m2(str(whole.area))), layer.buffer_m, layer.reach_source, layer.source]
        day = layer.layer_date.isoformat() if layer.layer_date else None
        found.append(Feature(crs.to_geographic(whole, survey_epsg()), [*told, day]))
    return columns, found


def _land(row: Any) -> Any:
    return shapely.from_wkb(bytes(row.geom.wkb))


SUBJECTS: dict[str, Subject] = {
    one.code: one
    for one in (
        Subject("blocks", gettext_lazy("园区界线与区块"), blocks),
        Subject("lots", gettext_lazy("平整地块"), lots),
        Subject("sites", gettext_lazy("变电站站址"), sites),
        Subject("constraints", gettext_lazy("约束图层的控制范围"), constraints),
    )
}


def layer_of(subject: Subject, on: date, *, restricted: bool, mark: str, unit: str) -> Layer:
    """The layer to write: title, columns and rows of one subject on a day."""
    columns, features = subject.make(on, restricted)
    return Layer(
        key=subject.code,
        title=str(subject.word),
        columns=columns,
        features=features,
        on=on,
        mark=mark,
        unit=unit,
        steps=[str(word) for word in RAMP_WORDS],
    )
