"""Coordinate systems as surveyors say them."""

from typing import Any

from django.utils.translation import gettext

from landmgmt.lib import crs
from parcels.words.findings import DATUMS


def system_word(epsg: int) -> str:
    """A coordinate system as surveyors say it: 3 度带 37 带，带号前缀（EPSG:4525）."""
    system = crs.SYSTEMS[epsg]
    if system.old:
        return gettext("%(datum)s %(grid)s") % {"datum": DATUMS[system.datum], "grid": _grid(epsg)}
    return _grid(epsg)


def _grid(epsg: int) -> str:
    system = crs.SYSTEMS[epsg]
    words = {"width": system.width, "zone": system.zone, "epsg": epsg}
    if system.geographic:
        return (
            gettext("WGS84 经纬度（EPSG:%(epsg)s）")
            if epsg == crs.WGS84
            else gettext("经纬度（EPSG:%(epsg)s）")
        ) % words
    if system.prefixed:
        return gettext("%(width)s 度带 %(zone)s 带，东坐标带带号（EPSG:%(epsg)s）") % words
    return gettext("%(width)s 度带 %(zone)s 带，东坐标不带带号（EPSG:%(epsg)s）") % words


def system_choices(*, old: bool = False) -> list[tuple[Any, Any]]:
    """The allowed systems in groups, the office's own 3° zones first; with `old` those only kept, last."""
    groups: dict[str, list[tuple[str, str]]] = {
        gettext("3 度带，带带号"): [],
        gettext("3 度带，不带带号"): [],
        gettext("经纬度"): [],
        gettext("6 度带，带带号"): [],
        gettext("6 度带，不带带号"): [],
    }
    three, three_bare, degrees, six, six_bare = groups.values()
    for epsg in sorted(crs.ALLOWED):
        system = crs.SYSTEMS[epsg]
        if system.geographic:
            group = degrees
        elif system.width == 3:
            group = three if system.prefixed else three_bare
        else:
            group = six if system.prefixed else six_bare
        group.append((str(epsg), system_word(epsg)))
    kept = {gettext("旧坐标系（只留存，不落图）"): _old_choices()} if old else {}
    return [("", gettext("由文件判断")), *groups.items(), *kept.items()]


def _old_choices() -> list[tuple[str, str]]:
    """The 3° zones of the old datums about the office's own."""
    own = crs.SYSTEMS[crs.SURVEY].zone or 0
    return [
        (str(epsg), system_word(epsg))
        for epsg, system in sorted(crs.SYSTEMS.items())
        if system.old and system.width == 3 and system.zone is not None and abs(system.zone - own) <= 1
    ]
