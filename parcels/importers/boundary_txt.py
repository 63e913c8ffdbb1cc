"""Reads boundary-point TXT (界址点坐标), the everyday format of land approval: a custom, not a standard."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from landmgmt.lib import crs, gcj02, intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.boundary_lines import Block, PointRow, Sheet, claim, cut
from parcels.importers.choices import NONE, Choices
from parcels.importers.features import common_epsg
from parcels.importers.plots import (
    MAX_PLOTS,
    MAX_POINTS,
    Draft,
    Plot,
    Reading,
    finish,
    too_many,
    without_land,
)
from parcels.importers.systems import (
    Claim,
    datum_remarks,
    in_old_datum,
    must_unshift,
    placed,
    resolve,
    unknown_epsg,
)

FORMAT = "boundary_txt"
# A line each, an empty one between, a plot line now and then.
MAX_LINES = 2 * MAX_POINTS + 4 * MAX_PLOTS


def looks_like(content: bytes) -> bool:
    """Say whether bytes are text that opens like boundary points."""
    try:
        text, _ = intake.decode(content)
    except Refusal:
        return False
    return any(word in text for word in ("地块坐标", "属性描述", "界址点")) or "@" in text[:4000]


def read(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of a TXT; plot rows are the 1-based numbers of their plot lines."""
    try:
        text, encoding = intake.decode(content)
    except Refusal as no:
        return Reading(FORMAT, findings=[error(no.code, **no.params)])
    if text.count("\n") + text.count("\r") > MAX_LINES:
        return Reading(FORMAT, encoding, findings=[error("TOO_MANY_POINTS", limit=MAX_POINTS)])
    return read_sheet(cut(text), FORMAT, encoding, choices=choices, epsg=epsg, survey_epsg=survey_epsg)


def read_sheet(
    sheet: Sheet,
    form: str,
    encoding: str | None,
    *,
    choices: Choices,
    epsg: int | None,
    survey_epsg: int,
) -> Reading:
    """Return the reading of points that are cut into blocks, whatever file they stood in."""
    said = claim(sheet.header)
    wrong = unknown_epsg(epsg)
    findings = [*wrong, *sheet.findings]
    if not sheet.blocks and not findings:
        findings.append(error("NO_PLOTS"))
    if len(sheet.blocks) > MAX_PLOTS:
        findings, sheet.blocks = [too_many(len(sheet.blocks))], []
    header = dict(sheet.header)
    if wrong or not sheet.blocks:
        return Reading(form, encoding, None, [], [], findings, header, said=said.source)
    asked = Asked(said, choices, epsg, survey_epsg)
    plots, told = _plots(sheet, asked)
    degrees = any(p.source_epsg == crs.WGS84 for p in plots)
    remarks = [] if epsg or degrees else datum_remarks(said)
    found = [*findings, *in_old_datum(p.source_epsg for p in plots), *remarks, *told]
    return Reading(form, encoding, common_epsg(plots), plots, [], found, header, said=said.source)


@dataclass(frozen=True)
class Asked:
    """What a plot is read by: the header's word, a person's answers, their number, the survey grid."""

    said: Claim
    choices: Choices
    epsg: int | None
    survey_epsg: int


def _plots(sheet: Sheet, asked: Asked) -> tuple[list[Plot], list[Finding]]:
    groups = _same_lines(sheet.blocks)
    plots: list[Plot] = []
    findings: list[Finding] = []
    while groups:
        group = groups.pop(0)
        plot, told = _plot(group, len(plots) + 1, asked)
        if len(group) > 1:
            first, first_told = _plot(group[:1], len(plots) + 1, asked)
            if plot.geometry is None or not _one_plot(group, plot, first):
                # The line repeats, but each repetition is a plot of its own.
                groups[:0] = [[block] for block in group[1:]]
                plot, told = first, first_told
            else:
                told.append(note("PLOT_LINE_REPEATED", plot=plot.no, row=group[1].row))
        plots.append(plot)
        findings += told
    return plots, findings


def _same_lines(blocks: list[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and block.line and groups[-1][0].line == block.line:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _one_plot(group: list[Block], together: Plot, alone: Plot) -> bool:
    """Blocks under the same line are one plot if its area fits them together, or by code and ring numbers."""
    if together.matched in ("plane", "ellipsoid"):
        return True
    if alone.matched in ("plane", "ellipsoid") or together.code is None:
        return False
    rings = [{point.ring for point in block.points} for block in group]
    return sum(len(numbers) for numbers in rings) == len(set().union(*rings))


def _plot(group: list[Block], no: int, asked: Asked) -> tuple[Plot, list[Finding]]:
    block = group[0]
    fields = block.fields
    draft = Draft(
        no=no,
        row=block.row,
        code=fields.get("code"),
        name=fields.get("name"),
        land_class=fields.get("land_class"),
        land_use=fields.get("land_use"),
        map_sheet=fields.get("map_sheet"),
        group_name=fields.get("group_name"),
        area_text=fields.get("area"),
    )
    rings = [ring for part in group for ring in _rings(part.points)]
    if not rings:
        return without_land(draft, [error("TOO_FEW_POINTS", plot=no, row=block.row, points=0)])
    findings = _place(draft, rings, asked)
    if draft.epsg is None or not draft.rings:
        return without_land(draft, findings)
    plot, told = finish(draft, survey_epsg=asked.survey_epsg)
    return plot, [*findings, *_count_remark(block, rings, no), *told]


def _place(draft: Draft, rings: list[list[PointRow]], asked: Asked) -> list[Finding]:
    """Fill the draft's system and (east, north) rings by the size of the numbers, ring by ring."""
    findings: list[Finding] = []
    for ring in rings:
        guess = crs.guess([(point.first, point.second) for point in ring])
        if guess is None:
            return [*findings, *_strangers(ring, draft.no)]
        own, told = resolve(guess, asked.said, epsg=asked.epsg, plot=draft.no, row=ring[0].row)
        if own is None:
            return [*findings, *placed(told, guess, (ring[0].first, ring[0].second))]
        if draft.epsg not in (None, own):
            return [*findings, error("MIXED_SYSTEMS", plot=draft.no, row=ring[0].row)]
        findings += [f for f in told if f.code not in {old.code for old in findings}]
        if guess.east_first and guess.kind != "degrees":
            findings.append(note("SWAPPED_AXES", plot=draft.no, row=ring[0].row))
        draft.epsg = own
        pairs = [(p.first, p.second) if guess.east_first else (p.second, p.first) for p in ring]
        if guess.kind == "degrees":
            convert, told = must_unshift(asked.said, asked.choices, plot=draft.no, row=ring[0].row)
            findings += [f for f in told if f.code not in {old.code for old in findings}]
            if any(f.severity == "error" for f in told):
                draft.epsg = None
                return findings
            if convert:
                pairs = [(float(x), float(y)) for x, y in gcj02.unshifted(np.array(pairs, dtype=float))]
        draft.rings.append(pairs)
        draft.labels += [(point.label, point.ring) for point in ring]
    return findings


def _strangers(ring: list[PointRow], no: int) -> list[Finding]:
    """Return one error per row that disagrees with the rest of its ring; one for the ring if none agrees."""
    guesses = [crs.guess([(point.first, point.second)]) for point in ring]
    usual, often = Counter(guesses).most_common(1)[0]
    if usual is None or often <= len(ring) // 2:
        first = ring[0]
        return [error("COORDINATES_UNKNOWN", plot=no, row=first.row, first=first.first, second=first.second)]
    return [
        error("COORDINATE_OUTLIER", plot=no, row=point.row, first=point.first, second=point.second)
        for point, guess in zip(ring, guesses, strict=True)
        if guess != usual
    ]


def _rings(points: list[PointRow]) -> list[list[PointRow]]:
    """Return rings: a new number begins one, and so does what follows a point that closed the last."""
    rings: list[list[PointRow]] = []
    closed = True
    for point in points:
        current = rings[-1] if rings else []
        if not closed and point.ring == current[0].ring:
            current.append(point)
            closed = len(current) > 3 and _same(point, current[0])
        elif closed and current and point.ring == current[0].ring and _same(point, current[0]):
            # The closing point written twice.
            continue
        else:
            rings.append([point])
            closed = False
    return rings


def _same(one: PointRow, other: PointRow) -> bool:
    return (one.first, one.second) == (other.first, other.second)


def _count_remark(block: Block, rings: list[list[PointRow]], no: int) -> list[Finding]:
    declared = block.fields.get("count")
    rows = len(block.points)
    if not declared or rows - len(rings) <= int(declared) <= rows + len(rings):
        return []
    return [note("COUNT_DIFFERS", plot=no, row=block.row, declared=int(declared), rows=rows)]
