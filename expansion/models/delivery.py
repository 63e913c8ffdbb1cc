"""Delivery certificates of lots (净地交付证): numbered, immutable, void only with a reason."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.periods import Period, no_overlap


class DeliveryCertificate(Period):
    """Delivery certificate (净地交付证): the lot counts as delivered on the days of `valid`.

    `facts` keeps what was checked on that day as plain values: works, levelled_m2, takings, services.
    """

    number = models.CharField(_("证号"), max_length=24, unique=True)
    lot = models.ForeignKey(
        "expansion.Lot", on_delete=models.PROTECT, related_name="certificates", verbose_name=_("平整地块")
    )
    issued_date = models.DateField(_("交付日期"))
    area_m2 = models.DecimalField(_("交付面积 ㎡"), max_digits=14, decimal_places=2)
    receiver = models.CharField(_("接收单位"), max_length=80)
    facts = models.JSONField(_("核对结果"), default=dict)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True, default="")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("净地交付证")
        ordering = ["-issued_date", "-id"]
        constraints = [no_overlap("delivery_no_overlap", "lot")]

    def __str__(self) -> str:
        return self.number


def delivered_m2(on: date) -> Decimal:
    """What certificates in force on a day hand to builders, in ㎡."""
    total = DeliveryCertificate.objects.on(on).aggregate(total=models.Sum("area_m2"))["total"]
    return total or Decimal("0.00")


class DeliveryPaper(models.Model):
    """The signed scan of a certificate (交付证扫描件)."""

    certificate = models.ForeignKey(DeliveryCertificate, on_delete=models.PROTECT, related_name="papers")
    document = models.ForeignKey("parcels.Document", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("交付证扫描件")
        constraints = [
            models.UniqueConstraint(fields=["certificate", "document"], name="delivery_paper_once")
        ]
