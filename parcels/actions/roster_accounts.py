"""The accounts of a roster, tried against the register: a first one is registered, none is replaced."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from landmgmt.lib.findings import confirm
from parcels.actions.roster_people import People, Ref, wrong
from parcels.actions.roster_rows import AddAccount, Examination, keyed
from parcels.models import BankAccount, Party
from parcels.models.roster_rows import account_rows
from parcels.models.secrets import blind_index
from parcels.rules.rosters import RosterRow, key_of

_NUMBER = (8, 30)


def try_accounts(rows: Sequence[RosterRow], people: People, seen: Examination, *, user: Any) -> None:
    """Try the accounts: a second one of somebody waits for another person's word, elsewhere."""
    everything = BankAccount.objects.select_related("party__group__parent")
    keys = [key[0] for row in rows if (key := key_of(row.said("key"), row.list))]
    mine = everything.open().filter(party__in=Party.objects.visible_to(user), pk__in=keys)
    files = {one.pk: one for one in account_rows(mine)}
    indexes = {row.row: blind_index("account.number", row.said("number")) for row in rows}
    others = everything.open().filter(number_index__in=set(indexes.values()))
    owners = {one.number_index: one.party for one in others}
    found = [(row, *(people.find(row) if not row.said("key") else (None, []))) for row in rows]
    pks = [ref.party.pk for _row, ref, _findings in found if ref and ref.party]
    had = Counter(BankAccount.objects.filter(party__in=pks).values_list("party", flat=True))
    first: dict[str, tuple[str, int]] = {}
    given: dict[tuple[str, int], RosterRow] = {}
    for row, ref, findings in found:
        if row.said("key"):
            if change := keyed(row, files, seen):
                told = {"name": change.file.of.party.name}
                seen.findings.append(wrong("ROSTER_ACCOUNT_CHANGE", row, change.pairs[0][0], **told))
            continue
        seen.findings += findings
        if ref is None:
            continue
        number, index, name = row.said("number"), indexes[row.row], ref.name
        owner = owners.get(index)
        if not number.isascii() or not number.isdigit() or not _NUMBER[0] <= len(number) <= _NUMBER[1]:
            told = {"name": name, "count": len(number), "least": _NUMBER[0], "most": _NUMBER[1]}
            seen.findings.append(wrong("ROSTER_ACCOUNT_NUMBER", row, "number", **told))
        elif owner and ref.party and owner.pk == ref.party.pk:
            seen.unchanged += 1
        elif owner or first.get(index, ref.mark) != ref.mark:
            other = owner.name if owner else given[first[index]].said("name")
            seen.findings.append(wrong("ROSTER_ACCOUNT_OF_OTHER", row, "number", name=name, other=other))
        elif ref.mark in given:
            told = {"name": name, "first": given[ref.mark].cell("number")}
            seen.findings.append(wrong("ROSTER_ROW_REPEATED", row, "number", **told))
        elif ref.party and had[ref.party.pk]:
            seen.findings.append(wrong("ROSTER_ACCOUNT_CHANGE", row, "number", name=name))
        else:
            first[index], given[ref.mark] = ref.mark, row
            _new_account(row, ref, seen)


def _new_account(row: RosterRow, ref: Ref, seen: Examination) -> None:
    holder = row.said("holder") or ref.name
    if holder != ref.name:
        told = {"name": ref.name, "holder": holder}
        cell = row.cell("holder")
        seen.findings.append(confirm("ROSTER_ACCOUNT_NAME", row=row.row, column="holder", cell=cell, **told))
    seen.plan.accounts.append(AddAccount(ref, row.said("bank"), holder, row.said("number")))
    seen.add(row, ref.name, {name: row.said(name) for name in ("bank", "holder", "number")})
