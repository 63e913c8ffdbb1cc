"""Strangers' rosters: read apart by their column names, values only; what runs or reaches out is refused."""

import io
import zipfile

import pytest

from landmgmt.lib.findings import error
from parcels.importers import rosters as reader
from parcels.importers.rosters import read
from parcels.rules.rosters import MAX_ROWS, Sheet
from tests.roster_books import book, loaded, person, saved


def codes(content: bytes, name: str = "名册.xlsx") -> list[str]:
    return [finding.code for finding in read(name, content).findings]


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return held.getvalue()


def test_columns_are_known_by_name_in_any_order_and_others_are_told():
    made = loaded(book(账户=[]))
    sheet = made["账户"]
    sheet.delete_rows(1)
    sheet.append(["银行卡号", "心情", "户名", "开户银行"])
    sheet.append(["6228 0000 1234 5678", "好", "王家", "农商行"])
    sheet.append([])
    found = read("a.xlsx", saved(made))
    (row,) = found.rows
    assert (row.list, row.said("number"), row.said("name")) == (Sheet.ACCOUNTS, "6228000012345678", "王家")
    assert row.cell("number") == "账户!A2"
    assert [(f.code, f.params.get("names")) for f in found.findings] == [("ROSTER_COLUMN_IGNORED", "心情")]


def test_a_formula_is_told_at_its_cell_and_never_read():
    found = read("a.xlsx", book(权利人=[person("=1+1", 备注='=HYPERLINK("http://x")')]))
    assert {f.params["cell"] for f in found.findings if f.code == "ROSTER_FORMULA"} == {
        "权利人!C2",
        "权利人!H2",
    }


def test_digits_that_a_sheet_has_lost_are_told_not_guessed():
    found = read("a.xlsx", book(账户=[{"名称": "王家", "开户行": "农商行", "账号": 6228001234567890123}]))
    assert [f.code for f in found.findings] == ["ROSTER_DIGITS_LOST"]
    short = read("a.xlsx", book(账户=[{"名称": "王家", "开户行": "农商行", "账号": 622800123456}]))
    assert short.rows[0].said("number") == "622800123456"


def test_merged_cells_are_told():
    made = loaded(book(权利人=[person("王家"), person("李家")]))
    made["权利人"].merge_cells("E2:E3")
    assert "ROSTER_MERGED" in codes(saved(made))


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "ROSTER_MACROS"),
        ("xl/embeddings/oleObject1.bin", "ROSTER_MACROS"),
        ("xl/externalLinks/externalLink1.xml", "ROSTER_EXTERNAL"),
        ("xl/connections.xml", "ROSTER_EXTERNAL"),
    ],
)
def test_what_runs_or_reaches_out_is_refused(part: str, code: str):
    assert codes(with_part(book(权利人=[person("王家")]), part, b"<x/>")) == [code]


def test_a_macro_workbook_is_refused_by_its_name_too():
    assert codes(book(权利人=[person("王家")]), "名册.xlsm") == ["ROSTER_MACROS"]


def test_a_bomb_a_million_rows_and_rubbish_are_findings():
    plain = book(权利人=[person("王家")])
    bomb = with_part(plain, "xl/media/image1.png", b"\0" * 60_000_000)
    assert codes(bomb) == ["WORKBOOK_TOO_LARGE"]
    row = '<row r="%d"><c r="C%d" t="inlineStr"><is><t>王</t></is></c></row>'
    lines = "".join(row % (n, n) for n in range(1, 60_000))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{lines}'
    long = with_part(plain, "xl/worksheets/sheet1.xml", (sheet + "</sheetData></worksheet>").encode())
    assert codes(long) == ["ROSTER_LONG"]
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    assert codes(with_part(plain, "xl/worksheets/sheet1.xml", (head + far).encode())) == ["SHEET_TOO_WIDE"]
    assert codes(b"no workbook") == ["ROSTER_NOT_XLSX"]
    assert codes(b"PK\x03\x04 broken") == ["WORKBOOK_BROKEN"]


def test_more_rows_than_a_roster_may_have_are_refused():
    rows = [person(f"户{n}") for n in range(MAX_ROWS + 1)]
    assert codes(book(权利人=rows)) == ["ROSTER_LONG"]


def many(count: int) -> bytes:
    return book(权利人=[person(f"户{n}") for n in range(count)])


def test_rows_are_counted_without_reading_them(monkeypatch: pytest.MonkeyPatch):
    """Reading fifty thousand rows takes a page's whole time: found too heavy, they went nowhere."""

    def heavy(*_: object, **__: object) -> reader.Roster:
        return reader.Roster(findings=[error("FILE_TOO_HEAVY", mib=1024, seconds=15)])

    monkeypatch.setattr(reader, "read", heavy)
    assert reader.too_long(many(MAX_ROWS + 1), "a.xlsx")
    assert not reader.too_long(many(MAX_ROWS), "a.xlsx")


def test_rows_are_never_counted_fewer_than_are_read():
    plain = book(权利人=[person("王家")])
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    row = '<row{}><c t="inlineStr"><is><t>王</t></is></c></row>'
    named, bare, other = row.format(' spans="1:2" r="{}"'), row.format(""), row.replace("row", "x:row")
    for lines in (
        "".join(named.format(n) for n in range(1, 7001)),
        bare * 7000,
        other.format("") * 7000,
        named.format(1) + named.format(7000),
    ):
        made = with_part(
            plain, "xl/worksheets/sheet1.xml", (head + lines + "</sheetData></worksheet>").encode()
        )
        assert reader.counted({}, made)[0]["rows"] == 6999
    assert reader.counted({}, b"no workbook")[0] == reader.counted({}, b"PK\x03\x04 broken")[0] == {"rows": 0}


def test_an_entity_in_a_sheet_is_not_opened():
    plain = book(权利人=[person("王家")])
    evil = (
        b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet xmlns="http://schemas.openxmlformats'
        b'.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c>'
        b"</row></sheetData></worksheet>"
    )
    found = read("a.xlsx", with_part(plain, "xl/worksheets/sheet1.xml", evil))
    assert found.rows == []
    assert not any("root" in cell for _title, lines in found.tables for line in lines for cell in line)
