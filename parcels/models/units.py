"""The units prices are written in: reference data the office keeps up itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemUnit(models.Model):
    """What a price may be per (计量单位); one that is out of use stays where it was published."""

    name = models.CharField(_("单位"), max_length=4, unique=True)
    position = models.PositiveSmallIntegerField(_("序"), default=0)
    # 冢, 座, 株 … are counted: no half of one.
    is_counted = models.BooleanField(_("按个数计"), default=False)
    is_used = models.BooleanField(_("使用中"), default=True)

    class Meta:
        verbose_name = _("计量单位")
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="item_unit_has_name")]

    def __str__(self) -> str:
        return self.name
