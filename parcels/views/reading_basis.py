"""How a file was read, and why: what was inferred is said, each line with its reason."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from landmgmt.lib import crs
from parcels.importers.choices import Choices
from parcels.importers.plots import Reading
from parcels.words.findings import AREA_UNITS, MATCHED
from parcels.words.systems import system_word


def basis(reading: Reading, *, epsg: int | None, choices: Choices) -> list[tuple[str, str, str]]:
    """Return (what, how it was read, why) of everything a file left open."""
    if not reading.plots:
        return []
    return [*_system(reading, epsg, choices), *_order(reading), *_areas(reading), *_rings(reading)]


def _system(reading: Reading, epsg: int | None, choices: Choices) -> list[tuple[str, str, str]]:
    rows = []
    for own, count in sorted(Counter(p.source_epsg for p in reading.plots if p.source_epsg).items()):
        system = crs.SYSTEMS[own]
        if epsg and (own == epsg or crs.SYSTEMS[epsg].zone == system.zone):
            why = _chosen_by("epsg", choices)
        elif system.geographic:
            why = _("数值在经度 73–136、纬度 3–54 之间")
            if choices.datum == "gcj02":
                why = _("%(why)s：GCJ-02，已反算") % {"why": _chosen_by("datum", choices)}
        elif system.prefixed:
            why = _("东坐标 8 位，前两位是带号")
        else:
            why = _said().get(reading.said, _("由文件判断"))
        told = system_word(own)
        if count < len(reading.plots):
            told = _("%(system)s：%(count)s 块") % {"system": told, "count": count}
        rows.append((_("坐标系"), told, why))
    if reading.encoding:
        rows.append((_("文字编码"), reading.encoding, _("按字节判断")))
    if choices.layer:
        rows.append((_("图层"), choices.layer, _("由人选定")))
    return rows


def _chosen_by(key: str, choices: Choices) -> str:
    return _("送件单位上次所用") if key in choices.remembered else _("由人选定")


def _said() -> dict[str, str]:
    return {
        "header": _("东坐标没有带号，文件头写明了带号"),
        "prj": _("东坐标没有带号，.prj 或图层定义写明了中央经线"),
        "crs": _("东坐标没有带号，文件写明了坐标系编号"),
    }


def _order(reading: Reading) -> list[tuple[str, str, str]]:
    turned = len({f.plot for f in reading.findings if f.code == "SWAPPED_AXES"})
    landed = sum(plot.geometry is not None for plot in reading.plots)
    if not landed:
        return []
    why = _("按数值大小逐圈判断：北坐标 7 位 1.8–6.0 百万，东坐标 6 位或带号 8 位；两者在国内不会混淆")
    if not turned:
        return [(_("坐标次序"), _("与该格式的惯例相同"), why)]
    told = ngettext("%(count)s 块写反，已对调", "%(count)s 块写反，已对调", turned) % {"count": turned}
    return [(_("坐标次序"), told, why)]


def _areas(reading: Reading) -> list[tuple[str, str, str]]:
    counts = Counter(plot.matched for plot in reading.plots if plot.geometry is not None)
    if not counts:
        return []
    said = [
        _("%(rule)s %(count)s 块") % {"rule": MATCHED[rule], "count": counts[rule]}
        for rule in MATCHED
        if counts[rule]
    ]
    why = _("申报数在其小数位内等于平面面积或椭球面积")
    rows = [(_("面积口径"), _("；").join(said), why)]
    units = Counter(str(f.params.get("unit")) for f in reading.findings if f.code == "AREA_UNIT_GUESSED")
    for unit, count in sorted(units.items()):
        told = _("%(unit)s：%(count)s 块") % {"unit": AREA_UNITS[unit], "count": count}
        rows.append((_("面积单位"), told, _("没有写单位；取与计算面积相差不到百分之一的单位")))
    return rows


def _rings(reading: Reading) -> list[tuple[str, str, str]]:
    holes = sum(plot.holes for plot in reading.plots)
    parts = sum(plot.parts for plot in reading.plots if plot.parts > 1)
    if not holes and not parts:
        return []
    told = _("洞 %(holes)s 个，多部分地块共 %(parts)s 部分") % {"holes": holes, "parts": parts}
    return [(_("圈的作用"), told, _("按包含关系判断，不按圈号"))]
