"""What an agreement says of late payment: without such a clause there is no interest anywhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LateFee(models.Model):
    """Clause on late payment of one agreement (逾期付款条款): simple interest, final once it is signed."""

    agreement = models.OneToOneField(
        "parcels.Agreement", on_delete=models.PROTECT, related_name="late_fee", verbose_name=_("协议")
    )
    percent_a_year = models.DecimalField(_("年利率 %"), max_digits=6, decimal_places=3)
    free_days = models.PositiveSmallIntegerField(_("宽限 天"), default=0)
    days_in_year = models.PositiveSmallIntegerField(_("一年按 天"), default=365)
    clause = models.CharField(_("条款"), max_length=200)

    class Meta:
        verbose_name = _("逾期付款条款")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent_a_year__gt=0, percent_a_year__lte=24), name="late_fee_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(days_in_year__in=[360, 365]), name="late_fee_days_in_year"
            ),
            models.CheckConstraint(condition=models.Q(free_days__lte=365), name="late_fee_free_days"),
        ]
