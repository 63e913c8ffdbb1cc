"""What a survey file means here: read, judged by rule, and set against the land and people on file."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import shapely
from django.db import connection
from django.db.models.functions import Lower
from psycopg2 import Binary

from landmgmt.lib import crs
from landmgmt.lib.findings import Finding, confirm, error, in_order, note
from parcels.actions import import_absent as absent
from parcels.actions.people import id_number_fits
from parcels.importers import aside
from parcels.importers.choices import NONE, Choices
from parcels.importers.reading import HolderRow, Plot, Reading
from parcels.models import ImportRun, Office, Party, Place, Project, ShareSet, Taking, TakingStage, User
from parcels.models.secrets import blind_index
from parcels.rules.checks import check_plots
from parcels.rules.jobs import SILENT, Progress
from parcels.rules.money_terms import PartyKind
from parcels.rules.stages import Stage

SIGNED = (Stage.SIGNED, Stage.DECIDED, Stage.HANDED_OVER)
LONGEST_CODE = 40


@dataclass
class Examination:
    """A file set against the office: plots by number to what they are, holders by row to who they are."""

    reading: Reading
    sha256: str
    survey_epsg: int
    findings: list[Finding] = field(default_factory=list)
    earlier: ImportRun | None = None
    takings: dict[int, Taking] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    parcels: dict[int, int] = field(default_factory=dict)
    groups: dict[str, Place] = field(default_factory=dict)
    parties: dict[int, Party] = field(default_factory=dict)
    shares_kept: set[str] = field(default_factory=set)
    # How much land on file a whole delivery lacks.
    absent: int = 0

    def taking_ids(self) -> list[int]:
        """The takings on file that plots are."""
        return [taking.pk for taking in self.takings.values()]

    def group_of(self, plot: Plot) -> Place | None:
        """The village group a plot names."""
        return self.groups.get(_plain(plot.group_name))

    def group_of_holder(self, holder: HolderRow) -> Place | None:
        """The village group of a holder: as the row says, else as its plot says."""
        return self.groups.get(self.group_name_of(holder))

    def group_name_of(self, holder: HolderRow) -> str:
        """The name of that group without blanks, "" for none."""
        return _plain(holder.group_name or self._plot_groups.get(holder.plot_code))

    @cached_property
    def _plot_groups(self) -> dict[str, str | None]:
        return {plot.code: plot.group_name for plot in self.reading.plots if plot.code}


def examine_kept(run: ImportRun, progress: Progress = SILENT) -> Examination:
    """A kept file judged again as the office stands now, by the reading that was chosen for it."""
    with run.file.open("rb") as stored:
        data = stored.read()
    return examine(
        project=run.project,
        file_name=run.file_name,
        data=data,
        asked_epsg=run.asked_epsg,
        since_date=run.since_date,
        choices=Choices.from_json(run.choices),
        maker=run.made_by,
        progress=progress,
    )


def examine(
    *,
    project: Project,
    file_name: str,
    data: bytes,
    asked_epsg: int | None,
    since_date: date,
    choices: Choices = NONE,
    maker: User | None = None,
    progress: Progress = SILENT,
) -> Examination:
    """Read a file apart and find all there is to say about it, without writing anything.

    Where `choices` call it a whole delivery, the land on file that it lacks is found too, as far as `maker`
    works there.
    """
    progress.step("read")
    office = Office.objects.first()
    grid = office.survey_epsg if office else crs.SURVEY
    reading = aside.read(file_name, data, epsg=asked_epsg, survey_epsg=grid, choices=choices)
    seen = Examination(reading, hashlib.sha256(data).hexdigest(), grid)
    accepted = ImportRun.objects.filter(project=project, sha256=seen.sha256, state=ImportRun.State.ACCEPTED)
    seen.earlier = accepted.first()
    if seen.earlier:
        seen.findings = [note("FILE_ALREADY_IMPORTED", date=str(seen.earlier.since_date))]
        return seen
    extent = project.extent or (office.extent if office else None)
    ground = shapely.from_wkb(bytes(extent.wkb)) if extent else None
    progress.step("check")
    found = [*reading.findings, *check_plots(reading.plots, extent=ground, survey_epsg=grid)]
    found += _codes(reading.plots)
    progress(1, 3)
    found += _against_land(seen, project, since_date)
    progress(2, 3)
    found += find_groups(seen)
    found += _holders(seen)
    if choices.whole:
        lacking = absent.absent_land(
            project,
            since_date,
            present=[taking.pk for taking in seen.takings.values()],
            groups=None if choices.whole == "project" else [place.pk for place in seen.groups.values()],
            maker=maker,
        )
        seen.absent = lacking.count
        found += lacking.findings
    progress(3, 3)
    seen.findings = in_order(found)
    return seen


def _codes(plots: Sequence[Plot]) -> list[Finding]:
    return [
        error("CODE_TOO_LONG", plot=plot.no, row=plot.row, limit=LONGEST_CODE)
        for plot in plots
        if plot.code and len(plot.code) > LONGEST_CODE
    ]


def _against_land(seen: Examination, project: Project, on: date) -> list[Finding]:
    """Match plots to takings by (project, code), and find what lies on land already on file."""
    landed = {plot.no: plot for plot in seen.reading.plots if plot.geometry is not None}
    by_code = {
        taking.code: taking
        for taking in Taking.objects.filter(
            project=project, code__in=[p.code for p in landed.values() if p.code]
        ).select_related("parcel")
    }
    matched: set[str] = set()
    for plot in landed.values():
        # A code that repeats within the file is the first plot's; that is a finding of its own.
        if plot.code and plot.code in by_code and plot.code not in matched:
            matched.add(plot.code)
            if by_code[plot.code].retired_date is None:
                seen.takings[plot.no] = by_code[plot.code]
    meetings: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _meetings(landed, seen.survey_epsg, on):
        meetings[row["no"]].append(row)
    own = {taking.pk for taking in seen.takings.values()}
    found = _of_retired(landed.values(), by_code)
    for no, plot in landed.items():
        if no in seen.takings:
            found += _revisited(seen, plot, meetings[no], on)
        strangers = [row for row in meetings[no] if row["taking_id"] not in own and not row["apart"]]
        found += _on_land_of_others(seen, plot, strangers, project)
    return found


def _of_retired(plots: Iterable[Plot], by_code: dict[str | None, Taking]) -> list[Finding]:
    """A code that was split, merged or redrawn away is nobody's any more."""
    gone = [(plot, by_code[plot.code]) for plot in plots if plot.code in by_code]
    return [
        error("CODE_RETIRED", plot=plot.no, row=plot.row, plot_code=plot.code, date=str(taking.retired_date))
        for plot, taking in gone
        if taking.retired_date
    ]


def _meetings(plots: dict[int, Plot], epsg: int, on: date) -> list[dict[str, Any]]:
    params = {
        "numbers": list(plots),
        "shapes": [Binary(shapely.to_wkb(plot.geometry)) for plot in plots.values()],
        "epsg": epsg,
        "on": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(), params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def _sql() -> str:
    return (Path(__file__).parent / "sql" / "plots_against_land.sql").read_text(encoding="utf-8")


def _revisited(seen: Examination, plot: Plot, met: list[dict[str, Any]], on: date) -> list[Finding]:
    """Judge a plot whose code the project has: unchanged, moved, or on quite other land."""
    taking = seen.takings[plot.no]
    own = next((row for row in met if row["taking_id"] == taking.pk), None)
    if own and own["same"]:
        return [note("PLOT_UNCHANGED", plot=plot.no, row=plot.row, plot_code=plot.code)]
    seen.changed.add(plot.no)
    found = []
    begins = taking.geometries.annotate(begins=Lower("valid")).filter(begins__gt=on)
    if begins.exists():
        found.append(error("BOUNDARY_LATER", plot=plot.no, row=plot.row, plot_code=plot.code, date=str(on)))
    if own is None or own["apart"]:
        told = {"plot_code": plot.code, "where": "on_file"}
        found.append(confirm("DUPLICATE_CODE", plot=plot.no, row=plot.row, **told))
    if TakingStage.objects.open().filter(taking=taking, stage__in=SIGNED).exists():
        found.append(confirm("SIGNED_LAND_CHANGED", plot=plot.no, row=plot.row, plot_code=plot.code))
    elif not found:
        found.append(note("BOUNDARY_CHANGED", plot=plot.no, row=plot.row, plot_code=plot.code))
    return found


def _on_land_of_others(
    seen: Examination, plot: Plot, met: list[dict[str, Any]], project: Project
) -> list[Finding]:
    found = []
    for row in met:
        if not row["same"]:
            told = {"other": row["code"], "area_m2": f"{row['area_m2']:.2f}"}
            found.append(confirm("OVERLAP", plot=plot.no, row=plot.row, **told))
            continue
        found.append(confirm("SAME_LAND", plot=plot.no, row=plot.row, other=row["code"]))
        if row["project_id"] != project.pk:
            seen.parcels.setdefault(plot.no, row["parcel_id"])
        elif plot.code is None:
            # Land of this project without a code of its own in the file: it is that taking.
            seen.takings.setdefault(plot.no, Taking.objects.get(pk=row["taking_id"]))
    return found


def _plain(name: str | None) -> str:
    return re.sub(r"\s+", "", name or "")


def find_groups(seen: Examination) -> list[Finding]:
    """Find each village group the file names; an unknown or ambiguous name is asked about once."""
    names: dict[str, Plot | HolderRow] = {}
    rows: list[Plot | HolderRow] = [*seen.reading.plots, *seen.reading.holders]
    for one in rows:
        if one.group_name:
            names.setdefault(_plain(one.group_name), one)
    if not names:
        return []
    known: dict[str, set[Place]] = defaultdict(set)
    groups = Place.objects.filter(level=Place.Level.GROUP).select_related("parent__parent__parent")
    for group in groups:
        name, place = "", group
        while place is not None:
            name, place = _plain(place.name) + name, place.parent
            known[name].add(group)
    lived_in = {seen.group_name_of(holder) for holder in seen.reading.holders}
    found = []
    for name, row in names.items():
        if len(known[name]) == 1:
            (seen.groups[name],) = known[name]
        else:
            # A household must live somewhere; land may wait for its group.
            give, code = (error, "HOLDER_GROUP_UNKNOWN") if name in lived_in else (confirm, "GROUP_UNKNOWN")
            number = row.no if isinstance(row, Plot) else None
            found.append(give(code, plot=number, row=row.row, column="ZMC", name=name[:40]))
    return found


def _holders(seen: Examination) -> list[Finding]:
    """Find who the holders are: by ID, else by name in their group; doubt is an error, never a guess."""
    rows = seen.reading.holders
    indexes = {h.row: blind_index("party.id_number", h.id_number) for h in rows if h.id_number}
    by_id = {p.id_number_index: p for p in Party.objects.filter(id_number_index__in=indexes.values())}
    by_name: dict[tuple[int | None, str], list[Party]] = defaultdict(list)
    for party in Party.objects.filter(kind=PartyKind.HOUSEHOLD, group__in=list(seen.groups.values())):
        by_name[party.group_id, party.name].append(party)
    found: list[Finding] = []
    for holder in rows:
        group = seen.group_of_holder(holder)
        told: dict[str, Any] = {"row": holder.row, "plot_code": holder.plot_code}
        if group is None:
            if not seen.group_name_of(holder):
                found.append(error("HOLDER_WITHOUT_GROUP", column="ZMC", **told))
            continue
        if holder.id_number and not id_number_fits("".join(holder.id_number.split()).upper()):
            found.append(error("HOLDER_ID_WRONG", column="SFZH", **told))
        if holder.account and not re.fullmatch(r"[\d\s]{8,40}", holder.account):
            found.append(error("HOLDER_ACCOUNT_WRONG", column="ZH", **told))
        known = by_id.get(indexes.get(holder.row, ""))
        if known is None and not holder.id_number:
            namesakes = by_name[group.pk, holder.householder]
            if len(namesakes) > 1:
                found.append(error("HOLDER_AMBIGUOUS", column="SFZH", name=holder.householder, **told))
            known = namesakes[0] if len(namesakes) == 1 else None
        if known and known.name != holder.householder:
            found.append(confirm("HOLDER_NAME_DIFFERS", column="HZXM", name=known.name, **told))
        if known:
            seen.parties[holder.row] = known
    return found + _signed_shares(seen)


def _signed_shares(seen: Examination) -> list[Finding]:
    """Signed shares stay as they are: the rows of the file for that land are left out, and told."""
    held = {holder.plot_code for holder in seen.reading.holders}
    plots = {no: taking for no, taking in seen.takings.items() if taking.code in held}
    signed = ShareSet.objects.open().filter(taking__in=plots.values(), signed_date__isnull=False)
    kept = set(signed.values_list("taking_id", flat=True))
    found = []
    for plot in seen.reading.plots:
        if plot.no in plots and plots[plot.no].pk in kept and plot.code:
            seen.shares_kept.add(plot.code)
            found.append(note("SHARES_KEPT", plot=plot.no, row=plot.row, plot_code=plot.code))
    return found
