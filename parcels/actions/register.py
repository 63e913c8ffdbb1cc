"""The register as one door: people with their accounts, land with its takings, and what is held there."""

from parcels.actions.holdings import (
    NewItem,
    NewShares,
    add_item,
    add_items,
    set_areas,
    set_areas_many,
    set_shares,
    set_shares_many,
    sign_areas,
    sign_shares,
)
from parcels.actions.people import (
    NewAccount,
    NewParty,
    add_account,
    add_accounts,
    add_member,
    close_account,
    register_parties,
    register_party,
)
from parcels.actions.takings import NewTaking, new_geometry, place_parcels, register_takings

__all__ = [
    "NewAccount",
    "NewItem",
    "NewParty",
    "NewShares",
    "NewTaking",
    "add_account",
    "add_accounts",
    "add_item",
    "add_items",
    "add_member",
    "close_account",
    "new_geometry",
    "place_parcels",
    "register_parties",
    "register_party",
    "register_takings",
    "set_areas",
    "set_areas_many",
    "set_shares",
    "set_shares_many",
    "sign_areas",
    "sign_shares",
]
