"""On every page one door of the menu is lit, that of the work the page belongs to."""

import pytest

from landmgmt.context import NAV, door_of
from tests.permissions_table import WHO_MAY

# The first page, a person's own work under way, and a paper as it was filed belong to no door.
WITHOUT = {"desk", "document", "job_list", "job_file", "job_cancel"}
ANSWERS = {"photo", "photo_thumb", "photo_original"} | {
    name for name in WHO_MAY if name.startswith("personal_picture")
}


def test_every_address_lies_behind_a_door():
    assert {name for name in WHO_MAY if not door_of(name)} == (WITHOUT | ANSWERS) & set(WHO_MAY)


@pytest.mark.parametrize(
    ("name", "door"),
    [
        ("account_add", "party_list"),
        ("account_proofs", "run_list"),
        ("manual_file", "agreement_list"),
        ("proposal_file", "run_list"),
        ("voucher_file", "run_list"),
        ("parcel_list", "parcel_list"),
    ],
)
def test_the_longest_beginning_decides(name, door):
    assert door_of(name) == door


def test_a_door_is_its_own():
    assert [door_of(name) for name, _word, _right, _behind in NAV] == [name for name, *_rest in NAV]
