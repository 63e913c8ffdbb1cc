"""Whether two names of height systems (高程系统) mean one: 1985 国家高程基准 is 85高程, not 1956 黄海."""

import re

# Said of every system, so they tell none apart.
_COMMON = re.compile(r"国家|高程|基准|系统|系|datum|height|[\s（）()—-]", re.IGNORECASE)
# The Yellow Sea system of 1956 goes by either name.
_YELLOW_SEA = "黄海"


def system_key(name: str) -> str:
    """What a name says of the system: its year, else its own word; "" for nothing."""
    bare = _COMMON.sub("", name)
    years = re.findall(r"19\d\d|20\d\d", bare)
    if _YELLOW_SEA in bare and not years:
        return "1956"
    if years:
        return str(years[0])
    return "1985" if re.fullmatch(r"85", bare) else bare.lower()


def same_heights(one: str, other: str) -> bool:
    """Say whether heights of the two may be subtracted; a name that says nothing is no other system."""
    first, second = system_key(one), system_key(other)
    return not first or not second or first == second
