"""The headings and words a roster may be written with, Chinese and English, and their usual kin."""

from parcels.importers.old_words import KINDS
from parcels.rules.rosters import Sheet

__all__ = ["HEADINGS", "KINDS", "NAMES", "headings"]

NAMES: dict[Sheet, tuple[str, ...]] = {
    Sheet.HOLDERS: ("权利人", "holders", "户", "农户", "家户"),
    Sheet.SHARES: ("份额", "shares", "份额明细"),
    Sheet.ITEMS: ("地上物", "things", "青苗与附着物", "地上附着物", "青苗"),
    Sheet.ACCOUNTS: ("账户", "accounts", "收款账户", "银行账户"),
}
HEADINGS: dict[str, tuple[str, ...]] = {
    "key": ("行标识", "row key", "标识"),
    "kind": ("类别", "kind", "主体类别", "类型"),
    "name": ("名称", "name", "姓名", "户主", "权利人", "权利人名称", "所有人", "户名", "holder", "owner"),
    "village": ("村", "village", "行政村", "所在村"),
    "group": ("村民小组", "village group", "组", "小组", "group"),
    "id_number": ("证件号码", "id number", "身份证号", "身份证号码", "身份证", "证件号", "统一社会信用代码"),
    "phone": ("联系电话", "phone", "电话", "手机", "手机号"),
    "remark": ("备注", "remark", "说明"),
    "parcel": ("地块编号", "parcel code", "地块", "地块号", "图斑号", "parcel"),
    "fraction": ("份额", "share", "比例", "占比", "fraction"),
    "right": ("权利", "right", "权利类型"),
    "since": ("生效日", "effective day", "生效日期", "起始日"),
    "rate_code": ("项目编码", "rate code", "编码", "标准编码"),
    "rate": ("项目", "item", "项目名称", "附着物名称", "青苗名称", "品名"),
    "quantity": ("数量", "quantity", "测量数量"),
    "unit": ("单位", "unit", "计量单位"),
    "first_seen": ("首见日期", "first seen", "首见日", "发现日期"),
    "bank": ("开户行", "bank", "开户银行", "银行"),
    "holder": ("账户户名", "account name", "开户名", "账户名"),
    "number": ("账号", "account number", "银行账号", "卡号", "银行卡号"),
}


def headings(name: str) -> tuple[str, ...]:
    """The words a column is known by, the office's own first."""
    return HEADINGS[name]
