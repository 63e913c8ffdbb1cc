"""What a version of an agreement takes away from the one before, and the accounts as they were signed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from parcels.models.secrets import SecretField


class Reduction(models.Model):
    """What an amendment takes off one line (核减明细); posted when it is signed, never below what is paid."""

    agreement = models.ForeignKey("parcels.Agreement", on_delete=models.PROTECT, related_name="reductions")
    line = models.ForeignKey("parcels.Line", on_delete=models.PROTECT, related_name="reductions")
    amount_yuan = models.DecimalField(_("核减 元"), max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("核减明细")
        ordering = ["agreement", "line"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "line"], name="reduction_line_once"),
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="reduction_is_positive"),
        ]


class SignedAccount(models.Model):
    """A payee's account on the day of the signature (签订时账户), sealed again for its own row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(
        "parcels.Agreement", on_delete=models.PROTECT, related_name="signed_accounts"
    )
    payee = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("收款人")
    )
    account = models.ForeignKey("parcels.BankAccount", on_delete=models.PROTECT, related_name="+")
    number = SecretField(_("账号"), scope="signed_account.number")

    class Meta:
        verbose_name = _("签订时账户")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "payee"], name="signed_account_payee_once")
        ]
