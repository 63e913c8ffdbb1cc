"""Rosters as an office types them, for the tests."""

import io
from typing import Any

import openpyxl

HEADS = {
    "权利人": ["行标识", "类别", "名称", "村", "村民小组", "证件号码", "联系电话", "备注"],
    "份额": ["行标识", "地块编号", "名称", "村", "村民小组", "证件号码", "份额", "权利", "生效日"],
    "地上物": [
        *("行标识", "地块编号", "名称", "村", "村民小组", "证件号码"),
        *("项目编码", "项目", "数量", "单位", "首见日期"),
    ],
    "账户": ["行标识", "名称", "村", "村民小组", "证件号码", "开户行", "账户户名", "账号"],
}


def book(**lists: list[dict[str, Any]]) -> bytes:
    """A workbook with the given lists; a row names its columns."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in lists.items():
        sheet = made.create_sheet(title)
        sheet.append(HEADS[title])
        for row in rows:
            sheet.append([row.get(head, "") for head in HEADS[title]])
    return saved(made)


def saved(made: Any) -> bytes:
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def loaded(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def person(name: str, **more: Any) -> dict[str, Any]:
    return {"类别": "农户", "名称": name, "村": "长田村", "村民小组": "3 组", **more}


def edited(content: bytes, title: str, where: tuple[str, str], **new: Any) -> bytes:
    """An exported workbook with the row where a column says a word changed."""
    made = loaded(content)
    sheet = made[title]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[heads.index(where[0])].value == where[1]:
            for head, value in new.items():
                row[heads.index(head)].value = value
    return saved(made)
