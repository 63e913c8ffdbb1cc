"""Tries a roster against the register: every finding at once, and the plan of what would be written."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q

from landmgmt.lib.findings import Finding, Severity, confirm, in_order, note
from landmgmt.lib.refusal import Refusal
from parcels.actions.people import NewParty, id_number_fits
from parcels.actions.roster_accounts import try_accounts
from parcels.actions.roster_people import People, Ref, id_index, wrong
from parcels.actions.roster_rows import (
    Examination,
    SetShares,
    differences,
    keyed,
    place_said,
    sheet_of,
)
from parcels.actions.roster_things import try_broken_rates, try_items
from parcels.importers.rosters import Roster
from parcels.models import Entitlement, Party, Project, Share, ShareSet, Taking
from parcels.models.roster_rows import FileRow, holder_rows, share_rows, takings_of
from parcels.rules.jobs import SILENT, Progress
from parcels.rules.money_terms import PartyKind
from parcels.rules.rosters import RosterRow, Sheet, fraction_of, fraction_said, key_of
from parcels.rules.shares import check_shares, on_one_denominator


def examine_roster(
    project: Project, roster: Roster, *, user: Any, on: date, progress: Progress = SILENT
) -> Examination:
    """Say what a roster would do to a project's register on a day; writes nothing."""
    seen = Examination(rows=len(roster.rows), findings=list(roster.findings), tables=roster.tables)
    rows, broken = defaultdict(list), defaultdict(list)
    for row in roster.rows:
        rows[row.list].append(row)
    for row in roster.broken:
        broken[row.list].append(row)
    seen.rows += len(roster.broken)
    every = [*roster.rows, *roster.broken]
    people = People(every, user)
    codes = {row.said("parcel") for row in every} - {""}
    keys = _keys(rows[Sheet.SHARES])
    land = takings_of(project, user)
    takings = {
        str(one.code): one
        for one in land.filter(Q(code__in=codes) | Q(share_sets__shares__in=keys))
        .distinct()
        .select_related("parcel__group__parent", "batch")
    }
    _try_holders(rows[Sheet.HOLDERS], people, seen, user=user)
    _try_broken_holders(broken[Sheet.HOLDERS], people, seen)
    progress(1, 4)
    # Shares of a parcel are summed only where every row of it could be read.
    partly = {row.said("parcel") for row in broken[Sheet.SHARES]}
    _try_shares(rows[Sheet.SHARES], people, takings, seen, partly=partly, on=on)
    progress(2, 4)
    try_items(rows[Sheet.ITEMS], people, takings, seen, land=land, on=on)
    progress(3, 4)
    try_accounts(rows[Sheet.ACCOUNTS], people, seen, user=user)
    _try_broken(roster.broken, people, takings, seen)
    try_broken_rates(broken[Sheet.ITEMS], seen, on=on)
    progress(4, 4)
    if seen.plan.is_empty and not seen.wrong:
        seen.findings.append(note("ROSTER_NOTHING_NEW"))
    seen.findings = _by_sheet(in_order(seen.findings), [title for title, _lines in roster.tables])
    return seen


def _by_sheet(findings: Sequence[Finding], titles: Sequence[str]) -> list[Finding]:
    """Errors first, then sheet by sheet as they stand in the workbook, row by row, from the left."""
    place = {title: number for number, title in enumerate(titles)}
    grades = list(Severity)

    def key(found: Finding) -> tuple[int, int, int, int, str]:
        cell = str(found.params.get("cell", ""))
        sheet = place.get(sheet_of(found), -1)
        return grades.index(found.severity), sheet, found.row or 0, len(cell), cell

    return sorted(findings, key=key)


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
        if number and not id_number_fits(number):
            findings.append(wrong("ROSTER_ID_WRONG", row, "id_number", name=row.said("name")))
        seen.findings += findings
        if findings:
            people.stand_in(row)
        elif not _is_known(row, people, seen):
            _try_new(row, group, people, collectives, seen)


def _try_broken_holders(rows: Sequence[RosterRow], people: People, seen: Examination) -> None:
    """A row of the holders with a cell that cannot be read: its other cells may be wrong too."""
    for row in rows:
        _group, findings = people.group(row)
        number = row.said("id_number")
        if number and not id_number_fits(number):
            findings.append(wrong("ROSTER_ID_WRONG", row, "id_number", name=row.said("name")))
        seen.findings += findings
        people.stand_in(row)


def _try_broken(
    rows: Sequence[RosterRow], people: People, takings: dict[str, Taking], seen: Examination
) -> None:
    """The same for the other lists: whom and which parcel such a row names."""
    for row in rows:
        if row.list is Sheet.HOLDERS:
            continue
        code = row.said("parcel")
        if code and code not in takings:
            seen.findings.append(wrong("ROSTER_PARCEL_UNKNOWN", row, "parcel", parcel=code))
        if row.said("name") or row.said("id_number"):
            seen.findings += people.find(row)[1]


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
        people.stand_in(row)
        return
    if kind is PartyKind.COLLECTIVE and group.pk in collectives:
        seen.findings.append(wrong("ROSTER_COLLECTIVE_ONCE", row, "kind", name=place_said(group)))
        people.stand_in(row)
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
    rows: Sequence[RosterRow],
    people: People,
    takings: dict[str, Taking],
    seen: Examination,
    *,
    partly: set[str],
    on: date,
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
    of_taking: dict[int, dict[int, FileRow]] = defaultdict(dict)
    for pk, one in files.items():
        of_taking[one.of.share_set.taking_id][pk] = one
    for code, its in by_parcel.items():
        taking = takings[code]
        mine = of_taking[taking.pk]
        whole = code not in partly
        _try_parcel(taking, its, standing.get(taking.pk), mine, people, seen, whole=whole, on=on)


def _try_parcel(
    taking: Taking,
    rows: Sequence[RosterRow],
    standing: ShareSet | None,
    files: dict[int, FileRow],
    people: People,
    seen: Examination,
    *,
    whole: bool,
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
    if not (changed and whole) or (
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
