"""Lays out a stranger's workbook in a process of its own and brings back its cells as plain values."""

import hashlib
from collections import OrderedDict
from datetime import date, datetime, time, timedelta
from threading import Lock
from typing import Any

from landmgmt.lib import apart, intake
from landmgmt.lib.refusal import Refusal
from parcels.importers.workbook import open_workbook, sheet_rows

Sheets = list[tuple[str, list[list[Any]]]]
# A page under review reads its file at every look: the last few are kept, in this process only.
_MOST_KEPT = 2
_kept: "OrderedDict[tuple[str, int, int], Sheets]" = OrderedDict()
_lock = Lock()
_KINDS: dict[str, Any] = {"t": datetime, "d": date, "c": time}


def sheets_of(content: bytes, *, most_sheets: int, most_rows: int) -> tuple[int, Sheets]:
    """Return how many sheets there are, and (name, rows) of the first `most_sheets`, `most_rows` of each.

    A Refusal for what is broken, too big, or takes more memory or time than a workbook may.
    """
    intake.check_size(len(content))
    key = (hashlib.sha256(content).hexdigest(), most_sheets, most_rows)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _copy(_kept[key])
    question = {"sheets": most_sheets, "rows": most_rows}
    told, _ = apart.ask("parcels.importers.sheets_apart:answer", question, content)
    if "refused" in told:
        raise Refusal(told["refused"], told["params"])
    found = [(name, [[_plain(cell) for cell in row] for row in rows]) for name, rows in told["sheets"]]
    found.append(("", [[told["count"]]]))
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return _copy(found)


def answer(asked: dict[str, Any], content: bytes) -> apart.Answer:
    """What the child says of a workbook."""
    try:
        book = open_workbook(content)
        names = book.sheet_names
        rows = {name: sheet_rows(book, name, most=asked["rows"]) for name in names[: asked["sheets"]]}
    except Refusal as no:
        return {"refused": no.code, "params": no.params}, b""
    told = [[name, [[_told(cell) for cell in row] for row in laid]] for name, laid in rows.items()]
    return {"count": len(names), "sheets": told}, b""


def _copy(kept: Sheets) -> tuple[int, Sheets]:
    *sheets, (_, [[count]]) = kept
    return count, [(name, [list(row) for row in rows]) for name, rows in sheets]


def _told(cell: Any) -> Any:
    for mark, kind in _KINDS.items():
        if isinstance(cell, kind):
            return {mark: cell.isoformat()}
    return {"s": cell.total_seconds()} if isinstance(cell, timedelta) else cell


def _plain(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    ((mark, said),) = cell.items()
    return timedelta(seconds=said) if mark == "s" else _KINDS[mark].fromisoformat(said)
