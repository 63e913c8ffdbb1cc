"""Where a taking came from and what it became, and what the former ones still owe, as its file shows it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from parcels.models import Dispute, ItemPlacing, Taking
from parcels.models import file as held
from parcels.models.figures import TakingMoney, line_balances, taking_money
from parcels.models.lineage import former, later, operation_into, operation_out_of
from parcels.rules.disputes import OPEN_STATES
from parcels.rules.lineage import OperationKind
from parcels.rules.roles import Right
from parcels.rules.stages import Payment
from parcels.words.deeds import DISPUTE_STATES
from parcels.words.lineage import OPERATION_KINDS
from parcels.words.money import HEADS

# Where each thing of a former parcel stands now, as a person said.
_PLACED = Prefetch(
    "placings",
    ItemPlacing.objects.filter(withdrawn_date=None).select_related("taking"),
    to_attr="placings_now",
)


def kin(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    """The operations into and out of a taking, with the takings on the other side this person may see."""
    into, out_of = operation_into(taking), operation_out_of(taking)
    context: dict[str, Any] = {"retired": taking.retired_date is not None and taking.retired_date <= on}
    if into:
        context["came_by"] = (into, OPERATION_KINDS[OperationKind(into.kind)])
        context["came_from"] = seen(former([taking.pk]).get(taking.pk, []), user)
    if out_of and out_of.effective_date <= on:
        context["went_by"] = (out_of, OPERATION_KINDS[OperationKind(out_of.kind)])
        context["became"] = seen(later([taking.pk], on).get(taking.pk, []), user)
    return context


def last_day(taking: Taking, on: date) -> date:
    """The day to draw a taking on: its last one where it has retired by then."""
    return min(on, taking.retired_date - timedelta(days=1)) if taking.retired_date else on


def money_with_former(taking: Taking, on: date) -> TakingMoney | None:
    """What is payable and paid of a taking and of those it came from, for the strip; None for nothing."""
    land = [taking, *former([taking.pk]).get(taking.pk, [])]
    rows = list(taking_money(on, [one.pk for one in land]).values())
    if not rows:
        return None
    paid = all(one.payment == Payment.PAID for one in rows)
    sums = {name: sum((getattr(one, name) for one in rows), Decimal(0)) for name in ("payable", "paid")}
    return replace(rows[0], payment=Payment.PAID.value if paid else Payment.NOT_DUE.value, **sums)


def seen(takings: list[Taking], user: Any) -> list[Taking]:
    """Of these the ones this person may see, in their order."""
    mine = set(
        Taking.objects.visible_to(user).filter(pk__in=[t.pk for t in takings]).values_list("pk", flat=True)
    )
    return [taking for taking in takings if taking.pk in mine]


def former_parts(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    """Per former parcel its lines, agreements, disputes, things and papers this person may see."""
    takings = seen(former([taking.pk]).get(taking.pk, []), user)
    may_money, may_people = user.may(Right.SEE_MONEY), user.may(Right.SEE_PEOPLE)
    sums = taking_money(on, [one.pk for one in takings]) if may_money and takings else {}
    rows = []
    for one in takings:
        lines = line_balances(on, taking=one) if may_money else []
        disputes = [d for d in held.disputes(one, on) if d.states_now] if may_people else []
        rows.append(
            {
                "taking": one,
                "money": sums.get(one.pk),
                "lines": [(line, HEADS[line.head]) for line in lines],
                "agreements": list(held.agreements(one)) if may_money else [],
                "disputes": [(d, DISPUTE_STATES[d.states_now[0].state], _open(d)) for d in disputes],
                "items": list(held.items(one).prefetch_related(_PLACED)) if may_people else [],
                "operation": operation_out_of(one),
                "papers": list(held.papers(one)[:10]) if may_people else [],
            }
        )
    return {"rows": rows}


def _open(dispute: Dispute) -> bool:
    return dispute.states_now[0].state in OPEN_STATES  # type: ignore[attr-defined]
