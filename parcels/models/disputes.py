"""Disputes and petitions (矛盾信访), and their states over time."""

from django.conf import settings
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from parcels.models.office import in_village
from parcels.models.parcels import StagePeriod
from parcels.models.periods import from_since, no_overlap
from parcels.words.deeds import CHANNELS, DISPUTE_KINDS, DISPUTE_STATES


class Dispute(models.Model):
    """Dispute or petition (矛盾) linked to land, people or money."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    kind = models.CharField(_("类别"), max_length=16, choices=list(DISPUTE_KINDS.items()))
    channel = models.CharField(_("来源"), max_length=12, choices=list(CHANNELS.items()))
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    taking = models.ForeignKey(
        "parcels.Taking", on_delete=models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    party = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    village = models.ForeignKey(
        "parcels.Place",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes",
        verbose_name=_("村"),
    )
    received_date = models.DateField(_("收件日"))
    due_date = models.DateField(_("办结期限"))
    people_count = models.PositiveSmallIntegerField(_("人数"), default=1)
    facts = models.TextField(_("事由"))
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    opinion = models.TextField(_("办理意见"), blank=True, default="")
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = in_village("village").as_manager()

    class Meta:
        verbose_name = _("矛盾")
        ordering = ["-received_date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_date__gte=models.F("received_date")), name="dispute_due_after_received"
            ),
            models.CheckConstraint(condition=models.Q(people_count__gt=0), name="dispute_has_people"),
        ]

    def __str__(self) -> str:
        return self.number


class DisputeStatePeriod(StagePeriod):
    """State of a dispute (办理状态) over time."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(_("状态"), max_length=12, choices=list(DISPUTE_STATES.items()))

    class Meta:
        verbose_name = _("办理状态")
        ordering = ["dispute", "position"]
        constraints = [
            no_overlap("dispute_state_no_overlap", "dispute"),
            from_since("dispute_state_from_since"),
            models.UniqueConstraint(fields=["dispute", "position"], name="dispute_state_position_once"),
        ]
