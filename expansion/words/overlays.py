"""The words of the constraint layers: kinds, status, and the law behind a distance."""

from django.utils.translation import gettext_lazy as _

from expansion.rules.overlays import OverlayKind, OverlayStatus

OVERLAY_KINDS = {
    OverlayKind.RIVER_MAIN: _("干流岸线"),
    OverlayKind.RIVER_TRIBUTARY: _("支流岸线"),
    OverlayKind.FARMLAND: _("永久基本农田"),
    OverlayKind.REDLINE: _("生态保护红线"),
    OverlayKind.HAZARD: _("地质灾害易发区"),
    OverlayKind.WATER_SOURCE: _("饮用水水源保护区"),
    OverlayKind.PROTECTED: _("自然保护地"),
    OverlayKind.HOMES: _("居民点"),
    OverlayKind.ROADS: _("公路"),
    OverlayKind.DANGER: _("爆炸与污染危险源"),
    OverlayKind.OWN: _("自建图层"),
}
OVERLAY_STATUS = {
    OverlayStatus.CLEAR: _("不涉及"),
    OverlayStatus.TOUCHES: _("涉及"),
    OverlayStatus.NO_DATA: _("无数据"),
}
# Where the distance of a kind comes from, unless the office writes another source.
BUFFER_SOURCES = {
    OverlayKind.RIVER_MAIN: _("长江保护法第26条：干流岸线 1 km 内"),
    OverlayKind.RIVER_TRIBUTARY: _("长江保护法第26条：支流岸线 1 km 内"),
}
