"""Places from the county down to the village group (村民小组)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """Administrative place (行政区域): county, township, village or group."""

    class Level(models.TextChoices):
        COUNTY = "county", _("县区")
        TOWNSHIP = "township", _("乡镇")
        VILLAGE = "village", _("村")
        GROUP = "group", _("村民小组")

    level = models.CharField(_("级别"), max_length=10, choices=Level.choices)
    code = models.CharField(_("行政区划代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    initials = models.CharField(_("拼音首字母"), max_length=60, blank=True, default="")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )

    class Meta:
        verbose_name = _("行政区域")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="place_name_once"),
            models.CheckConstraint(
                condition=models.Q(level="county") | models.Q(parent__isnull=False), name="place_has_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """Village and group, as the office says it: 长田村 3 组."""
        if self.level == self.Level.GROUP and self.parent:
            return f"{self.parent.name} {self.name}"
        return self.name
