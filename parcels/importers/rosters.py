"""Reads a roster workbook by its column names into rows and findings, each at its cell.

Only values are read: a formula is a finding, its saved value is not taken. Macros and links to other files
are refused. It runs apart (`read`), in a process with limits of its own.
"""

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from landmgmt.lib import apart, intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.old_books import amount_of, column_letters, day_of
from parcels.importers.roster_words import KINDS, headings
from parcels.importers.workbook import open_workbook, sheet_rows, unpacked
from parcels.rules.rosters import (
    FIELDS,
    FILLED,
    LONGEST,
    MAX_ROWS,
    MOST_ROWS,
    NEEDED,
    SECRET,
    RosterRow,
    Sheet,
    fraction_of,
    fraction_said,
)

# What a page reads, and what a background job may.
MAX_BYTES = 4 * 1024 * 1024
MOST_BYTES = 16 * 1024 * 1024
LIMITS = apart.LIMITS
MOST_LIMITS = apart.Limits(work=180, wait=600, written=256 * 1024**2)
# A smaller workbook cannot hold more rows than a page reads.
SURELY_SHORT = 32 * 1024
_MAX_SHEETS = 12
_MAX_CELLS = 64
_HEADING_WITHIN = 10
# A sheet keeps fifteen digits of a number; of a longer one the end is lost.
_EXACT_DIGITS = 10**15
_MOST_FORMULAS = 50
_ROW = re.compile(rb'<(?:\w+:)?row\b(?:[^>]*?\br="(\d{1,7})")?')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Roster:
    """What a workbook says: its sheets as text, the rows read from them, and every finding.

    `broken` rows have a cell that cannot be read; the others of it can still be wrong too.
    """

    tables: list[tuple[str, list[list[str]]]] = field(default_factory=list, repr=False)
    rows: list[RosterRow] = field(default_factory=list)
    broken: list[RosterRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(name: str, content: bytes, limits: apart.Limits = LIMITS, *, large: bool = False) -> Roster:
    """Return what a workbook says, read in a process of its own; never raises for what is in the file.

    `large` reads as much as a background job may.
    """
    asked = {"name": name, "most": MOST_ROWS if large else MAX_ROWS}
    try:
        intake.check_size(len(content), limit=MOST_BYTES if large else MAX_BYTES)
        told, _ = apart.ask(
            "parcels.importers.rosters:answer", asked, content, MOST_LIMITS if large else limits
        )
    except Refusal as no:
        return Roster(findings=[error(no.code, **no.params)])
    rows, broken = (
        [
            RosterRow(Sheet(kept["list"]), kept["sheet"], kept["row"], kept["columns"], kept["values"])
            for kept in told[name]
        ]
        for name in ("rows", "broken")
    )
    tables = [(str(sheet), lines) for sheet, lines in told["tables"]]
    return Roster(tables, rows, broken, [Finding.from_json(kept) for kept in told["findings"]])


def too_long(content: bytes, name: str) -> bool:
    """Say whether a workbook may have more rows than a page reads: counted, since reading so many takes long.

    One that cannot be counted is read, and says why.
    """
    if len(content) <= SURELY_SHORT:
        return False
    try:
        told, _ = apart.ask("parcels.importers.rosters:counted", {"name": name}, content, LIMITS)
    except Refusal:
        return False
    return bool(told["rows"] > MAX_ROWS)


def counted(_asked: dict[str, Any], content: bytes) -> apart.Answer:
    """How many rows a workbook has at most, headings left out: never fewer than are read from it."""
    try:
        parts = _sheet_parts(unpacked(content)).values() if intake.is_zip(content) else ()
    except Refusal:
        parts = ()
    return {"rows": sum(max(_most_rows(part) - 1, 0) for part in parts)}, b""


def _most_rows(part: bytes) -> int:
    """The last row of a sheet: what stands between is read too, and layout below it does no harm."""
    rows = [int(number or 0) for number in _ROW.findall(part)]
    return max(len(rows), *rows) if rows else 0


def answer(asked: dict[str, Any], content: bytes) -> apart.Answer:
    """What the child says of a workbook: plain values only."""
    try:
        found = _read(asked["name"], content, asked["most"])
    except Refusal as no:
        found = Roster(findings=[error(no.code, **no.params)])
    rows, broken = ([vars(one) for one in several] for several in (found.rows, found.broken))
    findings = [f.to_json() for f in found.findings]
    return {"tables": found.tables, "rows": rows, "broken": broken, "findings": findings}, b""


def _read(name: str, content: bytes, most: int) -> Roster:
    if not intake.is_zip(content):
        raise Refusal("ROSTER_NOT_XLSX")
    parts = unpacked(content)
    _refuse_what_runs(name, parts)
    book = open_workbook(content)
    names = book.sheet_names
    if len(names) > _MAX_SHEETS:
        raise Refusal("OLD_TOO_MANY_SHEETS", {"limit": _MAX_SHEETS})
    formulas, merged = _marks(parts)
    raw = [(one, sheet_rows(book, one, most=most + _HEADING_WITHIN + 1)) for one in names]
    if sum(len(rows) for _, rows in raw) > most + _HEADING_WITHIN * len(raw):
        raise Refusal("ROSTER_LONG", {"limit": most})
    rows: list[RosterRow] = []
    broken: list[RosterRow] = []
    findings: list[Finding] = []
    tables = []
    for sheet, cells in raw:
        title = sheet[:60]
        tables.append((title, [[_said(cell) for cell in line[:_MAX_CELLS]] for line in cells]))
        kind, place, at, unknown = _heading(cells)
        if kind is None:
            if any(_said(cell) for line in cells for cell in line):
                findings.append(note("ROSTER_SHEET_SKIPPED", sheet=intake.clean(title, 40)))
            continue
        findings += [
            error("ROSTER_FORMULA", cell=f"{title}!{cell}", row=_row_of(cell))
            for cell in formulas.get(sheet, [])
        ]
        if merged.get(sheet):
            where = ", ".join(merged[sheet][:5])
            findings.append(
                note("ROSTER_MERGED", cell=f"{title}!{merged[sheet][0].split(':')[0]}", where=where)
            )
        if unknown:
            shown = ", ".join(intake.clean(word, 24) for word in unknown[:8])
            findings.append(note("ROSTER_COLUMN_IGNORED", sheet=intake.clean(title, 40), names=shown))
        for number, line in enumerate(cells[place + 1 :], start=place + 2):
            row, wrong = _row(kind, title, number, line[:_MAX_CELLS], at)
            findings += wrong
            if row:
                (broken if wrong else rows).append(row)
    if len(rows) + len(broken) > most:
        raise Refusal("ROSTER_LONG", {"limit": most})
    if not rows and not any(f.severity == "error" for f in findings):
        findings.append(error("ROSTER_EMPTY"))
    return Roster(tables, rows, broken, findings)


def _refuse_what_runs(name: str, parts: Mapping[str, bytes]) -> None:
    lowered = [part.lower() for part in parts]
    kinds = parts.get("[Content_Types].xml", b"").lower()
    if name.lower().endswith(".xlsm") or b"macroenabled" in kinds:
        raise Refusal("ROSTER_MACROS")
    if any("vbaproject" in part or "/activex/" in part or "/embeddings/" in part for part in lowered):
        raise Refusal("ROSTER_MACROS")
    if any("/externallinks/" in part for part in lowered) or "xl/connections.xml" in lowered:
        raise Refusal("ROSTER_EXTERNAL")


def _marks(parts: Mapping[str, bytes]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Cells with formulas and merged ranges, by sheet name."""
    formulas: dict[str, list[str]] = {}
    merged: dict[str, list[str]] = {}
    for sheet, part in _sheet_parts(parts).items():
        cell = ""
        for event, element in _elements(part):
            kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if event == "start" and kind == "c":
                cell = str(element.get("r") or "")
            elif event == "start" and kind == "f" and len(formulas.get(sheet, [])) < _MOST_FORMULAS:
                formulas.setdefault(sheet, []).append(intake.clean(cell, 12))
            elif event == "start" and kind == "mergeCell":
                merged.setdefault(sheet, []).append(intake.clean(str(element.get("ref")), 24))
            elif event == "end" and kind == "row":
                element.clear()
    return formulas, merged


def _elements(part: bytes) -> Any:
    options = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    return etree.iterparse(io.BytesIO(part), events=("start", "end"), **options)


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The XML of each sheet by the sheet's name."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        book = etree.fromstring(parts["xl/workbook.xml"], parser)
        links = etree.fromstring(parts["xl/_rels/workbook.xml.rels"], parser)
    except (KeyError, etree.XMLSyntaxError) as cause:
        raise Refusal("WORKBOOK_UNREADABLE") from cause
    targets = {str(link.get("Id")): str(link.get("Target")) for link in links}
    found = {}
    for element in book.iter("{*}sheet"):
        target = targets.get(str(element.get(_RELATION)), "").lstrip("/")
        path = target if target.startswith("xl/") else f"xl/{target}"
        if path in parts:
            found[str(element.get("name"))] = parts[path]
    return found


def _row_of(cell: str) -> int:
    digits = re.sub(r"\D", "", cell)
    return int(digits) if digits and len(digits) < 8 else 0


def _heading(rows: Sequence[Sequence[Any]]) -> tuple[Sheet | None, int, dict[str, int], list[str]]:
    """Which list a sheet is, the row of its headings, the column of each field, and unknown headings."""
    for place, cells in enumerate(rows[:_HEADING_WITHIN]):
        words = {_squeezed(cell): at for at, cell in reversed(list(enumerate(cells[:_MAX_CELLS])))}
        words.pop("", None)
        best: tuple[Sheet | None, dict[str, int]] = (None, {})
        for kind in Sheet:
            at = _columns(kind, words)
            if all(name in at for name in NEEDED[kind]) and len(at) > len(best[1]):
                best = (kind, at)
        if best[0] is not None:
            used = set(best[1].values())
            return best[0], place, best[1], [word for word, at in words.items() if at not in used]
    return None, 0, {}, []


def _columns(kind: Sheet, words: Mapping[str, int]) -> dict[str, int]:
    at: dict[str, int] = {}
    for name in FIELDS[kind]:
        known = (_squeezed(word) for word in headings(name))
        column = next(
            (words[word] for word in known if word in words and words[word] not in at.values()), None
        )
        if column is not None:
            at[name] = column
    return at


def _squeezed(value: Any) -> str:
    return "".join(_said(value).split()).casefold().rstrip("*:")


def _said(value: Any) -> str:
    """A cell as one line of text, full-width signs as plain ones, a whole number without its point."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float) and value == value and abs(value) < 1e18 and value == int(value):
        return str(int(value))
    day = day_of(value) if not isinstance(value, str | int | float) else None
    text = day.isoformat() if day else str(value)
    return intake.clean(unicodedata.normalize("NFKC", text).strip().lstrip("'"), 400)


def _row(
    kind: Sheet, sheet: str, number: int, line: Sequence[Any], at: Mapping[str, int]
) -> tuple[RosterRow | None, list[Finding]]:
    given = {name: line[column] if column < len(line) else "" for name, column in at.items()}
    if not any(_said(value) for name, value in given.items() if name != "key"):
        return None, []
    columns = {name: column_letters(place) for name, place in at.items()}
    bare = RosterRow(kind, sheet, number, columns, {})
    values, findings = {}, []
    for name, value in given.items():
        said = _said(value)
        code = _wrong(kind, name, value, said)
        if code:
            # A number of a person is never repeated in a finding.
            shown = "" if name in SECRET else intake.clean(said, 24)
            limit = LONGEST.get(name, 0)
            findings.append(
                error(code, row=number, column=name, cell=bare.cell(name), text=shown, limit=limit)
            )
        else:
            values[name] = _plain(name, value, said)
    return RosterRow(kind, sheet, number, columns, values), findings


def _wrong(kind: Sheet, name: str, value: Any, said: str) -> str:
    """The code of what is wrong with one cell by itself; "" for nothing."""
    if not said:
        return "ROSTER_CELL_EMPTY" if name in FILLED[kind] else ""
    if name in ("id_number", "number") and not isinstance(value, str) and abs(float(value)) >= _EXACT_DIGITS:
        return "ROSTER_DIGITS_LOST"
    if len(said) > LONGEST.get(name, 400):
        return "ROSTER_TEXT_LONG"
    if name == "kind" and "".join(said.split()).casefold() not in KINDS:
        return "ROSTER_WORD_UNKNOWN"
    if name == "fraction" and fraction_of(_fraction_text(value, said)) is None:
        return "ROSTER_FRACTION_UNREADABLE"
    if name in ("since", "first_seen") and day_of(value) is None:
        return "ROSTER_DAY_UNREADABLE"
    if name == "quantity" and amount_of(value) is None:
        return "ROSTER_QUANTITY_UNREADABLE"
    return ""


def _fraction_text(value: Any, said: str) -> str:
    # A sheet may show 1/3 and hold 0.333…; that is no exact share and is not rounded to one.
    return format(value, "g") if isinstance(value, float) and value != int(value) else said


def _plain(name: str, value: Any, said: str) -> str:
    if not said:
        return ""
    if name == "kind":
        return KINDS["".join(said.split()).casefold()].value
    if name in ("id_number", "number"):
        return "".join(said.split()).upper()
    if name == "fraction":
        part = fraction_of(_fraction_text(value, said))
        return fraction_said(part) if part is not None else ""
    if name in ("since", "first_seen"):
        day = day_of(value)
        return day.isoformat() if day else ""
    if name == "quantity":
        amount = amount_of(value)
        return "" if amount is None else f"{amount:.2f}"
    return said
