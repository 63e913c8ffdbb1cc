"""When two names of old ledgers are one, and which kinds of party a row leaves open."""

import unicodedata

from parcels.rules.money_terms import ALLOTTED, Level, PartyKind
from parcels.rules.takeover import OldRow

PEOPLE = frozenset({PartyKind.PERSON, PartyKind.HOUSEHOLD})
# The insurance fund is one account of the office: no name stands for it, a row says so.
NAMED = frozenset(PartyKind) - {PartyKind.INSURANCE}


def folded(written: str) -> str:
    """A name or number as people take it to be the same: without blanks, full width or capitals.

    >>> folded("ＸＹ - 01"), folded("不详")
    ('xy-01', '不详')
    """
    return "".join(unicodedata.normalize("NFKC", written).split()).casefold()


def kinds_left(row: OldRow) -> frozenset[PartyKind]:
    """Which kinds of party a row could mean by what it says of kind and level."""
    if row.kind is not None:
        return PEOPLE if row.kind in PEOPLE else frozenset({row.kind})
    if row.level is None:
        return NAMED
    return frozenset(kind for kind in NAMED if (kind in ALLOTTED) is (row.level is Level.ALLOT))


def same_kind(one: str, other: str) -> bool:
    """Whether two kinds are one to a name: a person may stand for his household."""
    return one == other or {one, other} <= PEOPLE
