"""Service lines of the zone in sections: roads, water, drainage, power … and the state of each over time."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from expansion.rules.services import ServiceState
from expansion.words.zone import SERVICE_KINDS, SERVICE_STATES
from parcels.models.parcels import StagePeriod
from parcels.models.periods import Period, from_since, no_overlap


class ServiceLine(models.Model):
    """Service line (通平管线): one section of one kind; its length is computed by the database.

    `state` and `state_date` are the last told; a past day asks ServiceLineState.
    """

    kind = models.CharField(_("类别"), max_length=10, choices=list(SERVICE_KINDS.items()))
    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    trunk = models.CharField(_("线路"), max_length=20, blank=True, default="")
    grade = models.CharField(_("等级或规格"), max_length=40, blank=True, default="")
    diameter_mm = models.PositiveIntegerField(_("管径 mm"), null=True, blank=True)
    geom = models.MultiLineStringField(_("线路图形"), srid=4490)
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
        constraints = [
            models.CheckConstraint(
                condition=models.Q(diameter_mm__isnull=True) | models.Q(diameter_mm__gt=0),
                name="service_diameter_is_positive",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceLineState(StagePeriod):
    """State of a section (管线状态) over time."""

    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(_("状态"), max_length=10, choices=list(SERVICE_STATES.items()))

    class Meta:
        verbose_name = _("管线状态")
        ordering = ["line", "position"]
        constraints = [
            no_overlap("service_state_no_overlap", "line"),
            from_since("service_state_from_since"),
            models.UniqueConstraint(fields=["line", "position"], name="service_state_position_once"),
        ]


class ServiceDemand(Period):
    """Service demand (通平要求): what a lot must be served with, and how near a built section must come."""

    kind = models.CharField(_("类别"), max_length=10, choices=list(SERVICE_KINDS.items()))
    reach_m = models.DecimalField(_("接入距离 m"), max_digits=6, decimal_places=1)
    source = models.CharField(_("依据"), max_length=120)

    class Meta:
        verbose_name = _("通平要求")
        ordering = ["id"]
        constraints = [
            no_overlap("service_demand_no_overlap", "kind"),
            models.CheckConstraint(condition=models.Q(reach_m__gte=0), name="service_reach_is_not_negative"),
        ]
