"""Turns a table of one row per plot and household into shares that sum to exactly one."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from landmgmt.lib.findings import Finding, confirm, error, note
from parcels.importers.dbf import Table
from parcels.importers.fields import ALIASES, pick
from parcels.importers.plots import HolderRow, Plot

_SHARE = re.compile(r"([0-9]{1,6})\s*[/／]\s*([0-9]{1,6})")
_DECIMAL = re.compile(r"[0-9]*\.[0-9]+%?|[0-9]+(\.[0-9]+)?%")


def is_household_table(table: Table) -> bool:
    """Say whether a table has the columns of plot, householder and share."""
    names = {field.upper() for field in table.fields}
    return all(names & set(ALIASES[subject]) for subject in ("code", "householder", "share"))


def read_households(table: Table, plots: Sequence[Plot]) -> tuple[list[HolderRow], list[Finding]]:
    """Return (rows, findings), records from 1. A decimal share is refused: a third has no decimal."""
    holders: list[HolderRow] = []
    findings: list[Finding] = []
    for row, record in enumerate(table.records, start=1):
        if record is None:
            continue
        holder, wrong = _holder(row, record)
        findings += wrong
        if holder:
            holders.append(holder)
    bad_codes = {f.params.get("plot_code") for f in findings}
    return holders, findings + _against_plots(holders, plots, unjudged=bad_codes)


def _holder(row: int, record: Mapping[str, str]) -> tuple[HolderRow | None, list[Finding]]:
    code, name, share = (pick(record, subject) for subject in ("code", "householder", "share"))
    if not code:
        return None, [error("HOLDER_WITHOUT_CODE", row=row, column="DKBH")]
    if not name:
        return None, [error("HOLDER_UNNAMED", row=row, column="HZXM", plot_code=code)]
    fraction, wrong = _share(share or "", row, code)
    if fraction is None:
        return None, wrong
    numerator, denominator = fraction
    holder = HolderRow(
        row=row,
        plot_code=code,
        householder=name,
        numerator=numerator,
        denominator=denominator,
        id_number=pick(record, "id_number"),
        account=pick(record, "account"),
        bank=pick(record, "bank"),
        group_name=pick(record, "group_name"),
    )
    return holder, []


def _share(text: str, row: int, code: str) -> tuple[tuple[int, int] | None, list[Finding]]:
    if text == "1":
        return (1, 1), []
    if _DECIMAL.fullmatch(text):
        return None, [error("SHARE_DECIMAL", row=row, column="FE", share=text, plot_code=code)]
    written = _SHARE.fullmatch(text)
    if not written or not 0 < int(written[1]) <= int(written[2]):
        return None, [error("SHARE_UNREADABLE", row=row, column="FE", share=text[:20], plot_code=code)]
    return (int(written[1]), int(written[2])), []


def _against_plots(
    holders: Sequence[HolderRow], plots: Sequence[Plot], *, unjudged: set[str | None]
) -> list[Finding]:
    numbers = {plot.code: plot.no for plot in plots if plot.code}
    by_code: dict[str, list[HolderRow]] = defaultdict(list)
    for holder in holders:
        by_code[holder.plot_code].append(holder)
    findings: list[Finding] = []
    for code, rows in by_code.items():
        if code not in numbers:
            findings.append(error("HOLDER_WITHOUT_PLOT", row=rows[0].row, column="DKBH", plot_code=code))
        elif code not in unjudged:
            findings += _of_one_plot(code, numbers[code], rows)
    if holders:
        held = {*by_code, *unjudged}
        findings += [
            note("PLOT_WITHOUT_HOLDER", plot=plot.no, row=plot.row, plot_code=plot.code)
            for plot in plots
            if plot.code and plot.code not in held
        ]
    return findings


def _of_one_plot(code: str, plot: int, rows: Sequence[HolderRow]) -> list[Finding]:
    findings: list[Finding] = []
    total = sum((Fraction(r.numerator, r.denominator) for r in rows), Fraction(0))
    if total != 1:
        listed = ", ".join(str(r.row) for r in rows[:20])
        params = {"sum": f"{total.numerator}/{total.denominator}", "plot_code": code, "rows": listed}
        findings.append(error("SHARES_NOT_ONE", plot=plot, row=rows[0].row, column="FE", **params))
    seen: set[tuple[str, str | None]] = set()
    for holder in rows:
        person = (holder.householder, holder.id_number)
        if person in seen:
            findings.append(
                confirm("HOLDER_REPEATED", plot=plot, row=holder.row, column="HZXM", plot_code=code)
            )
        seen.add(person)
    return findings
