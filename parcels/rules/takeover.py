"""Taking over the old books: what a row must say, whom it means, and when all of it agrees to the fen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from landmgmt.lib.findings import Finding, confirm, error
from landmgmt.lib.money import ZERO
from parcels.rules.money_terms import ALLOTTED, Head, Level, PartyKind


class TakeOverState(StrEnum):
    """One take-over (旧账接管): gathered, handed to a second person, locked for ever, or given up."""

    OPEN = "open"
    SUBMITTED = "submitted"
    LOCKED = "locked"
    DROPPED = "dropped"


class Decision(StrEnum):
    """Who a name in the old books is."""

    OPEN = "open"  # several could be meant: a person chooses
    MATCHED = "matched"  # one party of that name in that village
    CHOSEN = "chosen"  # a person chose it
    NEW = "new"  # nobody of that name: registered when the books are locked


# The columns of an old ledger; a row that lacks one of NEEDED says nothing that could be posted.
FIELDS = (
    "number",
    "signed_date",
    "name",
    "kind",
    "village",
    "group",
    "id_number",
    "head",
    "level",
    "parcel_code",
    "amount",
    "due_date",
    "paid",
    "last_paid_date",
    "voucher",
    "remark",
)
NEEDED = ("name", "village", "head", "amount", "paid")
# What may be 不详: it is marked, never guessed.
MAY_BE_UNKNOWN = (
    "number",
    "signed_date",
    "id_number",
    "parcel_code",
    "due_date",
    "last_paid_date",
    "voucher",
)


@dataclass(frozen=True)
class OldRow:
    """A row of an old ledger as it was written; amounts in yuan, `unknown` names the fields that are 不详."""

    sheet: str
    row: int
    name: str
    village: str
    head: Head
    amount: Decimal
    paid: Decimal
    group: str = ""
    number: str = ""
    signed_date: date | None = None
    kind: PartyKind | None = None
    id_number: str = field(default="", repr=False)
    level: Level | None = None
    parcel_code: str = ""
    due_date: date | None = None
    last_paid_date: date | None = None
    voucher: str = ""
    remark: str = ""
    unknown: tuple[str, ...] = ()
    # Fields whose cell nobody can read, or that have no column: here they are nothing, and a finding says so.
    unread: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict, repr=False)

    def knows(self, *names: str) -> bool:
        """Whether all these fields could be read: what asks for another is not asked of this row."""
        return self.unread.isdisjoint(names)

    def cell(self, name: str) -> str:
        """Where a field stands: "2023 台账!K7"; the row where the file has no such column."""
        place = f"{self.columns.get(name, '')}{self.row}"
        return f"{self.sheet}!{place}" if self.sheet else place


@dataclass(frozen=True)
class Figures:
    """What was agreed and paid, in yuan; the rest is unpaid.

    `excess` of what was paid went above single rows: it pays nothing of the others.
    """

    agreed: Decimal = ZERO
    paid: Decimal = ZERO
    excess: Decimal = ZERO

    @property
    def unpaid(self) -> Decimal:
        return self.agreed - self.paid + self.excess

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.agreed + other.agreed, self.paid + other.paid, self.excess + other.excess)


@dataclass(frozen=True)
class Difference:
    """Books less the signed sheet, figure by figure: 12.00 means that the books say 12.00 more."""

    agreed: Decimal
    paid: Decimal
    unpaid: Decimal

    @property
    def is_zero(self) -> bool:
        return self.agreed == self.paid == self.unpaid == 0


def compare(books: Figures, agreed: Decimal, paid: Decimal, unpaid: Decimal) -> Difference:
    """The books of a village or household against the three sums that were signed."""
    return Difference(books.agreed - agreed, books.paid - paid, books.unpaid - unpaid)


def due_day(row_due: date | None, cutover: date) -> date:
    """The day a sum is due: as written, else the day of the take-over, the first the office answers for.

    An unknown due date is therefore never older than the cut-over: no age is invented.
    """
    return row_due or cutover


def level_of(level: Level | None, kind: PartyKind | None) -> Level:
    """拨付 to a collective, 兑付 to everyone else, where the row does not say."""
    if level is not None:
        return level
    return Level.ALLOT if kind in ALLOTTED else Level.DISBURSE


def kind_of(kind: PartyKind | None, level: Level | None) -> PartyKind:
    """A collective where the money is 拨付, else a household, where the row does not say."""
    if kind is not None:
        return kind
    return PartyKind.COLLECTIVE if level is Level.ALLOT else PartyKind.HOUSEHOLD


def _at(grade: Callable[..., Finding], code: str, row: OldRow, column: str, **params: str) -> Finding:
    return grade(code, row=row.row, column=column, cell=row.cell(column), **params)


def check_rows(rows: Sequence[OldRow], *, cutover: date) -> list[Finding]:
    """What rows say against themselves and each other; every finding at once, each at its cell.

    A row with a cell nobody can read is asked all that its other cells can answer.
    """
    found = [finding for row in rows for finding in _check_row(row, cutover)]
    return found + _numbers(rows) + _repeated(rows)


def _check_row(row: OldRow, cutover: date) -> list[Finding]:
    found = []

    def wrong(code: str, column: str, **params: str) -> None:
        found.append(_at(error, code, row, column, **params))

    knows = row.knows
    if knows("amount") and row.amount <= 0:
        wrong("OLD_AMOUNT_NOT_POSITIVE", "amount", amount=str(row.amount))
    if knows("paid") and row.paid < 0:
        wrong("OLD_PAID_NEGATIVE", "paid", amount=str(row.paid))
    elif knows("paid", "amount") and row.paid > row.amount > 0:
        told = {"paid": str(row.paid), "amount": str(row.amount), "excess": str(row.paid - row.amount)}
        found.append(_at(confirm, "OLD_PAID_ABOVE", row, "paid", **told))
    if row.signed_date and row.signed_date > cutover:
        wrong("OLD_DAY_AFTER_CUTOVER", "signed_date", day=str(row.signed_date), cutover=str(cutover))
    if row.last_paid_date and row.last_paid_date > cutover:
        wrong("OLD_DAY_AFTER_CUTOVER", "last_paid_date", day=str(row.last_paid_date), cutover=str(cutover))
    if row.last_paid_date and knows("paid") and row.paid == 0:
        wrong("OLD_PAID_DAY_WITHOUT_SUM", "last_paid_date", day=str(row.last_paid_date))
    level, kind = level_of(row.level, row.kind), kind_of(row.kind, row.level)
    if knows("level", "kind") and (level is Level.ALLOT) is not (kind in ALLOTTED):
        wrong("OLD_LEVEL_OF_KIND", "level")
    is_insurance = row.head is Head.SOCIAL_INSURANCE
    if knows("head", "level", "kind") and is_insurance is not (kind is PartyKind.INSURANCE):
        wrong("OLD_INSURANCE_APART", "head")
    return found


def _numbers(rows: Sequence[OldRow]) -> list[Finding]:
    """Rows of one agreement agree on the day it was signed, and nothing of it is due before."""
    signed: dict[str, tuple[date, OldRow]] = {}
    found = []
    for row in rows:
        if not row.number or row.signed_date is None:
            continue
        day, first = signed.setdefault(row.number, (row.signed_date, row))
        if day != row.signed_date:
            told = {"number": row.number, "day": str(row.signed_date), "other": str(day)}
            found.append(
                _at(error, "OLD_SIGNED_TWICE", row, "signed_date", first=first.cell("signed_date"), **told)
            )
    for row in rows:
        known = signed[row.number][0] if row.number in signed else row.signed_date
        if known and row.due_date and row.due_date < known:
            told = {"due": str(row.due_date), "signed": str(known)}
            found.append(_at(error, "OLD_DUE_BEFORE_SIGNING", row, "due_date", **told))
    return found


_SAME = (
    *("number", "name", "village", "group", "parcel_code", "head", "level", "amount", "due_date", "paid"),
)


def _repeated(rows: Sequence[OldRow]) -> list[Finding]:
    """Two rows that say the same are asked about: a copy would count a debt twice."""
    seen: dict[tuple[object, ...], OldRow] = {}
    found = []
    for row in rows:
        if not row.knows(*_SAME):
            continue
        place = (row.name, row.village, row.group, row.parcel_code)
        first = seen.setdefault(
            (row.number, *place, row.head, row.level, row.amount, row.due_date, row.paid), row
        )
        if first is not row:
            told = {"first": first.cell("amount"), "name": row.name}
            found.append(_at(confirm, "OLD_ROW_REPEATED", row, "amount", **told))
    return found


@dataclass(frozen=True)
class Candidate:
    """A registered party that a name could mean; `same_id` None where either side has no ID."""

    party_id: int
    group_id: int | None
    same_id: bool | None = None


def match(group_id: int | None, candidates: Sequence[Candidate]) -> tuple[Decision, int | None]:
    """Decide who is meant among the parties of that name in that village: (decision, party id).

    The same ID settles it; another ID rules a party out. Else one party in the same group, or the only one
    where the books name no group, is meant; several, or one in another group, are for a person to choose.
    """
    sure = [one for one in candidates if one.same_id]
    if len(sure) == 1:
        return Decision.MATCHED, sure[0].party_id
    left = [one for one in candidates if one.same_id is not False]
    if not left:
        return Decision.NEW, None
    near = left if group_id is None else [one for one in left if one.group_id == group_id]
    if len(near) == 1 and len(left) == 1:
        return Decision.MATCHED, near[0].party_id
    return Decision.OPEN, None


@dataclass(frozen=True)
class Signed:
    """A signed total as it was typed; `explanation` says why the books differ."""

    agreed: Decimal
    paid: Decimal
    unpaid: Decimal
    explanation: str = ""


@dataclass(frozen=True)
class Obstacle:
    """Why the books cannot be handed over or locked yet."""

    code: str
    params: dict[str, str]


@dataclass(frozen=True)
class Compared:
    """A village or household by name: its books, and what was signed of it; None where that is missing."""

    name: str
    books: Figures | None
    signed: Signed | None


def obstacles(
    villages: Sequence[Compared],
    households: Iterable[Compared] = (),
    *,
    undecided: int = 0,
    registered: Sequence[str] = (),
) -> list[Obstacle]:
    """What stands between the books and the lock; empty where all agrees or is explained.

    `registered` are names to be registered at the lock that the register has got meanwhile.
    """
    found = [] if any(one.books for one in villages) else [_obstacle("takeover_is_empty")]
    if undecided:
        found.append(_obstacle("takeover_parties_open", count=str(undecided)))
    if registered:
        found.append(_obstacle("takeover_party_registered", count=str(len(registered)), name=registered[0]))
    found += [_obstacle("takeover_total_missing", village=one.name) for one in villages if one.signed is None]
    for one in (*villages, *households):
        if one.signed is None:
            continue
        signed = one.signed
        difference = compare(one.books or Figures(), signed.agreed, signed.paid, signed.unpaid)
        if not difference.is_zero and not signed.explanation:
            told = {"agreed": str(difference.agreed), "paid": str(difference.paid)}
            found.append(_obstacle("takeover_difference_open", name=one.name, **told))
    return found


def _obstacle(code: str, **params: str) -> Obstacle:
    return Obstacle(code, params)


def by_agreement(rows: Iterable[tuple[int, str, int]]) -> dict[tuple[str, int], list[int]]:
    """Which rows make one agreement: (row id, number, owner id) → {(number, owner or 0): row ids}.

    Rows without a number are one agreement per owner.
    """
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row_id, number, owner_id in rows:
        found[number, 0 if number else owner_id].append(row_id)
    return dict(found)
