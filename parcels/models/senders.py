"""Who sends survey files (送件单位), and how their files are read: remembered from one to the next."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportSender(models.Model):
    """A surveyor or office that sends files; what a person chose for its last file holds for the next one."""

    name = models.CharField(_("送件单位"), max_length=60, unique=True)
    # {subject: column of the file}, "" for what is not to be read (importers/choices.py).
    columns = models.JSONField(_("字段对应"), default=dict, blank=True)
    epsg = models.PositiveIntegerField(_("坐标系"), null=True, blank=True)
    datum = models.CharField(_("经纬度属于"), max_length=8, blank=True, default="")

    class Meta:
        verbose_name = _("送件单位")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="import_sender_is_named")]

    def __str__(self) -> str:
        return self.name

    @property
    def remembers(self) -> bool:
        """Say whether anything is remembered of its files."""
        return bool(self.columns or self.epsg or self.datum)
