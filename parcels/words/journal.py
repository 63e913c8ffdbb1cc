"""Tells the journal: every pillar's deeds in one place, each a sentence filled with its entry's figures."""

import pkgutil
from collections import defaultdict
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from django.utils.functional import Promise

import parcels.words as rooms
from parcels.words.import_columns import columns_line
from parcels.words.refusals import worded

# A pillar's deeds are one file: journal_land.py, journal_money.py; the app above adds its own with `add`.
DEEDS: dict[str, str | Promise] = {}
for _room in pkgutil.iter_modules(rooms.__path__):
    if _room.name.startswith("journal_"):
        DEEDS |= import_module(f"parcels.words.{_room.name}").DEEDS


def add(words: Mapping[str, str | Promise]) -> None:
    """Take in the deeds of the app above."""
    global DEEDS
    DEEDS |= words


def tell(entry: Any) -> str:
    """What was done, in the reader's language. An old entry may lack a parameter: it is told without it."""
    words: defaultdict[str, Any] = defaultdict(str, worded(entry.params))
    if isinstance(words["columns"], dict):
        words["columns"] = columns_line(words["columns"])
    return str(DEEDS.get(entry.deed, entry.deed)) % words
