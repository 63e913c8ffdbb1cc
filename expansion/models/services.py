"""Service lines of the zone: roads, water, drainage, power, telecom, gallery."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from expansion.rules.services import ServiceState
from expansion.words.zone import SERVICE_KINDS, SERVICE_STATES


class ServiceLine(models.Model):
    """Service line (通平管线) with its state; length computed in the survey system by the database."""

    kind = models.CharField(_("类别"), max_length=10, choices=list(SERVICE_KINDS.items()))
    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    geom = models.MultiLineStringField(_("线路"), srid=4490)
    plane_length_m = models.DecimalField(
        _("长度 m"), max_digits=12, decimal_places=2, editable=False, default=0
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=list(SERVICE_STATES.items()), default=ServiceState.PLANNED
    )
    state_date = models.DateField(_("状态日期"))

    class Meta:
        verbose_name = _("通平管线")
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.name
