"""What stands before a roster is written, kept with it so that it can be taken back."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from parcels.actions.roster_rows import Plan
from parcels.models import AgreementTaking, Party, PublicRow, ShareSet, TakingStage

# What a roster may change of somebody; numbers are kept as they stand in the row, sealed for it.
FIELDS = ("name", "initials", "group_id", "id_number", "id_number_index", "phone", "remark")
# Whatever names the land of a roster after it was written stands upon it.
LATER = {"agreements": AgreementTaking, "lists": PublicRow, "stages": TakingStage}


def state_of(party: Party) -> dict[str, Any]:
    """What a roster may change, as it stands in the row."""
    found = {name: getattr(party, name) for name in FIELDS}
    return {
        **found,
        "id_number": party.id_number.ciphertext,
        "phone": party.phone.ciphertext,
    }


def before_of(plan: Plan) -> dict[str, Any]:
    """The people as they are, the share sets that will end, and the last row of what may follow."""
    edited = Party.objects.in_bulk([party.pk for party, _fields in plan.edits])
    open_sets = ShareSet.objects.open().filter(taking__in=[one.taking.pk for one in plan.shares])
    return {
        "edited": {str(pk): state_of(party) for pk, party in edited.items()},
        "ended": [
            [pk, valid.lower.isoformat()] for pk, valid in open_sets.order_by("pk").values_list("pk", "valid")
        ],
        "last": {name: model.objects.aggregate(last=Max("pk"))["last"] or 0 for name, model in LATER.items()},
    }


def written_over(edited: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """For each of them what stood there and what the roster wrote, the columns that differ."""
    now = Party.objects.in_bulk([int(pk) for pk in edited])
    made = {}
    for pk, was in edited.items():
        written = state_of(now[int(pk)])
        made[pk] = {name: [was[name], written[name]] for name in FIELDS if was[name] != written[name]}
    return made
