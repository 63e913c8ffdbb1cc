"""A draft's sums beside those of the public list of sums that holds for its land."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from parcels.models.compensation import Agreement
from parcels.models.holders import Party
from parcels.models.posting import Objection, PublicList, PublicRow
from parcels.models.public_lists import objections_open
from parcels.rules.money_terms import AgreementState, Head
from parcels.rules.posting import RECKONED_FROM_AREA, ListStage, ListState
from parcels.words.money import HEADS

# A sum: list, land, head and claimant. A contested one is known without its claimant.
Key = tuple[int, int, str, int]
Ground = tuple[int, int, str]


@dataclass(frozen=True)
class Beside:
    """One sum of a draft that is not as the list shows it, in yuan; None for what one of them lacks."""

    public_list: PublicList
    code: str
    head: str
    name: str
    posted_yuan: Decimal | None
    drafted_yuan: Decimal | None

    @property
    def head_word(self) -> str:
        return str(HEADS[Head(self.head)])

    def told(self) -> dict[str, str]:
        """The parameters of a sentence and of the journal."""
        return {
            "list": self.public_list.number,
            "revision": str(self.public_list.revision),
            "code": self.code,
            "head": self.head,
            "name": self.name,
            "posted": f"{self.posted_yuan or 0:,.2f}",
            "drafted": f"{self.drafted_yuan or 0:,.2f}",
        }


def beside_posted(agreement: Agreement, on: date) -> list[Beside]:
    """What of a first draft differs from the posted lists of sums that no further one corrects on a day.

    Land on no such list is bound by none. A sum objected to is left out until that is settled, with all that
    is reckoned from the same area where it is; so is social insurance, which no list shows (REG 32).
    """
    if agreement.state != AgreementState.DRAFT or agreement.amends_id is not None:
        return []
    codes = {taking.pk: str(taking) for taking in agreement.takings.all()}
    rows = list(_valid(codes, on).select_related("public_list"))
    contested = _contested(rows, on)
    lists = {row.public_list_id: row.public_list for row in rows}
    land = {(row.public_list_id, row.taking_id) for row in rows}
    posted: dict[Key, Decimal] = defaultdict(Decimal)
    for row in rows:
        posted[row.public_list_id, row.taking_id, row.head, row.party_id] += row.amount_yuan or Decimal(0)
    drafted: dict[Key, Decimal] = defaultdict(Decimal)
    for one in agreement.entitlements.exclude(head=Head.SOCIAL_INSURANCE):
        for of, taking in land:
            if taking == one.taking_id:
                drafted[of, taking, one.head, one.claimant_id] += one.amount_yuan
    keys = [key for key in dict.fromkeys([*posted, *drafted]) if posted.get(key) != drafted.get(key)]
    keys = [key for key in keys if key[:3] not in contested]
    names = dict(Party.objects.filter(pk__in={key[3] for key in keys}).values_list("pk", "name"))
    return [
        Beside(lists[of], codes[taking], head, names[party], posted.get(key), drafted.get(key))
        for key in keys
        for of, taking, head, party in [key]
    ]


def _valid(takings: Iterable[int], on: date) -> Any:
    later = PublicList.objects.filter(corrects=OuterRef("public_list"), state=ListState.POSTED)
    rows = PublicRow.objects.filter(
        taking__in=list(takings),
        public_list__stage=ListStage.REGISTRATION,
        public_list__state=ListState.POSTED,
        public_list__posted_date__lte=on,
    )
    return rows.exclude(Exists(later.filter(posted_date__lte=on))).order_by("public_list", "number")


def _contested(rows: Iterable[PublicRow], on: date) -> set[Ground]:
    """The sums with an objection that is not settled, each with all heads that stand on the same area."""
    by_id = {row.pk: row for row in rows}
    found: set[Ground] = set()
    for pk in objections_open(Objection.objects.filter(row__in=by_id), on).values_list("row", flat=True):
        row = by_id[pk]
        heads = RECKONED_FROM_AREA if row.head in RECKONED_FROM_AREA else (row.head,)
        found |= {(row.public_list_id, row.taking_id, head) for head in heads}
    return found
