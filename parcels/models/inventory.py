"""How a thing on the land was measured and confirmed, and what became of one first seen after the freeze."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.rules.posting import LateState, MeasureKind
from parcels.words.posting import LATE_STATES, MEASURE_KINDS

USER = settings.AUTH_USER_MODEL


class ItemMeasure(models.Model):
    """A quantity of a thing as it was measured or confirmed (量测记录): never edited, the newest counts."""

    item = models.ForeignKey("parcels.Item", on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(_("类别"), max_length=10, choices=list(MEASURE_KINDS.items()))
    quantity = models.DecimalField(_("数量"), max_digits=12, decimal_places=2)
    measured_date = models.DateField(_("日期"))
    signer = models.CharField(_("签字人"), max_length=80, blank=True, default="")
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    objection = models.ForeignKey(
        "parcels.Objection", on_delete=models.PROTECT, null=True, blank=True, related_name="measures"
    )
    # None: carried over from before measures were kept.
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("量测记录")
        ordering = ["item", "id"]
        indexes = [
            models.Index(
                fields=["item"], condition=models.Q(kind=MeasureKind.STRUCK), name="item_measure_struck"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="item_measure_is_positive"),
        ]

    @property
    def kind_word(self) -> str:
        return str(MEASURE_KINDS[MeasureKind(self.kind)])


class LateItem(models.Model):
    """A thing first seen after the pre-announcement (预公告后首见, REG 26): a finding a person decides."""

    item = models.OneToOneField("parcels.Item", on_delete=models.PROTECT, related_name="late")
    posted_date = models.DateField(_("预公告日"))
    note = models.CharField(_("登记时说明"), max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_date = models.DateField(_("登记日"))
    state = models.CharField(
        _("认定"), max_length=10, choices=list(LATE_STATES.items()), default=LateState.UNDECIDED
    )
    reason = models.CharField(_("认定理由"), max_length=200, blank=True, default="")
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("认定依据"),
    )
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )
    decided_date = models.DateField(_("认定日"), null=True, blank=True)

    class Meta:
        verbose_name = _("预公告后首见")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("recorded_by")),
                name="late_item_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=LateState.UNDECIDED, decided_by__isnull=True, decided_date__isnull=True
                )
                | ~models.Q(state=LateState.UNDECIDED)
                & models.Q(decided_by__isnull=False, decided_date__isnull=False)
                & ~models.Q(reason=""),
                name="late_item_decision_is_whole",
            ),
        ]

    @property
    def word(self) -> str:
        return str(LATE_STATES[LateState(self.state)])
