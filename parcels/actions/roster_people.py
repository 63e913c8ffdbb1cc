"""Whom a roster's rows mean: by ID, or by name in a village group; people of the same roster count too."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from landmgmt.lib.findings import Finding, error
from parcels.models import Party, Place
from parcels.models.secrets import blind_index
from parcels.rules.money_terms import PartyKind
from parcels.rules.rosters import RosterRow


@dataclass(frozen=True)
class Ref:
    """Somebody on file, or the n-th newcomer of this roster."""

    party: Party | None = None
    new: int = -1
    name: str = ""

    @property
    def mark(self) -> tuple[str, int]:
        return ("file", self.party.pk) if self.party else ("new", self.new)


def wrong(code: str, row: RosterRow, column: str, **params: Any) -> Finding:
    """A finding at a cell."""
    return error(code, row=row.row, column=column, cell=row.cell(column), **params)


def id_index(number: str) -> str:
    """What an ID is looked for by."""
    return blind_index("party.id_number", number) if number else ""


class People:
    """Everybody a roster may name, looked up once for all its rows."""

    def __init__(self, rows: Sequence[RosterRow], user: Any):
        # Whom a wrong row would have registered: its own findings tell, those who name him say nothing more.
        self.faulty: dict[str, Ref] = {}
        names = {row.said("name") for row in rows}
        indexes = {id_index(row.said("id_number")) for row in rows} - {""}
        mine = Party.objects.visible_to(user)
        asked = mine | Party.objects.filter(kind=PartyKind.ENTERPRISE, group=None)
        found = list(
            asked.filter(Q(name__in=names) | Q(id_number_index__in=indexes)).select_related("group__parent")
        )
        self.by_index = {one.id_number_index: one for one in found if one.id_number_index}
        self.by_name: dict[str, list[Ref]] = defaultdict(list)
        self.groups_of: dict[tuple[str, int], int | None] = {}
        for one in found:
            self._enter(Ref(party=one, name=one.name), one.group_id)
        # An ID registered elsewhere is taken, though whose it is stays untold.
        known = Party.objects.filter(id_number_index__in=indexes)
        self.taken = set(known.values_list("id_number_index", flat=True)) - set(self.by_index)
        self.new_by_index: dict[str, Ref] = {}
        places = Place.objects.filter(level=Place.Level.GROUP).select_related("parent")
        if user.by_village:
            places = places.filter(parent__in=user.villages.values("pk"))
        self.places: dict[str, list[Place]] = defaultdict(list)
        for place in places.filter(name__in={row.said("group") for row in rows}):
            self.places[place.name].append(place)

    def _enter(self, ref: Ref, group: int | None) -> None:
        self.by_name[ref.name].append(ref)
        self.groups_of[ref.mark] = group

    def newcomer(self, number: int, name: str, group: Place | None, index: str) -> Ref:
        """Enter somebody this roster registers, so that its other lists may name them."""
        ref = Ref(new=number, name=name)
        self._enter(ref, group.pk if group else None)
        if index:
            self.new_by_index[index] = ref
        return ref

    def stand_in(self, row: RosterRow) -> None:
        """Know by name and ID whom a wrong row of the holders means, so that the other lists can be tried."""
        ref = Ref(new=-2 - len(self.faulty), name=row.said("name"))
        for mark in (ref.name, id_index(row.said("id_number"))):
            if mark:
                self.faulty.setdefault(mark, ref)

    def group(self, row: RosterRow) -> tuple[Place | None, list[Finding]]:
        """The village group a row names; None without a finding where it names none."""
        name, village = row.said("group"), row.said("village")
        if not name:
            return None, []
        found = [
            one for one in self.places[name] if not village or (one.parent and one.parent.name == village)
        ]
        if len(found) == 1:
            return found[0], []
        code = "ROSTER_GROUP_AMBIGUOUS" if found else "ROSTER_GROUP_UNKNOWN"
        column = "village" if found and "village" in row.columns else "group"
        return None, [wrong(code, row, column, name=f"{village} {name}".strip())]

    def find(self, row: RosterRow) -> tuple[Ref | None, list[Finding]]:
        """Whom a row of shares, things or accounts means."""
        name, index = row.said("name"), id_index(row.said("id_number"))
        if index:
            return self._by_id(row, name, index)
        group, findings = self.group(row)
        if findings:
            return None, findings
        found = self.by_name[name]
        if group:
            found = [ref for ref in found if self.groups_of[ref.mark] == group.pk]
        if len(found) == 1:
            return found[0], []
        if not found and name in self.faulty:
            return self.faulty[name], []
        place = f"{row.said('village')} {row.said('group')}".strip()
        code = "ROSTER_HOLDER_AMBIGUOUS" if found else "ROSTER_HOLDER_UNKNOWN"
        return None, [wrong(code, row, "name", name=name, place=place)]

    def _by_id(self, row: RosterRow, name: str, index: str) -> tuple[Ref | None, list[Finding]]:
        party = self.by_index.get(index)
        ref = Ref(party=party, name=party.name) if party else self.new_by_index.get(index)
        ref = ref or self.faulty.get(index) or self.faulty.get(name)
        if ref is None:
            return None, [wrong("ROSTER_HOLDER_UNKNOWN", row, "id_number", name=name, place="")]
        if name and ref.name != name:
            return None, [wrong("ROSTER_ID_OF_OTHER", row, "id_number", name=name, other=ref.name)]
        return ref, []
