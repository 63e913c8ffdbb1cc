"""Splits, merges and boundary adjustments of land, and which taking came from which."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.parcels import Taking
from parcels.models.sums import rows_of
from parcels.rules.lineage import MOST_MOVED, OperationKind
from parcels.words.lineage import OPERATION_KINDS


class LandOperation(models.Model):
    """A split, merge or adjustment (分割、合并、调整边界): old takings end on its day, new ones begin."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类别"), max_length=10, choices=list(OPERATION_KINDS.items()))
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, related_name="land_operations", verbose_name=_("项目")
    )
    effective_date = models.DateField(_("生效日"))
    reason = models.CharField(_("原因"), max_length=200)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("依据"),
    )
    plane_before_m2 = models.DecimalField(_("原平面面积 ㎡"), max_digits=14, decimal_places=2)
    plane_after_m2 = models.DecimalField(_("新平面面积 ㎡"), max_digits=14, decimal_places=2)
    ellipsoid_before_m2 = models.DecimalField(_("原椭球面积 ㎡"), max_digits=14, decimal_places=2)
    ellipsoid_after_m2 = models.DecimalField(_("新椭球面积 ㎡"), max_digits=14, decimal_places=2)
    # What lies in one of the two unions and not in the other.
    moved_m2 = models.DecimalField(_("范围差 ㎡"), max_digits=14, decimal_places=2)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    made_at = models.DateTimeField(_("登记时间"), db_default=Now())
    undone_date = models.DateField(_("撤销日期"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撤销人"),
    )
    undone_reason = models.CharField(_("撤销原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("地块变更")
        ordering = ["effective_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in OperationKind]), name="land_operation_kind"
            ),
            # One part in a thousand: what lies between two surveys of one outline, and no ground of its own.
            models.CheckConstraint(
                condition=models.Q(moved_m2__gte=0, moved_m2__lte=models.F("plane_before_m2") * MOST_MOVED),
                name="lineage_union_lost",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_date__isnull=True, undone_by__isnull=True)
                | (
                    models.Q(undone_date__isnull=False, undone_by__isnull=False) & ~models.Q(undone_reason="")
                ),
                name="land_operation_undone_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{OPERATION_KINDS[OperationKind(self.kind)]} #{self.pk}"

    @property
    def moved_share(self) -> object:
        """The part of the old ground that differs, as a fraction."""
        return self.moved_m2 / self.plane_before_m2


class LineageLink(models.Model):
    """Which taking gave how much of its ground to which (沿革): one row per pair."""

    operation = models.ForeignKey(LandOperation, on_delete=models.PROTECT, related_name="links")
    old = models.ForeignKey(
        Taking, on_delete=models.PROTECT, related_name="later_links", verbose_name=_("原地块")
    )
    new = models.ForeignKey(
        Taking, on_delete=models.PROTECT, related_name="earlier_links", verbose_name=_("新地块")
    )
    overlap_m2 = models.DecimalField(_("重合面积 ㎡"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("沿革")
        ordering = ["operation", "old", "new"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "old", "new"], name="lineage_pair_once"),
            models.CheckConstraint(condition=models.Q(overlap_m2__gt=0), name="lineage_overlap_positive"),
        ]


class ItemPlacing(models.Model):
    """On which new parcel a thing of the former one stands (地上物归属): a person says it, once.

    Where nothing was agreed of the former parcel the thing is registered anew there (`made`), unsigned;
    otherwise it stays paid where it was, and this only tells where it stands.
    """

    item = models.ForeignKey(
        "parcels.Item", on_delete=models.PROTECT, related_name="placings", verbose_name=_("地上物")
    )
    operation = models.ForeignKey(LandOperation, on_delete=models.PROTECT, related_name="placings")
    taking = models.ForeignKey(
        Taking, on_delete=models.PROTECT, related_name="placed_items", verbose_name=_("新地块")
    )
    # The number of the thing registered anew; it stays readable when that was taken back.
    made = models.BigIntegerField(null=True, blank=True, unique=True)
    # Whether the place of its photos said the same.
    by_photo = models.BooleanField(_("照片位置相符"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("认定人")
    )
    decided_date = models.DateField(_("认定日"))
    withdrawn_date = models.DateField(_("撤回日"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撤回人"),
    )
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("地上物归属")
        ordering = ["operation", "item", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(withdrawn_date=None), name="item_placed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_date__isnull=True, withdrawn_by__isnull=True)
                | (
                    models.Q(withdrawn_date__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_reason="")
                ),
                name="item_placing_withdrawn_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.taking}"


def former(taking_ids: list[int]) -> dict[int, list[Taking]]:
    """The takings each came from, all the way back, nearest first; undone operations do not count."""
    return _kin(taking_ids, "taking_id", "ancestor_id", "steps")


def later(taking_ids: list[int], on: date) -> dict[int, list[Taking]]:
    """The takings each became that are still land on the day, by code."""
    living = (
        "AND EXISTS (SELECT FROM parcels_takingstage s WHERE s.taking_id = t.id AND s.valid @> %(on)s::date)"
    )
    return _kin(taking_ids, "ancestor_id", "taking_id", "steps", living, on)


def standing_by_photo(items: list[int], takings: list[int], on: date) -> dict[int, set[int]]:
    """In which of the takings the photos of each thing were taken, on the takings' boundaries of a day."""
    found: dict[int, set[int]] = {}
    if not items:
        return found
    rows = rows_of(
        "SELECT DISTINCT p.item_id, g.taking_id FROM parcels_landphoto p "
        "JOIN parcels_takinggeometry g ON g.taking_id = ANY(%(takings)s) AND g.valid @> %(on)s::date "
        "AND ST_Covers(g.geom, p.place) WHERE p.item_id = ANY(%(items)s)",
        {"items": items, "takings": takings, "on": on},
    )
    for row in rows:
        found.setdefault(row["item_id"], set()).add(row["taking_id"])
    return found


def _kin(
    ids: list[int], of: str, kin: str, order: str, more: str = "", on: date | None = None
) -> dict[int, list[Taking]]:
    if not ids:
        return {}
    pairs = rows_of(
        f"SELECT a.{of} AS of_id, t.id AS kin_id FROM parcels_ancestry a "  # noqa: S608
        f"JOIN parcels_taking t ON t.id = a.{kin} WHERE a.{of} = ANY(%(ids)s) {more} "
        f"ORDER BY a.{order}, t.code, t.id",
        {"ids": list(ids), "on": on},
    )
    takings = Taking.objects.select_related("project", "parcel").in_bulk({p["kin_id"] for p in pairs})
    found: dict[int, list[Taking]] = {}
    for pair in pairs:
        found.setdefault(pair["of_id"], []).append(takings[pair["kin_id"]])
    return found


def operation_into(taking: Taking) -> LandOperation | None:
    """The operation the taking came from, undone or not."""
    found = LandOperation.objects.filter(links__new=taking).select_related("paper", "made_by", "undone_by")
    return found.distinct().first()


def operation_out_of(taking: Taking) -> LandOperation | None:
    """The operation that ended the taking."""
    found = LandOperation.objects.filter(links__old=taking, undone_date__isnull=True)
    return found.select_related("paper", "made_by").distinct().first()
