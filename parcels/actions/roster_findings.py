"""Tries a roster against the register: every finding at once, and the plan of what would be written."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q

from landmgmt.lib.findings import confirm, in_order, note
from landmgmt.lib.refusal import Refusal
from parcels.actions.people import NewParty, id_number_fits
from parcels.actions.roster_people import People, Ref, id_index, wrong
from parcels.actions.roster_rows import AddAccount, Examination, SetShares, differences, keyed, place_said
from parcels.actions.roster_things import try_items
from parcels.importers.rosters import Roster
from parcels.models import BankAccount, Entitlement, Party, Project, Share, ShareSet, Taking
from parcels.models.roster_rows import FileRow, account_rows, holder_rows, share_rows, takings_of
from parcels.models.secrets import blind_index
from parcels.rules.money_terms import PartyKind
from parcels.rules.rosters import RosterRow, Sheet, fraction_of, fraction_said, key_of
from parcels.rules.shares import check_shares, on_one_denominator

_NUMBER = (8, 30)


def examine_roster(project: Project, roster: Roster, *, user: Any, on: date) -> Examination:
    """Say what a roster would do to a project's register on a day; writes nothing."""
    seen = Examination(rows=len(roster.rows), findings=list(roster.findings), tables=roster.tables)
    rows = defaultdict(list)
    for row in roster.rows:
        rows[row.list].append(row)
    people = People(roster.rows, user)
    codes = {row.said("parcel") for row in roster.rows} - {""}
    keys = _keys(rows[Sheet.SHARES])
    land = takings_of(project, user)
    takings = {
        str(one.code): one
        for one in land.filter(Q(code__in=codes) | Q(share_sets__shares__in=keys))
        .distinct()
        .select_related("parcel__group__parent", "batch")
    }
    _try_holders(rows[Sheet.HOLDERS], people, seen, user=user)
    _try_shares(rows[Sheet.SHARES], people, takings, seen, on=on)
    try_items(rows[Sheet.ITEMS], people, takings, seen, land=land, on=on)
    _try_accounts(rows[Sheet.ACCOUNTS], people, seen, user=user)
    if seen.plan.is_empty and not seen.wrong:
        seen.findings.append(note("ROSTER_NOTHING_NEW"))
    seen.findings = in_order(seen.findings)
    return seen


def _keys(rows: Sequence[RosterRow]) -> list[int]:
    found = (key_of(row.said("key"), row.list) for row in rows)
    return [key[0] for key in found if key]


# People ---------------------------------------------------------------------------------------------------


def _try_holders(rows: Sequence[RosterRow], people: People, seen: Examination, *, user: Any) -> None:
    known = Party.objects.visible_to(user) | Party.objects.filter(kind=PartyKind.ENTERPRISE, group=None)
    found = known.filter(pk__in=_keys(rows)).select_related("group__parent")
    files = {one.pk: one for one in holder_rows(found)}
    bound = set(Entitlement.objects.filter(claimant__in=files).values_list("claimant", flat=True))
    collectives = set(Party.objects.filter(kind=PartyKind.COLLECTIVE).values_list("group", flat=True))
    twice: dict[tuple[str, ...], RosterRow] = {}
    for row in rows:
        if _repeated(row, twice, seen):
            continue
        number = row.said("id_number")
        if row.said("key"):
            _try_edit(row, files, people, bound, seen)
            continue
        group, findings = people.group(row)
        seen.findings += findings
        if findings:
            continue
        if number and not id_number_fits(number):
            seen.findings.append(wrong("ROSTER_ID_WRONG", row, "id_number", name=row.said("name")))
            continue
        if not _is_known(row, people, seen):
            _try_new(row, group, people, collectives, seen)


def _repeated(row: RosterRow, twice: dict[tuple[str, ...], RosterRow], seen: Examination) -> bool:
    number = row.said("id_number")
    place = (row.said("name"), row.said("village"), row.said("group"), row.said("kind"))
    # Namesakes of one group differ by their IDs; without one they cannot be told apart.
    mark = (number,) if number else place if not row.said("key") else (row.said("key"),)
    first = twice.setdefault(mark, row)
    if first is row:
        return False
    seen.findings.append(
        wrong("ROSTER_ROW_REPEATED", row, "name", name=row.said("name"), first=first.cell("name"))
    )
    return True


def _is_known(row: RosterRow, people: People, seen: Examination) -> bool:
    """Whether a row without a key names somebody on file; what it says else is not written over them."""
    name, index = row.said("name"), id_index(row.said("id_number"))
    if index in people.taken:
        seen.findings.append(wrong("ROSTER_ID_ELSEWHERE", row, "id_number", name=name))
        return True
    owner = people.by_index.get(index) if index else None
    if owner and owner.name != name:
        seen.findings.append(wrong("ROSTER_ID_OF_OTHER", row, "id_number", name=name, other=owner.name))
        return True
    same = [ref.party for ref in people.by_name[name] if ref.party and ref.party.kind == row.said("kind")]
    group = row.said("group")
    same = [one for one in same if place_said(one.group).endswith(group) or not group]
    if index:
        # Another ID is another person; a namesake without one may be the same.
        same = [owner] if owner else [one for one in same if not one.id_number_index]
        if same and not owner:
            seen.findings.append(
                confirm("ROSTER_NAMESAKE", row=row.row, column="name", cell=row.cell("name"), name=name)
            )
            return False
    if not same:
        return False
    file = holder_rows(same[:1])[0]
    said = {name: text for name, text in row.values.items() if text}
    if differences(file.values, {**file.values, **said}, row.list):
        seen.findings.append(note("ROSTER_HOLDER_ON_FILE", row=row.row, cell=row.cell("name"), name=name))
    seen.unchanged += 1
    return True


def _try_new(row: RosterRow, group: Any, people: People, collectives: set[Any], seen: Examination) -> None:
    name, kind = row.said("name"), PartyKind(row.said("kind"))
    if group is None and kind is not PartyKind.ENTERPRISE:
        seen.findings.append(wrong("ROSTER_GROUP_MISSING", row, "group", name=name))
        return
    if kind is PartyKind.COLLECTIVE and group.pk in collectives:
        seen.findings.append(wrong("ROSTER_COLLECTIVE_ONCE", row, "kind", name=place_said(group)))
        return
    number = row.said("id_number")
    plan = seen.plan
    people.newcomer(len(plan.parties), name, group, id_index(number))
    if kind is PartyKind.COLLECTIVE:
        collectives.add(group.pk)
    plan.parties.append(NewParty(kind, name, group, number, row.said("phone"), row.said("remark")))
    seen.add(row, name, row.values)


def _try_edit(
    row: RosterRow, files: dict[int, FileRow], people: People, bound: set[int], seen: Examination
) -> None:
    found = keyed(row, files, seen)
    if found is None:
        return
    party: Party = found.file.of
    fields: dict[str, Any] = {}
    before = len(seen.findings)
    for name, was, now in found.pairs:
        if name in ("village", "group"):
            group, findings = people.group(row)
            seen.findings += findings
            if group is None and not findings:
                seen.findings.append(wrong("ROSTER_GROUP_MISSING", row, "group", name=party.name))
            fields["group"] = group
        elif name == "kind" or (name == "id_number" and was):
            seen.findings.append(wrong("ROSTER_PARTY_FIXED", row, name, name=party.name))
        elif name == "id_number":
            index = id_index(now)
            if not id_number_fits(now):
                seen.findings.append(wrong("ROSTER_ID_WRONG", row, name, name=party.name))
            elif index in people.taken or index in people.by_index:
                seen.findings.append(wrong("ROSTER_ID_ELSEWHERE", row, name, name=party.name))
            people.by_index[index] = party
            fields[name] = now
        else:
            fields[name] = now
    if party.pk in bound and {"name", "group"} & set(fields):
        seen.findings.append(wrong("ROSTER_PARTY_BOUND", row, "name", name=party.name))
    if len(seen.findings) == before:
        if "name" in fields:
            people.by_name[fields["name"]].append(Ref(party=party, name=fields["name"]))
            people.groups_of["file", party.pk] = party.group_id
        seen.plan.edits.append((party, fields))
        seen.change(row, party.name, found.pairs)


# Shares ---------------------------------------------------------------------------------------------------


def _try_shares(
    rows: Sequence[RosterRow], people: People, takings: dict[str, Taking], seen: Examination, *, on: date
) -> None:
    open_sets = ShareSet.objects.open().filter(taking__in=[one.pk for one in takings.values()])
    standing = {one.taking_id: one for one in open_sets}
    held = Share.objects.filter(share_set__in=open_sets)
    held = held.select_related("share_set__taking", "party__group__parent").order_by("position")
    files = {one.pk: one for one in share_rows(held)}
    by_parcel = defaultdict(list)
    for row in rows:
        if row.said("parcel") not in takings:
            seen.findings.append(wrong("ROSTER_PARCEL_UNKNOWN", row, "parcel", parcel=row.said("parcel")))
        else:
            by_parcel[row.said("parcel")].append(row)
    for code, its in by_parcel.items():
        taking = takings[code]
        mine = (
            {pk: one for pk, one in files.items() if one.of.share_set.taking_id == taking.pk} if its else {}
        )
        _try_parcel(taking, its, standing.get(taking.pk), mine, people, seen, on=on)


def _try_parcel(
    taking: Taking,
    rows: Sequence[RosterRow],
    standing: ShareSet | None,
    files: dict[int, FileRow],
    people: People,
    seen: Examination,
    *,
    on: date,
) -> None:
    refs = {pk: Ref(party=one.of.party, name=one.of.party.name) for pk, one in files.items()}
    parts = {refs[pk].mark: (refs[pk], _part(one.values["fraction"])) for pk, one in files.items()}
    before, named, changed = len(seen.findings), set(), []
    for row in rows:
        found = keyed(row, files, seen) if row.said("key") else None
        if row.said("key") and found is None:
            continue
        ref, findings = people.find(row)
        seen.findings += findings
        if ref is None:
            continue
        if ref.mark in named:
            told = {"parcel": str(taking), "name": ref.name}
            seen.findings.append(wrong("ROSTER_SHARE_TWICE", row, "name", **told))
            continue
        named.add(ref.mark)
        was, now = parts.get(ref.mark, (ref, Fraction(0)))[1], _part(row.said("fraction"))
        if found is None and was == now:
            seen.unchanged += 1
            continue
        if found is not None and refs[found.file.pk].mark != ref.mark:
            parts.pop(refs[found.file.pk].mark, None)
        parts.pop(ref.mark, None) if now == 0 else parts.update({ref.mark: (ref, now)})
        pairs = (
            found.pairs if found else [("fraction", fraction_said(was) if was else "", row.said("fraction"))]
        )
        changed.append((row, ref, pairs, found is None and was == 0))
    if not changed or (
        len(seen.findings) != before and any(f.severity == "error" for f in seen.findings[before:])
    ):
        return
    new = _shares_of(taking, [row for row, *_ in changed], list(parts.values()), standing, seen, on=on)
    if new:
        seen.plan.shares.append(new)
        for row, ref, pairs, is_new in changed:
            title = f"{taking} · {ref.name}"
            seen.add(row, title, {"fraction": row.said("fraction")}) if is_new else seen.change(
                row, title, pairs
            )


def _part(text: str) -> Fraction:
    return fraction_of(text) or Fraction(0)


def _shares_of(
    taking: Taking,
    rows: Sequence[RosterRow],
    parts: list[tuple[Ref, Fraction]],
    standing: ShareSet | None,
    seen: Examination,
    *,
    on: date,
) -> SetShares | None:
    """The set one taking would have; None with a finding where it cannot be."""
    first, code = rows[0], str(taking)
    days = {row.said("since") for row in rows} - {""}
    rights = {row.said("right") for row in rows} - {""}
    since = date.fromisoformat(min(days)) if days else on
    begun = standing.valid.lower if standing else None
    if standing and standing.signed_date:
        told = {"parcel": code, "date": standing.signed_date.isoformat()}
        seen.findings.append(wrong("ROSTER_SHARES_SIGNED", first, "fraction", **told))
    elif len(days) > 1 or len(rights) > 1:
        column = "since" if len(days) > 1 else "right"
        seen.findings.append(wrong("ROSTER_PARCEL_DIFFERS", rows[-1], column, parcel=code))
    elif since > on:
        seen.findings.append(wrong("ROSTER_DAY_IN_FUTURE", first, "since", day=str(since), on=str(on)))
    elif begun and since < begun:
        seen.findings.append(wrong("ROSTER_SINCE_EARLIER", first, "since", parcel=code, day=str(begun)))
    elif sum(part for _ref, part in parts) != 1:
        total = fraction_said(Fraction(sum(part for _ref, part in parts)))
        seen.findings.append(wrong("ROSTER_SHARES_SUM", first, "fraction", parcel=code, sum=total))
    else:
        try:
            over = [(part.numerator, part.denominator) for _ref, part in parts]
            denominator, numerators = on_one_denominator(over)
            check_shares(numerators, denominator)
        except Refusal:
            seen.findings.append(wrong("ROSTER_FRACTION_UNREADABLE", first, "fraction", text="", limit=0))
            return None
        right = next(iter(rights), standing.right if standing else "")
        return SetShares(taking, tuple(parts), since, right)
    return None


# Accounts -------------------------------------------------------------------------------------------------


def _try_accounts(rows: Sequence[RosterRow], people: People, seen: Examination, *, user: Any) -> None:
    everything = BankAccount.objects.select_related("party__group__parent")
    mine = everything.open().filter(party__in=Party.objects.visible_to(user), pk__in=_keys(rows))
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
