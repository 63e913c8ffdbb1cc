"""Registering people and households with their accounts, one or hundreds."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.cn import ric, uscc

from landmgmt.lib import intake, pinyin
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.periods import close_open
from parcels.models import BankAccount, HouseholdMember, Party, Place, User
from parcels.models.secrets import seal
from parcels.rules.money_terms import PartyKind


@dataclass(frozen=True)
class NewParty:
    """A party to register; personal numbers never show in a repr."""

    kind: PartyKind | str
    name: str
    group: Place | None = None
    id_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    remark: str = ""


@dataclass(frozen=True)
class NewAccount:
    """A bank account to register for a party."""

    party: Party
    bank_name: str
    holder_name: str
    number: str = field(repr=False)


def born(party: Party) -> date | None:
    """The birthday an ID number tells, None where there is none that does; the number goes no further.

    A household's number is its head's. A county the library does not list makes no birthday unknown.
    """
    if party.kind not in (PartyKind.PERSON, PartyKind.HOUSEHOLD) or not party.id_number:
        return None
    number = party.id_number.reveal()
    if not re.fullmatch(r"\d{17}[\dX]", number) or ric.calc_check_digit(number) != number[-1]:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def register_party(
    *,
    actor: User,
    on: date,
    kind: PartyKind | str,
    name: str,
    group: Place | None = None,
    id_number: str = "",
    phone: str = "",
    remark: str = "",
) -> Party:
    """Register one party; see `register_parties`."""
    new = NewParty(kind, name, group, id_number, phone, remark)
    return register_parties([new], actor=actor, on=on)[0]


def register_parties(new: Sequence[NewParty], *, actor: User, on: date) -> list[Party]:
    """Register parties in one deed, in the given order.

    Refuses a wrong check digit, and an ID that somebody is registered with already, saying who.
    """
    with deed("register_parties", actor=actor, on=on, count=len(new)) as d:
        made = enter_parties(new)
        d.params["name"] = few_names(made)
        d.touch(*made)
    return made


def enter_parties(new: Sequence[NewParty]) -> list[Party]:
    """The same inside another deed."""
    rows = [_party(one) for one in new]
    _refuse_known_ids(rows)
    return Party.objects.bulk_create(rows)


def _party(new: NewParty) -> Party:
    kind, name = PartyKind(new.kind), intake.clean(new.name, 80)
    if not name:
        raise Refusal("party_unnamed", field="name")
    if kind is PartyKind.INSURANCE:
        raise Refusal("insurance_fund_by_finance", field="kind")
    if kind is not PartyKind.ENTERPRISE and (new.group is None or new.group.level != Place.Level.GROUP):
        raise Refusal("party_without_group", {"name": name}, field="group")
    number = "".join(new.id_number.split()).upper()
    if number and not id_number_fits(number):
        raise Refusal("id_number_wrong", {"name": name}, field="id_number")
    party = Party(kind=kind, name=name, group=new.group, remark=intake.clean(new.remark))
    party.initials = pinyin.initials(name, 80)
    seal(party, "id_number", number)
    seal(party, "phone", intake.clean(new.phone, 30))
    return party


def id_number_fits(number: str) -> bool:
    """Say whether an ID (GB 11643) or a credit code (GB 32100) bears its own check digit."""
    if re.fullmatch(r"\d{17}[\dX]", number) and ric.calc_check_digit(number) == number[-1]:
        return True
    known = re.fullmatch(r"[0-9A-HJ-NP-RTUW-Y]{18}", number)
    return bool(known and uscc.calc_check_digit(number[:-1]) == number[-1])


def _refuse_known_ids(rows: Sequence[Party]) -> None:
    indexes = Counter(row.id_number_index for row in rows if row.id_number_index)
    twice = next((row for row in rows if indexes[row.id_number_index] > 1), None)
    if twice:
        raise Refusal("party_exists", {"name": twice.name, "place": _place(twice)}, field="id_number")
    known = Party.objects.filter(id_number_index__in=list(indexes)).select_related("group__parent").first()
    if known:
        raise Refusal("party_exists", {"name": known.name, "place": _place(known)}, field="id_number")


def _place(party: Party) -> str:
    return party.group.full_name if party.group else ""


def few_names(rows: Sequence[Any]) -> str:
    """The first few names, for the journal's sentence."""
    shown = [str(row) for row in rows[:3]]
    return "、".join(shown) + ("…" if len(rows) > len(shown) else "")


def add_member(
    *,
    actor: User,
    on: date,
    household: Party,
    person: Party,
    relation: str = "",
    is_householder: bool = False,
    since: date | None = None,
) -> HouseholdMember:
    """Enter a person into a household from `since` (`on` unless given)."""
    if household.kind != PartyKind.HOUSEHOLD or person.kind != PartyKind.PERSON:
        raise Refusal("member_kinds_wrong", field="person")
    with deed("add_member", actor=actor, on=on, household=household.name, name=person.name) as d:
        member = HouseholdMember.objects.create(
            household=household,
            person=person,
            relation=intake.clean(relation, 20),
            is_householder=is_householder,
            valid=(since or on, None),
        )
        d.touch(household, person)
    return member


def add_account(
    *,
    actor: User,
    on: date,
    party: Party,
    bank_name: str,
    holder_name: str,
    number: str,
    since: date | None = None,
) -> BankAccount:
    """Register the account a party is paid to; an open one must be closed first."""
    new = NewAccount(party, bank_name, holder_name, number)
    return add_accounts([new], actor=actor, on=on, since=since)[0]


def add_accounts(
    new: Sequence[NewAccount], *, actor: User, on: date, since: date | None = None
) -> list[BankAccount]:
    """Register accounts in one deed. Refuses a malformed number and one that another party is paid to."""
    names = few_names([one.party for one in new])
    with deed("add_accounts", actor=actor, on=on, count=len(new), name=names) as d:
        made = enter_accounts(new, start=since or on)
        d.touch(*(one.party for one in new))
    return made


def enter_accounts(new: Sequence[NewAccount], *, start: date) -> list[BankAccount]:
    """The same inside another deed."""
    rows = [_account(one, start) for one in new]
    owners = {row.number_index: row.party_id for row in rows}
    # Several claims paid into one account is what an auditor looks for first.
    others = BankAccount.objects.open().filter(number_index__in=owners).select_related("party")
    names = {row.number_index: row.party.name for row in rows if owners[row.number_index] != row.party_id}
    for other in others:
        if other.party_id != owners[other.number_index]:
            names[other.number_index] = other.party.name
    if names:
        raise Refusal("account_of_other", {"name": next(iter(names.values()))}, field="number")
    return BankAccount.objects.bulk_create(rows)


def _account(new: NewAccount, since: date) -> BankAccount:
    number = "".join(new.number.split())
    if not re.fullmatch(r"\d{8,30}", number):
        raise Refusal("account_number_wrong", {"name": new.party.name}, field="number")
    row = BankAccount(
        party=new.party,
        bank_name=intake.clean(new.bank_name, 80),
        holder_name=intake.clean(new.holder_name, 80),
        valid=(since, None),
    )
    seal(row, "number", number)
    return row


def close_account(account: BankAccount, *, actor: User, on: date, reason: str) -> BankAccount:
    """Stop paying to an account from `on` on."""
    reason = intake.clean(reason, 100)
    if not reason:
        raise Refusal("account_closed_without_reason", field="reason")
    with deed("close_account", actor=actor, on=on, name=account.party.name, reason=reason) as d:
        locked = BankAccount.objects.select_for_update().filter(pk=account.pk)
        if not close_open(locked, on):
            raise Refusal("account_not_open", field="account")
        locked.update(closed_reason=reason)
        d.touch(account.party)
    account.refresh_from_db()
    return account
