"""Lists of people to choose from: by village and group, then by name, with a word to find them by."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parcels.models import Party

# A village and group with its people: (key, name).
Group = tuple[str, list[tuple[str, str]]]
# The page puts a search above a list that bears this mark; without scripts it is a plain list in good order.
FIND = "data-find"
FIND_WORD = gettext_lazy("按姓名或村组查找")


def by_place(
    parties: QuerySet[Party], *, first: int | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The people of a list under their village and group, those of the group `first` before the others."""
    listed = parties.order_by("group__parent__code", "group__code", "name", "pk").values_list(
        "pk", "name", "group_id", "group__name", "group__parent__name"
    )
    rows = list(listed)
    told_apart = _namesakes([(pk, name, group) for pk, name, group, _, _ in rows])
    groups: dict[int | None, Group] = {}
    for pk, name, group, word, village in rows:
        label = f"{village or ''}{word or ''}" or str(_("未归村"))
        groups.setdefault(group, (label, []))[1].append((str(pk), told_apart.get(pk, name)))
    own = [groups.pop(first)] if first in groups else []
    return [*own, *groups.values()]


def _namesakes(people: list[tuple[int, str, int | None]]) -> dict[int, str]:
    """Namesakes in one group, with the last four digits of the ID, else with a number of their own."""
    times = Counter((group, name) for _, name, group in people)
    alike = [pk for pk, name, group in people if times[group, name] > 1]
    told = {}
    for one in Party.objects.filter(pk__in=alike):
        known = one.id_number.masked_id[-4:] if one.id_number else ""
        words = _("证件尾号 %(tail)s") if known else _("无证件号，编号 %(n)s")
        word = words % {"tail": known, "n": one.pk}
        told[one.pk] = f"{one.name}（{word}）"
    return told


def offer(field: Any, empty: Any, parties: QuerySet[Party], *, first: int | None = None) -> None:
    """Give a list of people its groups and its search; what it takes stays what the field takes."""
    field.choices = [("", empty), *by_place(parties, first=first)]
    assert isinstance(field, forms.ChoiceField)
    field.widget.attrs[FIND] = FIND_WORD
