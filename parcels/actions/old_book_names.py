"""Whom the names of an old ledger mean: the register's parties, one name of several rows, and its kind."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from landmgmt.lib.findings import Finding, confirm
from parcels.importers.old_words import kind_said_by
from parcels.models import OldParty, Party, Place, TakeOver, Taking
from parcels.models.secrets import blind_index
from parcels.rules.money_terms import Level, PartyKind
from parcels.rules.old_names import PEOPLE, folded, kinds_left, same_kind
from parcels.rules.takeover import Candidate, Decision, OldRow, kind_of, match


@dataclass(frozen=True)
class Placed:
    """A row with what it names in the register: its village, group and land."""

    row: OldRow
    village: Place
    group: Place | None
    taking: Taking | None

    @property
    def kind(self) -> PartyKind:
        return kind_of(self.row.kind, self.row.level)

    @property
    def index(self) -> str:
        return blind_index("party.id_number", self.row.id_number)


Key = tuple[int, int | None, str, str, str]


def key_of(one: Placed) -> Key:
    return (one.village.pk, one.group.pk if one.group else None, one.kind.value, one.row.name, one.index)


def joined_names(takeover: TakeOver, rows: Sequence[Placed]) -> tuple[dict[Key, Key], list[Placed]]:
    """Which name each row means: one without group or ID joins the only fuller one of its village.

    Also the rows that could be several.
    """
    known: set[Key] = {
        (p.village_id, p.group_id, p.kind, p.name, p.id_number_index)
        for p in OldParty.objects.filter(takeover=takeover)
    }
    keys = known | {key_of(one) for one in rows}
    alike: dict[tuple[int, str, str], set[Key]] = defaultdict(set)
    for key in keys:
        alike[key[0], key[2], key[3]].add(key)
    joined: dict[Key, Key] = {}
    doubtful = []
    for one in rows:
        key = key_of(one)
        others = alike[key[0], key[2], key[3]] - {key}
        fuller = {
            k
            for k in others
            if (key[1] is None or k[1] == key[1])
            and (not key[4] or k[4] == key[4])
            and (k[1] is not None, bool(k[4])) > (key[1] is not None, bool(key[4]))
        }
        # Of the fuller ones those count that nothing fuller stands behind.
        best = {
            k
            for k in fuller
            if (k[1] is not None, bool(k[4])) == max((m[1] is not None, bool(m[4])) for m in fuller)
        }
        joined[key] = next(iter(best)) if len(best) == 1 else key
        if len(best) > 1:
            doubtful.append(one)
    return joined, doubtful


class Register:
    """The parties that the names of some rows could mean, asked for once."""

    def __init__(self, rows: Sequence[Placed]):
        villages = {one.village.pk for one in rows}
        names = {folded(one.row.name) for one in rows}
        indexes = {one.index for one in rows if one.index}
        near = Party.objects.filter(group__parent__in=villages).select_related("group")
        self.by_name: dict[tuple[int, str], list[Party]] = defaultdict(list)
        bodies = Party.objects.filter(group=None, kind=PartyKind.ENTERPRISE)
        for party in _bearing(near, names):
            assert party.group is not None
            self.by_name[party.group.parent_id or 0, folded(party.name)].append(party)
        for party in _bearing(bodies, names):
            for village in villages:
                self.by_name[village, folded(party.name)].append(party)
        self.by_id = {p.id_number_index: p for p in Party.objects.filter(id_number_index__in=indexes)}
        self.fund = Party.objects.filter(kind=PartyKind.INSURANCE).first()
        collectives = near.filter(kind=PartyKind.COLLECTIVE)
        self.collective_of = {p.group_id: p for p in collectives}

    def decide(self, one: Placed) -> tuple[Decision, Party | None]:
        """Who a row means; OPEN where a person must say."""
        if one.kind is PartyKind.INSURANCE:
            # The office has one such account, whatever a ledger calls it; finance enters it first.
            return (Decision.MATCHED, self.fund) if self.fund else (Decision.OPEN, None)
        named = self.named(one)
        found = [p for p in named if PartyKind(p.kind) in kinds_left(one.row)]
        owner = self.by_id.get(one.index) if one.index else None
        if owner and owner not in found:
            return Decision.OPEN, None  # the ID is another name's, or of another village
        collective = self.collective_of.get(one.group.pk) if one.group else None
        if one.kind is PartyKind.COLLECTIVE and collective and collective not in found:
            return Decision.OPEN, None  # a group has one collective, and it bears another name
        candidates = [Candidate(p.pk, p.group_id, _same_id(p, one)) for p in found]
        decision, pk = match(one.group.pk if one.group else None, candidates)
        if decision is Decision.NEW and any(not same_kind(p.kind, one.kind) for p in named):
            # No second party of one name and another kind unless a person says so.
            return Decision.OPEN, None
        return decision, next((p for p in found if p.pk == pk), None)

    def named(self, one: Placed) -> list[Party]:
        """The parties of a row's name in its village, of every kind; blanks and width do not matter."""
        return self.by_name[one.village.pk, folded(one.row.name)]

    def kinds(self, one: Placed) -> set[PartyKind]:
        """The kinds a row could mean by its name, a person's as a household's; of its group first."""
        found = [
            p
            for p in self.named(one)
            if PartyKind(p.kind) in kinds_left(one.row) and _same_id(p, one) is not False
        ]
        near = [p for p in found if one.group and p.group_id == one.group.pk] or found
        return {PartyKind.HOUSEHOLD if p.kind in PEOPLE else PartyKind(p.kind) for p in near}


def _bearing(parties: QuerySet[Party], names: Collection[str]) -> QuerySet[Party]:
    """Those of the parties that bear one of these folded names."""
    ids = [pk for pk, name in parties.order_by().values_list("pk", "name") if folded(name) in names]
    return Party.objects.filter(pk__in=ids).select_related("group").order_by("pk")


def _same_id(party: Party, one: Placed) -> bool | None:
    return party.id_number_index == one.index if party.id_number_index and one.index else None


def with_kinds(takeover: TakeOver, rows: Sequence[Placed]) -> tuple[list[Placed], list[Finding]]:
    """Give a row that says no kind that of the party it names; what its name alone says is asked about.

    The order: as decided in this take-over, as registered, as the name plainly says; else a household.
    """
    register, decided = Register(rows), _decided(takeover)
    found, asked = [], []
    for one in rows:
        row = one.row
        if row.kind is not None or row.level is Level.ALLOT:
            found.append(one)
            continue
        known = (decided[one.village.pk, row.name] & kinds_left(row)) or register.kinds(one)
        kind = next(iter(known)) if len(known) == 1 else None
        said = kind_said_by(row.name, one.village.name, one.group.name if one.group else "")
        if said and not known:
            if said in kinds_left(row):
                kind = said
                asked.append(_asked(f"OLD_NAME_SAYS_{said.name}", row, "kind"))
            else:
                asked.append(_asked("OLD_COLLECTIVE_DISBURSED", row, "level"))
        elif said in known:
            kind = said  # several kinds bear that name, and it says which it is
        found.append(replace(one, row=replace(row, kind=kind)) if kind else one)
    return found, asked


def _asked(code: str, row: OldRow, column: str) -> Finding:
    place = column if column in row.columns else "name"
    return confirm(code, row=row.row, column=place, cell=row.cell(place), name=row.name)


def _decided(takeover: TakeOver) -> dict[tuple[int, str], set[PartyKind]]:
    """The kinds the names of a take-over have already, by village and name."""
    kinds: dict[tuple[int, str], set[PartyKind]] = defaultdict(set)
    rows = OldParty.objects.filter(takeover=takeover).exclude(kind=PartyKind.INSURANCE)
    for village, name, kind in rows.values_list("village", "name", "kind"):
        kinds[village, name].add(PartyKind.HOUSEHOLD if kind in PEOPLE else PartyKind(kind))
    return kinds
