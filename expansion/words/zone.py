"""The zone's words: services and their states."""

from django.utils.translation import gettext_lazy as _

from expansion.rules.services import ServiceKind, ServiceState

SERVICE_KINDS = {
    ServiceKind.ROAD: _("道路"),
    ServiceKind.WATER: _("给水"),
    ServiceKind.DRAINAGE: _("排水"),
    ServiceKind.POWER: _("供电"),
    ServiceKind.TELECOM: _("通信"),
    ServiceKind.GALLERY: _("管廊"),
    ServiceKind.GAS: _("燃气"),
    ServiceKind.HEAT: _("热力"),
}
SERVICE_STATES = {
    ServiceState.PLANNED: _("规划"),
    ServiceState.BUILDING: _("在建"),
    ServiceState.BUILT: _("已建"),
}

SURFACE_KINDS = {"before": _("原始地面"), "design": _("设计面"), "as_built": _("实测现状")}

# What the boundary is made of; the steps of the ramp keep their own words.
PARTS = {"held": _("系统前已有"), "remainder": _("未列入征收")}
GROUPS = {
    "held": _("系统前已有"),
    "taken": _("已征收交地"),
    "cleared": _("其中 已清表及以后"),
    "levelled": _("其中 已压实及以后（平整）"),
    "ready": _("其中 已成净地"),
    "acquiring": _("征收中"),
    "remainder": _("未列入征收"),
}
LEFTOVERS = {"left": _("未列入征收"), "overlap": _("重复征收"), "outside": _("界外征收")}
CHANGES = {"kept": _("保留"), "added": _("新增"), "removed": _("移除")}
LAYERS = {
    "boundary": _("园区界线"),
    "held": _("系统前已有用地"),
    "remainder": _("未列入征收"),
    "lots": _("平整地块"),
    "substation": _("变电站（选定）"),
    "candidates": _("变电站候选站址"),
    "services": _("道路管线"),
    "river": _("河流"),
    "contours": _("等高线"),
}
