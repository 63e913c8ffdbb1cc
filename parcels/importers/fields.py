"""Which column of a survey table is which: the official short names and what exporters make of them."""

from collections.abc import Mapping
from typing import Any

from parcels.importers.plots import Draft, real

ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("DKBH", "DKBM", "DKDM", "TBBH", "地块编号", "地块编码", "图斑编号", "CODE", "BH"),
    "name": ("DKMC", "地块名称", "NAME", "MC"),
    "area": ("DKMJ", "TBMJ", "地块面积", "图斑面积", "面积", "AREA", "AREA_HA", "MJ"),
    "land_class": ("DLBM", "DLDM", "地类编码", "地类代码", "LAND_CLASS"),
    "land_use": ("DKYT", "TDYT", "地块用途", "LAND_USE"),
    "map_sheet": ("TFH", "图幅号", "MAP_SHEET"),
    "group_name": ("ZMC", "QSDWMC", "ZLDWMC", "组名称", "村民小组", "GROUP"),
    "householder": ("HZXM", "户主姓名", "户主"),
    "share": ("FE", "份额"),
    "id_number": ("SFZH", "身份证号"),
    "account": ("ZH", "账号"),
    "bank": ("KHH", "开户行"),
}


def pick(record: Mapping[str, Any], subject: str) -> str | None:
    """Return the text under the first known name of a column, None if there is none or it is blank."""
    by_name = {name.strip().upper(): value for name, value in record.items()}
    for name in ALIASES[subject]:
        value = by_name.get(name)
        if value is not None and not isinstance(value, dict | list | bool):
            return real(str(value))
    return None


def fill(draft: Draft, record: Mapping[str, Any]) -> None:
    """Write a record's known columns onto the draft."""
    draft.code = pick(record, "code")
    draft.name = pick(record, "name")
    draft.area_text = pick(record, "area")
    draft.land_class = pick(record, "land_class")
    draft.land_use = pick(record, "land_use")
    draft.map_sheet = pick(record, "map_sheet")
    draft.group_name = pick(record, "group_name")
