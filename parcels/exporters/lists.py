"""A list of the money as a workbook: columns with their units, rows one by one, a total that adds up."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from landmgmt.lib.money import ZERO
from parcels.exporters.arrears import Made, Page, heading

# More rows than a sheet of Excel is read with; those beyond stand in one row with their sums.
LONGEST = 50_000


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    COUNT = "count"
    YUAN = "yuan"


@dataclass(frozen=True)
class Column:
    """A heading with its unit, its width, what it holds, and whether its sum stands at the end."""

    word: str
    width: int = 14
    kind: Kind = Kind.TEXT
    summed: bool = True


@dataclass(frozen=True)
class Table:
    """One sheet. `beyond` gives (rows, sums by column) of the whole list where it is longer than LONGEST."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    beyond: Callable[[], tuple[int, dict[int, Any]]] | None = None


def yuan(word: str) -> Column:
    """A column of money."""
    return Column(_("%(what)s 元") % {"what": word}, 16, Kind.YUAN)


def count(word: str) -> Column:
    """A column of whole numbers that add up."""
    return Column(word, 9, Kind.COUNT)


def list_book(title: str, until: str, tables: Sequence[Table], made: Made) -> BytesIO:
    """Return the workbook: each sheet says what it is, of which day and what narrows it."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True}) as book:
        for table in tables:
            page = Page(book, table.name, [column.width for column in table.columns])
            heading(page, title if len(tables) == 1 else f"{title} · {table.name}", until, made)
            page.titles([column.word for column in table.columns])
            _write(page, book.add_format({"num_format": "#,##0"}), table)
    held.seek(0)
    return held


def _write(page: Page, whole: Any, table: Table) -> None:
    formats = [{Kind.YUAN: page.money, Kind.COUNT: whole}.get(one.kind) for one in table.columns]
    summed = [at for at, one in enumerate(table.columns) if one.kind is not Kind.TEXT and one.summed]
    sums: dict[int, Any] = dict.fromkeys(summed, ZERO)
    written = 0
    for row in table.rows:
        if written == LONGEST:
            break
        page.write_each([_cell(value) for value in row], formats)
        written += 1
        for at in summed:
            sums[at] += row[at] or 0
    rows = written
    if table.beyond is not None and written == LONGEST:
        rows, all_sums = table.beyond()
        if rows > written:
            rest = {at: (all_sums.get(at) or ZERO) - sums[at] for at in summed}
            said = _("其余 %(n)s 行未列出") % {"n": f"{rows - written:,}"}
            page.write_each([said, *(rest.get(at) for at in range(1, len(formats)))], formats)
            sums = {at: all_sums.get(at) or ZERO for at in summed}
    said = _("合计 %(n)s 行") % {"n": f"{rows:,}"}
    ends = [page.sum if one.kind is Kind.YUAN else page.head for one in table.columns]
    page.write_each([said, *(sums.get(at) for at in range(1, len(formats)))], ends, text=page.head)


def _cell(value: Any) -> Any:
    """Days and lazy words as text, figures as figures, nothing as an empty cell."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | Decimal) else str(value)
