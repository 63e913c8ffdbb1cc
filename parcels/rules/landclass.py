"""The land classes of the third national survey (三调): code → group; planning codes are another list."""

import re
from enum import StrEnum


class Group(StrEnum):
    """What a class counts as."""

    ARABLE = "arable"
    GARDEN = "garden"
    FOREST = "forest"
    GRASS = "grass"
    OTHER_FARM = "other_farm"
    BUILT = "built"
    UNUSED = "unused"


_CODES = {
    Group.ARABLE: "0101 0102 0103",
    Group.GARDEN: "0201 0202 0203 0204",
    Group.FOREST: "0301 0302 0303 0304 0305 0306 0307",
    Group.GRASS: "0401 0402 0403",
    Group.OTHER_FARM: "1006 1103 1104 1107 1202 1203",
    Group.BUILT: (
        "05H1 0508 0601 0602 0603 0701 0702 08H1 08H2 0809 0810 09 "
        "1001 1002 1003 1004 1005 1007 1008 1009 1109 1201"
    ),
    Group.UNUSED: "0404 1101 1102 1105 1106 1108 1110 1204 1205 1206 1207",
}
GROUPS: dict[str, Group] = {code: group for group, codes in _CODES.items() for code in codes.split()}
# The second survey's 3-digit codes are told by their first two digits where those mean the same.
_OLD = {"01": Group.ARABLE, "02": Group.GARDEN, "03": Group.FOREST}
_SUFFIXED = re.compile(r"(\d{4})[AK]")
LONGEST = 5
# What `group_of` knows, as one pattern for the database.
PATTERN = "^({}|0[123][1-4])$".format(
    "|".join(f"{code}[AK]?" if len(code) == 4 and code.isdigit() else code for code in sorted(GROUPS))
)


def group_of(code: str) -> Group | None:
    """Return the group of a class code, e.g. 0103K → arable; None for a code that is on no list."""
    if code in GROUPS:
        return GROUPS[code]
    if suffixed := _SUFFIXED.fullmatch(code):
        return GROUPS.get(suffixed[1])
    if re.fullmatch(r"0[123][1-4]", code):
        return _OLD[code[:2]]
    return None


def is_arable(code: str) -> bool:
    """Say whether a class is arable land (耕地, 01xx)."""
    return group_of(code) is Group.ARABLE
