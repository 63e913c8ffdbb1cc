"""Required papers (付款要件): rules, papers struck out, proofs of accounts, what a line still lacks."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.periods import Period, no_overlap
from parcels.models.sums import rows_of
from parcels.rules.paper_needs import PaperNeed
from parcels.words.money import HEADS, LEVELS
from parcels.words.paper_needs import NEEDS

USER = settings.AUTH_USER_MODEL
_LACKING = "SELECT line_id, need FROM lacking_papers(%(lines)s::bigint[], %(on)s::date) ORDER BY rule_id"


class PaperRule(Period):
    """A paper that must be on file before a line is collected (付款要件), and the days the rule holds."""

    need = models.CharField(_("要件"), max_length=12, choices=list(NEEDS.items()))
    # Empty: every head, every level.
    head = models.CharField(_("科目"), max_length=20, choices=list(HEADS.items()), blank=True, default="")
    level = models.CharField(_("层级"), max_length=10, choices=list(LEVELS.items()), blank=True, default="")
    # Asked of agreements signed, and accounts opened, from this day on; empty: of all.
    asked_since = models.DateField(_("只问此日起的协议或账户"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    is_sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("付款要件")
        ordering = ["need", "head", "level", "-valid"]
        constraints = [
            no_overlap("paper_rule_no_overlap", "need", "head", "level"),
            models.CheckConstraint(condition=~models.Q(source=""), name="paper_rule_has_source"),
        ]


class PaperStruck(models.Model):
    """A paper struck out (文书作废): it stays on file and counts no longer, with who said so and why."""

    document = models.OneToOneField(
        "parcels.Document", on_delete=models.PROTECT, related_name="struck", verbose_name=_("文书")
    )
    reason = models.CharField(_("作废原因"), max_length=200)
    struck_date = models.DateField(_("作废日"))
    struck_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("文书作废")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="paper_struck_has_reason"),
        ]


class AccountProof(models.Model):
    """The paper that shows whose an account is (账户证明): a card's copy, or the list the village signed."""

    account = models.ForeignKey(
        "parcels.BankAccount", on_delete=models.PROTECT, related_name="proofs", verbose_name=_("收款账户")
    )
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("证明")
    )
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("账户证明")
        constraints = [
            models.UniqueConstraint(fields=["account", "paper"], name="account_proof_once"),
        ]


def lacking_papers(lines: Iterable[int], on: date) -> dict[int, list[PaperNeed]]:
    """By line, the papers it lacks on a day by the rules in force; a line that lacks none is not in it."""
    found: dict[int, list[PaperNeed]] = defaultdict(list)
    for row in rows_of(_LACKING, {"lines": list(lines), "on": on}):
        if (need := PaperNeed(row["need"])) not in found[row["line_id"]]:
            found[row["line_id"]].append(need)
    return dict(found)


def proofs_of_accounts(party: Any) -> dict[int, AccountProof]:
    """Account → its newest proof that is not struck out, of one party."""
    proofs = AccountProof.objects.filter(account__party=party, paper__struck__isnull=True)
    return {proof.account_id: proof for proof in proofs.select_related("paper").order_by("pk")}
