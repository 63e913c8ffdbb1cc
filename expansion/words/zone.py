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
}
SERVICE_STATES = {
    ServiceState.PLANNED: _("规划"),
    ServiceState.BUILDING: _("在建"),
    ServiceState.BUILT: _("已建"),
}
