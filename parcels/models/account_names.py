"""Whose name an account bears: the payee's own, one of the household's, or somebody else's."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from parcels.models.holders import HouseholdMember, Party


def own_names(parties: Iterable[Party], on: date) -> dict[int, set[str]]:
    """By party, the names its account may bear unasked: its own and those of its household's people."""
    names: dict[int, set[str]] = defaultdict(set)
    for party in parties:
        names[party.pk].add(plain(party.name))
    members = HouseholdMember.objects.filter(household__in=list(names), valid__contains=on)
    for household, name in members.values_list("household", "person__name"):
        names[household].add(plain(name))
    return dict(names)


def is_others(party: Party, holder_name: str, on: date) -> bool:
    """Whether an account in this name is somebody else's than the party's or its people's."""
    return plain(holder_name) not in own_names([party], on)[party.pk]


def plain(name: str) -> str:
    """A name without blanks: 王 家 and 王家 are one."""
    return "".join(name.split())
