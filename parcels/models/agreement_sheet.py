"""What agreements owe and have been paid on a day, and which takings an agreement may still be made for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from parcels.models.compensation import Agreement, AgreementTaking, Line
from parcels.models.figures import LINE_STATE_CTE, ZERO
from parcels.models.parcels import Taking, TakingStage
from parcels.models.projects import ApprovalBatch
from parcels.models.sums import line_state
from parcels.rules.money_terms import AgreementState
from parcels.rules.stages import Stage


@dataclass(frozen=True)
class AgreementMoney:
    """The lines of one agreement, or of many together, on a day; yuan. `aside` is held or deposited."""

    payable_yuan: Decimal = ZERO
    paid_yuan: Decimal = ZERO
    unpaid_yuan: Decimal = ZERO
    overdue_yuan: Decimal = ZERO
    aside_yuan: Decimal = ZERO


_SUMS = ", ".join(
    f"COALESCE(sum({column}), 0)::numeric(18, 2) AS {name}_yuan"
    for name, column in (
        ("payable", "s.payable"),
        ("paid", "s.paid"),
        ("unpaid", "s.unpaid"),
        ("overdue", "s.overdue"),
        ("aside", "s.held + s.deposited"),
    )
)


def agreement_money(on: date, ids: Iterable[int]) -> dict[int, AgreementMoney]:
    """The money of agreements on a day, by primary key; one without a posting is not in it."""
    found = _rows(
        f"WITH {LINE_STATE_CTE} SELECT s.agreement_id, {_SUMS} FROM line_state s "  # noqa: S608
        "WHERE s.agreement_id = ANY(%(ids)s) GROUP BY s.agreement_id",
        {"on": on, "ids": list(ids)},
    )
    return {row.pop("agreement_id"): AgreementMoney(**row) for row in found}


def agreed_yuan(agreements: QuerySet[Agreement]) -> Decimal:
    """What a selection of versions comes to: each adds its own lines and takes off what it reduces."""
    found = agreements.order_by().aggregate(added=Sum("total_yuan"), taken=Sum("reduced_yuan"))
    return (found["added"] or ZERO) - (found["taken"] or ZERO)


def money_of_all(on: date, agreements: QuerySet[Agreement]) -> AgreementMoney:
    """The same for a whole selection in one sum."""
    found = _rows(
        f"WITH {LINE_STATE_CTE} SELECT {_SUMS} FROM line_state s "  # noqa: S608
        "WHERE s.agreement_id = ANY(%(ids)s)",
        {"on": on, "ids": list(agreements.order_by().values_list("pk", flat=True))},
    )
    return AgreementMoney(**found[0])


def versions_money(on: date, versions: QuerySet[Agreement]) -> AgreementMoney:
    """The money of all versions of one agreement together, read from their own lines alone."""
    lines = Line.objects.filter(agreement__in=versions.order_by().values("pk"))
    params = {"on": on, "lines": list(lines.order_by().values_list("pk", flat=True))}
    found = _rows(
        f"WITH {line_state(params)} SELECT {_SUMS} FROM line_state s "  # noqa: S608
        "WHERE s.line_id = ANY(%(lines)s)",
        params,
    )
    return AgreementMoney(**found[0])


def open_takings(takings: QuerySet[Taking], on: date) -> QuerySet[Taking]:
    """Takings that stand at 已登记 on a day and in no agreement that is not void."""
    registered = TakingStage.objects.on(on).filter(stage=Stage.REGISTERED)
    bound = AgreementTaking.objects.exclude(agreement__state=AgreementState.VOID)
    return takings.filter(pk__in=registered.values("taking")).exclude(pk__in=bound.values("taking"))


def unsigned_of(batch: ApprovalBatch, on: date) -> int:
    """How many takings of a batch are neither agreed nor decided on a day."""
    settled = TakingStage.objects.on(on).filter(stage__in=(Stage.SIGNED, Stage.DECIDED, Stage.HANDED_OVER))
    mine = Taking.objects.alive(on).filter(batch=batch)
    return mine.exclude(pk__in=settled.values("taking")).count()


def _rows(sql: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
