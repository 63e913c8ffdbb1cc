"""Who of a run's payees is a minor by the ID number, and has no guardian; the number goes no further."""

from collections.abc import Iterable, Sequence
from datetime import date

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.people import born
from parcels.models import Party
from parcels.models.plan_sheet import guarded
from parcels.rules.guardianship import age_of_minor


def minors_among(parties: Iterable[int], on: date) -> dict[int, int]:
    """By party, the age of each minor on a day without a confirmed guardian; a household's is its head's.

    Opens one ID number for each party: for the rows a page shows or a run takes, never for all.
    """
    rows = Party.objects.filter(pk__in=set(parties)).exclude(id_number_index="")
    ages = {party.pk: age for party in rows if (age := age_of_minor(born(party), on)) is not None}
    have = guarded(ages, on) if ages else set()
    return {pk: age for pk, age in ages.items() if pk not in have}


def seen_minors(payees: Sequence[tuple[int, str]], note: str, on: date) -> dict[str, str]:
    """What the journal keeps of the minors among (party, name): who they are, and the words of who looked.

    Refuses minors nobody looked at.
    """
    found, note = minors_among([pk for pk, _ in payees], on), intake.clean(note, 200)
    if not found:
        return {}
    names = dict(payees)
    told = "、".join(f"{names[pk]}（{age}）" for pk, age in found.items())
    if not note:
        raise Refusal("run_pays_minor", {"names": told}, field="minors")
    return {"minors": told, "seen": note}
