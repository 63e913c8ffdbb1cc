"""Where a line came from and where its sum went: the versions between the signed line and who receives it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet, Sum

from parcels.models.changes import PayeeChange, PayeePart
from parcels.models.compensation import Agreement, Line
from parcels.models.holders import BankAccount
from parcels.models.ledger import Transfer
from parcels.models.papers import Document
from parcels.models.sums import ZERO, line_state, rows_of, two_places
from parcels.models.versions import Reduction
from parcels.rules.money_terms import AccountKind, AgreementKind, AgreementState, TransferKind


@dataclass(frozen=True)
class Step:
    """One giving over: `amount_yuan` of line `before`; this payee has `part` of it, that is `gave_yuan`."""

    before: Line
    amount_yuan: Decimal
    part: str
    gave_yuan: Decimal
    change: PayeeChange | None
    paper: Document | None


@dataclass(frozen=True)
class TakenOff:
    """A later version took `amount_yuan` off a line; `payees` are who received it instead, if anybody."""

    agreement_id: int
    revision: int
    signed_date: date | None
    amount_yuan: Decimal
    reason: str
    payees: list[str]


@dataclass(frozen=True)
class PartGiven:
    """What one new payee has of a change: the part, the sum, where it is paid."""

    part: PayeePart
    share: str
    amount_yuan: Decimal
    account: BankAccount | None
    deposited_yuan: Decimal = ZERO


def fraction(numerator: int, denominator: int) -> str:
    """A part in its lowest terms: 3 of 6 → 1/2, 1 of 1 → 1."""
    return str(Fraction(numerator, denominator))


def steps_of(line: Line) -> list[Step]:
    """The givings over behind a line, the newest first; the last one's `before` is the signed line."""
    steps: list[Step] = []
    while line.agreement.kind == AgreementKind.SUCCESSION and (step := _step(line)):
        steps.append(step)
        line = step.before
    return steps


def _step(line: Line) -> Step | None:
    found = Reduction.objects.filter(agreement=line.agreement_id, line__taking=line.taking_id)
    found = found.filter(
        line__head=line.head,
        line__level=line.level,
        line__claimant=line.claimant_id,
        line__due_date=line.due_date,
        line__instalment__condition=line.instalment.condition,
    )
    rows = list(
        found.select_related(
            "line__agreement__paper", "line__entitlement", "line__instalment", "line__payee"
        ).order_by("line")
    )
    mine = list(_like(line).filter(payee=line.payee_id).order_by("position").values_list("pk", flat=True))
    place = mine.index(line.pk)
    if place >= len(rows):
        return None
    change = PayeeChange.objects.filter(pk=line.agreement.snapshot.get("change")).first()
    mine_of = change.parts.filter(payee=line.payee_id).first() if change else None
    part = fraction(mine_of.numerator, change.denominator) if change and mine_of else ""
    row = rows[place]
    return Step(row.line, row.amount_yuan, part, line.amount_yuan, change, line.authority_paper)


def _like(line: Line) -> QuerySet[Line]:
    return Line.objects.filter(
        agreement=line.agreement_id,
        taking=line.taking_id,
        head=line.head,
        level=line.level,
        claimant=line.claimant_id,
        due_date=line.due_date,
        instalment__condition=line.instalment.condition,
    )


def taken_off(lines: Iterable[int]) -> dict[int, list[TakenOff]]:
    """What signed versions took off lines, by line, in the order of the versions."""
    rows = Reduction.objects.filter(line__in=list(lines), agreement__state=AgreementState.SIGNED)
    rows = rows.select_related("agreement").order_by("agreement__revision")
    names = _payees({row.agreement_id: row.agreement for row in rows}.values())
    found: dict[int, list[TakenOff]] = defaultdict(list)
    for row in rows:
        made = row.agreement
        found[row.line_id].append(
            TakenOff(
                made.pk,
                made.revision,
                made.signed_date,
                row.amount_yuan,
                made.reason,
                names.get(made.pk, []),
            )
        )
    return dict(found)


def lost_of(lost: Iterable[list[TakenOff]]) -> Decimal:
    """What later versions took off lines, in yuan together."""
    return sum((one.amount_yuan for rows in lost for one in rows), ZERO)


def _payees(versions: Iterable[Agreement]) -> dict[int, list[str]]:
    heirs = [made.pk for made in versions if made.kind == AgreementKind.SUCCESSION]
    found: dict[int, list[str]] = defaultdict(list)
    for made, name in (
        Line.objects.filter(agreement__in=heirs).order_by("position").values_list("agreement", "payee__name")
    ):
        if name not in found[made]:
            found[made].append(name)
    return found


def parts_given(
    change: PayeeChange, sums: dict[int, Decimal], on: date, lies: dict[int, Decimal]
) -> list[PartGiven]:
    """The parts of a change with their sums, what of them is deposited, by payee, and the accounts then."""
    parts = list(change.parts.select_related("payee"))
    accounts = {
        row.party_id: row
        for row in BankAccount.objects.on(on).filter(party__in=[part.payee_id for part in parts])
    }
    return [
        PartGiven(
            part,
            fraction(part.numerator, change.denominator),
            sums.get(part.payee_id, ZERO),
            accounts.get(part.payee_id),
            lies.get(part.payee_id, ZERO),
        )
        for part in parts
    ]


def lines_given(change: PayeeChange) -> list[Line]:
    """The lines a confirmed change made, in the order of agreements and positions."""
    made = Agreement.objects.filter(kind=AgreementKind.SUCCESSION, snapshot__change=change.pk)
    rows = Line.objects.filter(agreement__in=made.values("pk"))
    return list(rows.select_related("agreement", "payee", "taking").order_by("agreement__number", "pk"))


def deposits_given(change: PayeeChange) -> dict[int, Decimal]:
    """What lay with the notary and passed to each payee of a confirmed change, by payee."""
    made = Agreement.objects.filter(kind=AgreementKind.SUCCESSION, snapshot__change=change.pk)
    rows = Transfer.objects.filter(
        kind=TransferKind.TO_HEIRS,
        to_account__kind=AccountKind.DEPOSIT,
        line__agreement__in=made.values("pk"),
    )
    return dict(rows.order_by().values_list("line__payee").annotate(yuan=Sum("amount_yuan")))


def sums_given(lines: Iterable[Line]) -> dict[int, Decimal]:
    """What each payee has of these lines, by payee."""
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        found[line.payee_id] += line.amount_yuan
    return dict(found)


def received_by_others(claimant: int, on: date) -> Decimal:
    """What is owed for this claimant to other payees on a day, paid or not."""
    params = {"on": on, "party_id": claimant}
    found = rows_of(
        f"WITH {line_state(params)} SELECT COALESCE(sum(s.payable), 0) AS yuan FROM line_state s "  # noqa: S608
        "WHERE s.claimant_id = %(party_id)s AND s.payee_id <> s.claimant_id",
        params,
    )
    return Decimal(two_places(found[0]["yuan"]))
