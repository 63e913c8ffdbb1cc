"""What the cross-checks find, each rule one statement over the books, and what people decided of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.law import LegalTerm
from parcels.models.sums import rows_of
from parcels.rules.cross_checks import RULES, THRESHOLDS, Disposal, Rule
from parcels.words.cross_checks import DISPOSALS

# Findings of one rule that are fetched; a rule with more has gone wrong somewhere else.
MOST = 2000
_OUTER = """SELECT * FROM ({rule}) f
WHERE %(kind)s::text IS NULL OR kind = %(kind)s::text AND subject = %(pk)s::bigint
ORDER BY day DESC NULLS LAST, subject LIMIT %(most)s"""


class CheckDecision(models.Model):
    """Check decision (疑点处理): what a person said of one finding of a rule; only added to."""

    rule = models.CharField(_("规则"), max_length=40)
    subject = models.CharField(_("对象"), max_length=40)
    evidence = models.CharField(_("证据校验值"), max_length=64)
    state = models.CharField(_("处理"), max_length=10, choices=list(DISPOSALS.items()))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核查人"),
    )
    reason = models.CharField(_("说明"), max_length=300, blank=True, default="")
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    decided_date = models.DateField(_("日期"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("疑点处理")
        ordering = ["-id"]
        indexes = [models.Index(fields=["rule", "subject", "-id"], name="check_decision_of")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=Disposal.OPEN) | ~models.Q(reason=""),
                name="check_decision_has_reason",
            ),
        ]


@dataclass(frozen=True)
class CheckFinding:
    """One finding: what it is about, its day and sum, what is told of it, and what was decided last."""

    rule: Rule
    kind: str
    pk: int
    project_id: int | None
    day: date | None
    amount_yuan: Decimal | None
    told: dict[str, Any]
    decision: CheckDecision | None = None

    @property
    def subject(self) -> str:
        """How a decision names it: line:12."""
        return f"{self.kind}:{self.pk}"

    @property
    def evidence(self) -> str:
        """Changes when the figures behind the finding do."""
        seen = json.dumps([self.told, str(self.amount_yuan)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(seen.encode()).hexdigest()

    @property
    def is_stale(self) -> bool:
        """Decided on figures that have changed since."""
        return bool(self.decision and self.decision.evidence != self.evidence)

    @property
    def state(self) -> Disposal:
        """What stands; a decision on other figures opens the finding again."""
        if self.decision is None or self.is_stale:
            return Disposal.OPEN
        return Disposal(self.decision.state)


def thresholds(on: date) -> dict[str, int]:
    """From how many on a doubt is raised, as the reference data of the day has it (期限与节假日)."""
    rows = LegalTerm.objects.on(on).filter(code__in=THRESHOLDS.values()).values_list("code", "amount")
    known = dict(rows)
    return {name: known[code] for name, code in THRESHOLDS.items()}


def findings_of(
    rule: Rule,
    on: date,
    *,
    subject: tuple[str, int] | None = None,
    limits: Mapping[str, int] | None = None,
) -> list[CheckFinding]:
    """What a rule finds on a day, the newest first, with the last decision of each; or of one subject."""
    sql, params = _sql(rule.code), {"on": on, **(limits or thresholds(on)), "most": MOST}
    kind, pk = subject or (None, None)
    params |= {"kind": kind, "pk": pk}
    decided = decisions_of(rule)
    found = []
    for row in rows_of(_OUTER.format(rule=sql), params):
        told = row["told"] if isinstance(row["told"], dict) else json.loads(row["told"])
        last = decided.get(f"{row['kind']}:{row['subject']}")
        found.append(
            CheckFinding(
                rule,
                row["kind"],
                row["subject"],
                row["project_id"],
                row["day"],
                row["amount_yuan"],
                told,
                last,
            )
        )
    return found


def all_findings(on: date) -> dict[str, list[CheckFinding]]:
    """Every rule's findings by its code, in the order of the rules."""
    limits = thresholds(on)
    return {rule.code: findings_of(rule, on, limits=limits) for rule in RULES}


def decisions_of(rule: Rule) -> dict[str, CheckDecision]:
    """The last word on each subject of a rule, by subject."""
    newest = CheckDecision.objects.filter(rule=rule.code).order_by("subject", "-id").distinct("subject")
    return {row.subject: row for row in newest.select_related("owner", "decided_by", "paper")}


@cache
def _sql(code: str) -> str:
    return (Path(__file__).parent / "sql" / "checks" / f"{code}.sql").read_text(encoding="utf-8")
