"""What a line of a drawing bears besides its corners: extended data (XDATA), of CASS and others."""

from collections.abc import Iterable
from typing import Any

from landmgmt.lib import intake

# CASS writes its own under SOUTH: first the code of what the line is; of the boundary of a parcel (权属线)
# these follow. A custom of the programme and no standard: a person may choose other columns.
CASS, PARCEL = "SOUTH", "300000"
NUMBER, HOLDER, LAND_CLASS = "宗地号", "权利人", "地类号"
_OF_A_PARCEL = {2: NUMBER, 3: HOLDER, 4: LAND_CLASS}
# Texts, layers, reals and whole numbers; the rest are places, handles and bytes.
_TEXTS, _NUMBERS = (1000, 1003), (1040, 1041, 1042, 1070, 1071)
_OF_THE_PROGRAMME = ("ACAD", "ACDB", "AEC")
MOST_VALUES = 40
LONGEST_VALUE = 80


def data_of(entity: Any) -> dict[str, str]:
    """Return the values of an entity's extended data by column: `SOUTH 1`, or 宗地号 where CASS has it."""
    kept = entity.xdata.data if entity.xdata is not None else {}
    columns: dict[str, str] = {}
    for application, tags in kept.items():
        if str(application).upper().startswith(_OF_THE_PROGRAMME):
            continue
        values = _values(tags)
        parcel = str(application).upper() == CASS and values[:1] == [PARCEL]
        for number, value in enumerate(values, start=1):
            named = _OF_A_PARCEL.get(number) if parcel else None
            column = named or f"{intake.clean(str(application), 30)} {number}"
            if len(columns) < MOST_VALUES and value:
                columns.setdefault(column, value)
    return columns


def _values(tags: Iterable[Any]) -> list[str]:
    """The values in their order; a blank one keeps its place."""
    return [
        intake.clean(str(tag.value).strip(), LONGEST_VALUE)
        for tag in tags
        if tag.code in _TEXTS or tag.code in _NUMBERS
    ]
