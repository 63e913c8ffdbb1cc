"""Which column of a survey table is which: the official short names and what exporters make of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, note
from parcels.importers.choices import LONGEST_COLUMN, SUBJECTS, Choices
from parcels.importers.plots import Column, Draft, Reading, real

MOST_COLUMNS = 60
# A sample is looked for in the first records only; a column blank in all of them shows none.
MOST_SAMPLED = 200
LONGEST_SAMPLE = 24

ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("DKBH", "DKBM", "DKDM", "TBBH", "地块编号", "地块编码", "图斑编号", "CODE", "BH", "宗地号"),
    "name": ("DKMC", "地块名称", "NAME", "MC"),
    "area": ("DKMJ", "TBMJ", "地块面积", "图斑面积", "面积", "AREA", "AREA_HA", "MJ"),
    "land_class": ("DLBM", "DLDM", "地类编码", "地类代码", "LAND_CLASS", "地类号"),
    "land_use": ("DKYT", "TDYT", "地块用途", "LAND_USE"),
    "map_sheet": ("TFH", "图幅号", "MAP_SHEET"),
    "group_name": ("ZMC", "QSDWMC", "ZLDWMC", "组名称", "村民小组", "GROUP"),
    "householder": ("HZXM", "户主姓名", "户主"),
    "share": ("FE", "份额"),
    "id_number": ("SFZH", "身份证号"),
    "account": ("ZH", "账号"),
    "bank": ("KHH", "开户行"),
}

# Columns of people, by their whole name or a part of it: no value of theirs is shown as a sample.
_PEOPLE = frozenset(
    {"XM", "HZXM", "SFZH", "SFZ", "ZJH", "ZJHM", "DH", "SJ", "SJH", "LXDH", "ZH", "YHZH", "KHH"}
)
_OF_PEOPLE = (
    "姓名",
    "户主",
    "权利人",
    "承包方",
    "承包人",
    "联系",
    "电话",
    "手机",
    "身份",
    "证件",
    "证号",
    "账号",
    "帐号",
    "卡号",
    "开户",
    "银行",
    "家庭成员",
    "法人",
    "代表",
    "OWNER",
    "PHONE",
    "MOBILE",
    "TEL",
    "IDCARD",
    "ID_NUMBER",
    "ACCOUNT",
    "BANK",
    "HOLDER",
    "QLR",
    "CBF",
    "LXR",
)
# An ID number, a mobile or a line with its area code, an account; a longer number may be any of them.
_NUMBERS_OF_PEOPLE = re.compile(r"(?<![\d.])(?:\d{15,30}|\d{17}[Xx]|1[3-9]\d{9}|0\d{9,11})(?!\d)")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤舒滕易蒲粟瞿伍申米全"
)
_MAYBE_NAME = re.compile(f"[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}")


def pick(record: Mapping[str, Any], subject: str) -> str | None:
    """Return the text under the first known name of a column, None if there is none or it is blank."""
    by_name = {name.strip().upper(): value for name, value in record.items()}
    for name in ALIASES[subject]:
        value = by_name.get(name)
        if value is not None and not isinstance(value, dict | list | bool):
            return real(str(value))
    return None


@dataclass(frozen=True)
class Table:
    """The columns of a file's table, and which of them each subject is read from."""

    columns: list[Column]
    sources: dict[str, str]
    # A column a person or the sender's memory names; every other subject goes by the known names.
    chosen: dict[str, str]
    findings: list[Finding]

    def told(self, reading: Reading) -> Reading:
        """The reading with the columns it was made of."""
        return replace(reading, columns=self.columns, sources=self.sources)


def table_of(
    records: Sequence[Mapping[str, Any]], choices: Choices, *, names: Sequence[str] | None = None
) -> Table:
    """Return the columns of records, each with one sample, and what is read from which.

    A chosen column the file lacks gives way to the known names, and that is a finding.
    """
    columns = _columns(records, names)
    return sources_of(columns, choices, {subject: ALIASES[subject] for subject in SUBJECTS})


def sources_of(columns: list[Column], choices: Choices, known: Mapping[str, Sequence[str]]) -> Table:
    """Return which column each subject is read from: the chosen one, else the first known name there is."""
    there = {column.name for column in columns}
    by_name = {squeezed(column.name): column.name for column in reversed(columns)}
    chosen: dict[str, str] = {}
    findings: list[Finding] = []
    for subject, column in choices.columns:
        if column and column not in there:
            findings.append(note("COLUMN_MISSING", subject=subject, named=column))
        else:
            chosen[subject] = column
    sources = {
        subject: by_name[squeezed(name)]
        for subject, names in known.items()
        for name in reversed(names)
        if squeezed(name) in by_name
    }
    sources = {subject: column for subject, column in {**sources, **chosen}.items() if column}
    return Table(columns, sources, chosen, findings)


def squeezed(text: str) -> str:
    """A heading without blanks and case, its brackets narrow."""
    return "".join(text.split()).upper().replace("（", "(").replace("）", ")")


def _columns(records: Sequence[Mapping[str, Any]], names: Sequence[str] | None) -> list[Column]:
    samples: dict[str, str] = dict.fromkeys(map(column_name, (names or ())[:MOST_COLUMNS]), "")
    for record in records[:MOST_SAMPLED]:
        for name, value in record.items():
            key = column_name(name)
            if key not in samples and len(samples) >= MOST_COLUMNS:
                continue
            if not samples.get(key):
                samples[key] = _text(value)
    return [column_of(name, sample) for name, sample in samples.items() if name]


def column_name(name: object) -> str:
    """A column's name as it is shown and kept."""
    return intake.clean(str(name), LONGEST_COLUMN)


def column_of(name: str, sample: str) -> Column:
    """A column with its sample, or without it where it may name a person or a number of theirs."""
    sample = intake.clean(sample)
    hidden = bool(sample) and is_personal(name, sample)
    if len(sample) > LONGEST_SAMPLE:
        sample = sample[:LONGEST_SAMPLE] + "…"
    return Column(name, "" if hidden else sample, hidden)


def is_personal(name: str, sample: str) -> bool:
    """Say whether a column may bear people's names, ID numbers, telephones or accounts."""
    word = squeezed(name)
    if word in _PEOPLE or any(part in word for part in _OF_PEOPLE):
        return True
    if any(word in map(squeezed, ALIASES[subject]) for subject in SUBJECTS):
        return False
    digits = re.sub(r"[\s\-]", "", sample)
    return bool(_NUMBERS_OF_PEOPLE.search(digits) or _MAYBE_NAME.fullmatch(sample.strip()))


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list | bool):
        return ""
    return real(str(value)) or ""


def fill(draft: Draft, record: Mapping[str, Any], table: Table | None = None) -> None:
    """Write a record's columns onto the draft: the chosen ones, else those of known names."""
    chosen = table.chosen if table else {}
    named = {column_name(name): value for name, value in record.items()} if chosen else {}

    def said(subject: str) -> str | None:
        if subject in chosen:
            return _text(named.get(chosen[subject])) or None
        return pick(record, subject)

    draft.code = said("code")
    draft.name = said("name")
    draft.area_text = said("area")
    draft.land_class = said("land_class")
    draft.land_use = said("land_use")
    draft.map_sheet = said("map_sheet")
    draft.group_name = said("group_name")
