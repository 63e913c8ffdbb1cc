"""The second level of money: what collectives handed on to their households, and what is stuck between."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from landmgmt.lib.money import ZERO


class Handout(models.Model):
    """A collective's payment to a household (集体兑付) of what it received; never edited, only reversed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    collective = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="handouts_given", verbose_name=_("集体")
    )
    household = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="handouts_taken", verbose_name=_("农户")
    )
    # The guardian or proxy who took it for the household, while one is confirmed.
    received_by = models.ForeignKey(
        "parcels.Party",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handouts_received",
        verbose_name=_("代领人"),
    )
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    value_date = models.DateField(_("兑付日"))
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("发放凭据")
    )
    note = models.CharField(_("说明"), max_length=100, blank=True, default="")
    plan = models.ForeignKey(
        "parcels.DistributionPlan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handouts",
        verbose_name=_("分配方案"),
    )
    # Paid on an old paper, without a plan that was voted here: marked with why.
    legacy_reason = models.CharField(_("旧件原因"), max_length=200, blank=True, default="")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("集体兑付")
        ordering = ["-value_date", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="handout_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(collective=models.F("household")), name="handout_between_two"
            ),
            models.CheckConstraint(
                condition=models.Q(plan__isnull=False, legacy_reason="")
                | models.Q(plan__isnull=True) & ~models.Q(legacy_reason=""),
                name="handout_without_plan",
            ),
        ]


@dataclass(frozen=True)
class Between:
    """A collective on a day, in yuan: received (拨付), handed on (兑付), stuck between, and since when.

    `planned_yuan` is what its plans in force give to households, `kept_yuan` what they let it keep of what
    has come in: households are served first.
    """

    party_id: int
    name: str
    village_id: int | None
    village: str
    received_yuan: Decimal
    handed_yuan: Decimal
    planned_yuan: Decimal
    kept_yuan: Decimal
    since: date | None

    @property
    def stuck_yuan(self) -> Decimal:
        """Neither handed on nor kept by a plan: yuan the park has paid, never added to its arrears."""
        return max(self.received_yuan - self.handed_yuan - self.kept_yuan, ZERO)


# Receipts net of returns by day; the first day whose running sum passes what was handed on is where it stuck.
_BETWEEN = """
WITH receipt AS (
  SELECT l.payee_id AS party_id, t.value_date AS day,
         sum(CASE WHEN b.kind = 'paid' THEN t.amount_yuan ELSE -t.amount_yuan END) AS yuan
  FROM parcels_transfer t JOIN parcels_line l ON l.id = t.line_id AND l.level = 'allot'
  JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
  WHERE t.value_date <= %(on)s AND ('paid' IN (a.kind, b.kind)) GROUP BY 1, 2),
running AS (SELECT party_id, day, sum(yuan) OVER (PARTITION BY party_id ORDER BY day) AS so_far FROM receipt),
handed AS (
  SELECT collective_id AS party_id,
         sum(CASE WHEN reverses_id IS NULL THEN amount_yuan ELSE -amount_yuan END) AS yuan
  FROM parcels_handout WHERE value_date <= %(on)s GROUP BY 1),
live AS (
  SELECT id, collective_id, given_yuan FROM parcels_distributionplan
  WHERE in_force_date <= %(on)s AND (ended_date IS NULL OR ended_date > %(on)s)),
arrived AS (
  SELECT v.id, sum(CASE WHEN b.kind = 'paid' THEN t.amount_yuan ELSE -t.amount_yuan END) AS yuan
  FROM live v JOIN parcels_planline s ON s.plan_id = v.id JOIN parcels_transfer t ON t.line_id = s.line_id
  JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
  WHERE t.value_date <= %(on)s AND ('paid' IN (a.kind, b.kind)) GROUP BY 1),
planned AS (
  SELECT v.collective_id AS party_id, sum(v.given_yuan) AS given,
         sum(GREATEST(COALESCE(x.yuan, 0) - v.given_yuan, 0)) AS kept
  FROM live v LEFT JOIN arrived x ON x.id = v.id GROUP BY 1)
SELECT p.id, p.name, v.id, COALESCE(v.name, ''), COALESCE(sum(r.yuan), 0), COALESCE(h.yuan, 0),
       COALESCE(n.given, 0), COALESCE(n.kept, 0),
       (SELECT min(x.day) FROM running x
        WHERE x.party_id = p.id AND x.so_far > COALESCE(h.yuan, 0) + COALESCE(n.kept, 0))
FROM parcels_party p LEFT JOIN receipt r ON r.party_id = p.id LEFT JOIN handed h ON h.party_id = p.id
LEFT JOIN planned n ON n.party_id = p.id
LEFT JOIN parcels_place g ON g.id = p.group_id LEFT JOIN parcels_place v ON v.id = g.parent_id
WHERE p.kind = 'collective' AND (r.party_id IS NOT NULL OR h.party_id IS NOT NULL OR n.party_id IS NOT NULL)
  AND (%(villages)s::bigint[] IS NULL OR v.id = ANY(%(villages)s::bigint[]))
  AND (%(party)s::bigint IS NULL OR p.id = %(party)s)
GROUP BY p.id, v.id, h.yuan, n.given, n.kept
ORDER BY COALESCE(sum(r.yuan), 0) - COALESCE(h.yuan, 0) - COALESCE(n.kept, 0) DESC, p.name, p.id
"""


def between_levels(on: date, *, user: Any = None, party: Any = None) -> list[Between]:
    """Every collective with money or a plan by `on`, the most stuck first; staff see their villages."""
    villages = (
        list(user.villages.values_list("pk", flat=True)) if user is not None and user.by_village else None
    )
    with connection.cursor() as cursor:
        cursor.execute(_BETWEEN, {"on": on, "villages": villages, "party": getattr(party, "pk", party)})
        rows = cursor.fetchall()
    return [Between(*row[:4], *(yuan.quantize(ZERO) for yuan in row[4:8]), row[8]) for row in rows]


def stuck_total(on: date, *, user: Any = None) -> Decimal:
    """What all collectives hold of what they received, in yuan: a second figure, never part of the first."""
    return sum((row.stuck_yuan for row in between_levels(on, user=user)), ZERO)


def collective_lowest(party: Any, on: date) -> Decimal:
    """The least a collective holds of what it received, on `on` and every later day, in yuan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT collective_lowest(%s, %s)", [getattr(party, "pk", party), on])
        return Decimal(cursor.fetchone()[0]).quantize(ZERO)
