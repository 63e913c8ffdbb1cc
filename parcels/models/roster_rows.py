"""What is on file of a project's people, shares, things and accounts, as the rows of a roster."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import models

from parcels.models.compensation import Item
from parcels.models.corrected_lists import not_struck
from parcels.models.holders import BankAccount, Party, Share
from parcels.models.parcels import Taking
from parcels.models.places import Place
from parcels.models.projects import Project
from parcels.models.secrets import blind_index
from parcels.rules.rosters import FIELDS, KEY_LETTER, Sheet, fraction_said

# More of one list would be no roster a person can look through.
MOST = 5_000


@dataclass(frozen=True)
class FileRow:
    """A row on file with the text of every column; `key` names the row and the state it is in."""

    list: Sheet
    pk: int
    values: Mapping[str, str] = field(repr=False)
    of: Any = field(default=None, repr=False)

    @property
    def state(self) -> str:
        return state_of(self.list, self.values)

    @property
    def key(self) -> str:
        return f"{KEY_LETTER[self.list]}{self.pk}-{self.state}"


def state_of(kind: Sheet, values: Mapping[str, str]) -> str:
    """A keyed mark of a row's values: it tells that a row was edited, and nothing of the numbers in it."""
    text = "\x1f".join(values.get(name, "") for name in FIELDS[kind] if name != "key")
    return blind_index("roster.row", text)[:16]


def who(party: Party | None) -> dict[str, str]:
    """The columns that say who somebody is."""
    if party is None:
        return {"name": "", "village": "", "group": "", "id_number": ""}
    group = party.group
    return {
        "name": party.name,
        "village": group.parent.name if group and group.parent else "",
        "group": group.name if group else "",
        "id_number": party.id_number.reveal(),
    }


def holder_rows(parties: Iterable[Party]) -> list[FileRow]:
    """Holders as rows."""
    return [
        FileRow(
            Sheet.HOLDERS,
            one.pk,
            {"kind": one.kind, **who(one), "phone": one.phone.reveal(), "remark": one.remark},
            one,
        )
        for one in parties
    ]


def share_rows(shares: Iterable[Share]) -> list[FileRow]:
    """Shares as rows, each an exact fraction; the set with its taking is `of.share_set`."""
    return [
        FileRow(
            Sheet.SHARES,
            one.pk,
            {
                "parcel": str(one.share_set.taking.code or ""),
                **who(one.party),
                "fraction": fraction_said(Fraction(one.numerator, one.share_set.denominator)),
                "right": one.share_set.right,
                "since": one.share_set.valid.lower.isoformat() if one.share_set.valid.lower else "",
            },
            one,
        )
        for one in shares
    ]


def item_rows(items: Iterable[Item]) -> list[FileRow]:
    """Things as rows, by what was measured."""
    return [
        FileRow(
            Sheet.ITEMS,
            one.pk,
            {
                "parcel": str(one.taking.code or ""),
                **who(one.owner),
                "rate_code": one.rate.code,
                "rate": one.rate.name,
                "quantity": f"{one.quantity:.2f}",
                "unit": one.rate.unit,
                "first_seen": one.first_seen_date.isoformat(),
            },
            one,
        )
        for one in items
    ]


def account_rows(accounts: Iterable[BankAccount]) -> list[FileRow]:
    """Accounts as rows, with their number in full."""
    return [
        FileRow(
            Sheet.ACCOUNTS,
            one.pk,
            {
                **who(one.party),
                "bank": one.bank_name,
                "holder": one.holder_name,
                "number": one.number.reveal(),
            },
            one,
        )
        for one in accounts
    ]


def takings_of(project: Project, user: Any, village: Place | None = None) -> models.QuerySet[Any]:
    """The project's takings that this person works with."""
    found = Taking.objects.filter(project=project).visible_to(user)
    return found.filter(parcel__group__parent=village) if village else found


def shares_in(takings: Any, day: date) -> models.QuerySet[Share]:
    """The shares in force on a day."""
    rows = Share.objects.filter(share_set__taking__in=takings, share_set__valid__contains=day)
    return rows.select_related("share_set__taking", "party__group__parent").order_by(
        "share_set__taking__code", "share_set_id", "position"
    )


def items_in(takings: Any, day: date) -> models.QuerySet[Item]:
    """The things seen by a day that still stand."""
    rows = Item.objects.filter(not_struck(), taking__in=takings, first_seen_date__lte=day)
    return rows.select_related("taking", "owner__group__parent", "rate").order_by("taking__code", "pk")


def parties_of(takings: Any, user: Any, village: Place | None = None) -> models.QuerySet[Party]:
    """The people of the village, or all who hold or own something on the takings."""
    rows = Party.objects.visible_to(user).select_related("group__parent")
    if village:
        found = rows.filter(group__parent=village)
    else:
        held = Share.objects.filter(share_set__taking__in=takings).values("party")
        owned = Item.objects.filter(taking__in=takings, owner__isnull=False).values("owner")
        homes = takings.values("parcel__group")
        found = rows.filter(models.Q(pk__in=held) | models.Q(pk__in=owned) | models.Q(group__in=homes))
    return found.order_by("group__code", "name", "pk")  # type: ignore[no-any-return]


def accounts_of(parties: Any, day: date) -> models.QuerySet[BankAccount]:
    """The accounts in force on a day."""
    rows = BankAccount.objects.filter(party__in=parties).on(day)
    return rows.select_related("party__group__parent").order_by("party__group__code", "party__name", "pk")


def on_file(project: Project, user: Any, *, village: Place | None, day: date) -> dict[Sheet, list[FileRow]]:
    """Everything a roster shows of a project, or of one of its villages, on a day."""
    takings = takings_of(project, user, village)
    parties = parties_of(takings, user, village)
    return {
        Sheet.HOLDERS: holder_rows(parties[: MOST + 1]),
        Sheet.SHARES: share_rows(shares_in(takings, day)[: MOST + 1]),
        Sheet.ITEMS: item_rows(items_in(takings, day)[: MOST + 1]),
        Sheet.ACCOUNTS: account_rows(accounts_of(parties, day)[: MOST + 1]),
    }
