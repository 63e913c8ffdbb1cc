"""Bringing survey files in: tried first with all there is to say, then accepted whole or not at all."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile

from landmgmt.lib import intake, units
from landmgmt.lib.findings import Severity, blocking
from landmgmt.lib.refusal import Refusal
from parcels.actions import senders
from parcels.actions.acquisition import check_scope
from parcels.actions.deed import deed
from parcels.actions.holdings import NewShares, enter_shares
from parcels.actions.import_choosing import state_of
from parcels.actions.import_states import counts_of
from parcels.actions.people import NewAccount, NewParty, enter_accounts, enter_parties
from parcels.actions.survey_findings import Examination, examine
from parcels.actions.takings import NewTaking, enter_geometry, enter_takings
from parcels.importers.choices import NONE, Choices
from parcels.importers.reading import HolderRow, Plot
from parcels.models import (
    ApprovalBatch,
    BankAccount,
    ImportPlot,
    ImportRun,
    Parcel,
    Party,
    Place,
    PriceZone,
    Project,
    Taking,
    TakingArea,
    User,
)
from parcels.rules.jobs import SILENT, Progress
from parcels.rules.landclass import group_of
from parcels.rules.money_terms import PartyKind
from parcels.rules.shares import on_one_denominator

__all__ = ["Examination", "accept_import", "check_start", "examine", "try_import"]

ENDINGS = {
    "boundary_txt": ".txt",
    "shapefile": ".zip",
    "geojson": ".geojson",
    "geopackage": ".gpkg",
    "filegdb": ".zip",
    "dxf": ".dxf",
    "kml": ".kml",
    "ovkml": ".ovkml",
    "points_csv": ".csv",
    "points_sheet": ".xlsx",
}
# More hectares than the country has: a slip of the pen that no field holds.
ABSURD_HA = Decimal(10_000_000)


def try_import(
    *,
    project: Project,
    file_name: str,
    data: bytes,
    asked_epsg: int | None = None,
    since_date: date | None = None,
    choices: Choices = NONE,
    sender: str = "",
    actor: User,
    on: date,
    progress: Progress = SILENT,
) -> ImportRun:
    """Keep a file with everything found in it; no land is written. An error leaves the run refused.

    Where only a choice is missing the run waits for it (`choose_reading`). What was chosen for the last
    file of `sender` holds for this one too.
    """
    start, name = since_date or on, intake.clean(PurePath(file_name).name, 200)
    intake.check_size(len(data))
    check_start(start, on)
    sender = senders.plain(sender)
    seen, asked_epsg, choices = senders.examined_for(
        sender,
        project=project,
        file_name=name,
        data=data,
        asked_epsg=asked_epsg,
        since_date=start,
        choices=choices,
        maker=actor,
        progress=progress,
    )
    progress.step("write")
    run = ImportRun(
        project=project,
        file_name=name,
        sha256=seen.sha256,
        size_bytes=len(data),
        file_format=seen.reading.format,
        asked_epsg=asked_epsg,
        choices=choices.to_json(),
        source_epsg=seen.reading.source_epsg,
        since_date=start,
        state=state_of(seen),
        findings=[f.to_json() for f in seen.findings],
        counts=counts_of(seen),
        plots_count=len(seen.reading.plots),
        holders_count=len(seen.reading.holders),
        made_by=actor,
    )
    told = {"file": name, "plots": run.plots_count, "findings": len(run.findings), "sender": sender}
    told |= run.counts
    if choices.remembered:
        told["remembered"] = ", ".join(choices.remembered)
    try:
        with deed("try_import", actor=actor, on=on, project=project, **told) as d:
            kept = f"{run.uid}{ENDINGS.get(run.file_format, '.bin')}"
            run.sender = senders.called(sender)
            run.file.save(kept, ContentFile(data), save=False)
            run.save()
            d.touch(run, project, *([run.sender] if run.sender else []))
    except Exception:
        # The database forgets the run; the disk must not keep the file.
        if run.file:
            run.file.storage.delete(run.file.name)
        raise
    return run


def accept_import(
    run: ImportRun,
    *,
    accept_codes: Collection[str] = (),
    actor: User,
    on: date,
    batch: ApprovalBatch | None = None,
    price_zone: PriceZone | None = None,
    group: Place | None = None,
    in_scope: bool = False,
    check: Callable[[Examination], None] | None = None,
    progress: Progress = SILENT,
) -> ImportRun:
    """Write a tried file in one transaction: parcels, takings, boundaries, proposed areas, unsigned shares.

    The file is read and judged again: Refusal `import_blocked` where anything stands in the way now. A file
    that the project accepted before changes nothing; its earlier run is returned. New takings go into
    `batch` and `price_zone` where given, land that names no village group into `group`. Areas are proposals
    until the owners sign them. `in_scope`: see `assign_batch`. `check` may refuse what
    was read, `progress` hears how far it is.
    """
    check_start(run.since_date, on)
    if group and group.level != Place.Level.GROUP:
        raise Refusal("not_a_group", {"place": group.name}, field="group")
    with run.file.open("rb") as stored:
        data = stored.read()
    told = {"file": run.file_name, "plots": run.plots_count}
    earlier = ImportRun.objects.filter(
        project=run.project, sha256=run.sha256, state=ImportRun.State.ACCEPTED
    ).first()
    if earlier:
        return earlier
    with deed("accept_import", actor=actor, on=on, project=run.project, **told) as d:
        # Two imports into one project would not see each other's land.
        Project.objects.select_for_update(no_key=True).get(pk=run.project_id)
        run = (
            ImportRun.objects.select_for_update(of=("self",))
            .select_related("project", "made_by")
            .get(pk=run.pk)
        )
        seen = _examined_again(run, data, progress)
        if check:
            check(seen)
        stops = blocking(seen.findings, accept_codes)
        if stops or run.state != ImportRun.State.TRIED:
            raise Refusal("import_blocked", {"count": len(stops), "file": run.file_name})
        if batch and any(plot.no not in seen.takings for plot in seen.reading.plots):
            check_scope(batch, in_scope=in_scope)
        written = _Writing(run, seen, actor=actor, batch=batch, price_zone=price_zone, group=group)
        written.write(progress)
        confirmed = {f.code for f in seen.findings if f.severity is Severity.CONFIRM}
        run.state = ImportRun.State.ACCEPTED
        run.findings = [f.to_json() for f in seen.findings]
        run.accepted_codes = sorted(confirmed)
        run.made, run.counts = written.made, counts_of(seen)
        run.save(update_fields=["state", "findings", "accepted_codes", "made", "counts"])
        d.params.update(run.counts, new=len(written.new), accepted=", ".join(run.accepted_codes))
        d.touch(run, run.project, *written.takings.values())
    return run


def check_start(since_date: date, on: date) -> None:
    """Refuse boundaries that begin after the office's day."""
    if since_date > on:
        raise Refusal("since_in_future", {"date": str(since_date)}, field="since_date")


def _examined_again(run: ImportRun, data: bytes, progress: Progress) -> Examination:
    seen = examine(
        project=run.project,
        file_name=run.file_name,
        data=data,
        asked_epsg=run.asked_epsg,
        since_date=run.since_date,
        choices=Choices.from_json(run.choices),
        maker=run.made_by,
        progress=progress,
    )
    if seen.sha256 != run.sha256:
        raise Refusal("import_file_changed", {"file": run.file_name})
    return seen


class _Writing:
    """One file on its way into the tables; set by set, in the order the tables need."""

    def __init__(
        self,
        run: ImportRun,
        seen: Examination,
        *,
        actor: User,
        batch: ApprovalBatch | None,
        price_zone: PriceZone | None,
        group: Place | None,
    ) -> None:
        self.run, self.seen, self.actor = run, seen, actor
        self.batch, self.price_zone, self.group = batch, price_zone, group
        self.takings: dict[int, Taking] = dict(seen.takings)
        self.made: dict[str, list[Any]] = {"parties": [], "accounts": [], "areas": [], "shares": []}
        self.new: list[Plot] = [plot for plot in seen.reading.plots if plot.no not in seen.takings]

    def write(self, progress: Progress) -> None:
        progress.step("write")
        # Land is the longest part; a checkpoint after each set of rows.
        self._land()
        progress(3, 6)
        self._areas()
        parties = self._parties()
        progress(4, 6)
        self._accounts(parties)
        self._shares(parties)
        progress(5, 6)
        self._plots()
        progress(6, 6)

    def _land(self) -> None:
        codes: set[str] = {t.code for t in self.seen.takings.values() if t.code}
        parcels = Parcel.objects.in_bulk(list(self.seen.parcels.values()))
        fresh = []
        for plot in self.new:
            # A code that repeats was accepted knowingly: the first plot has it, the report keeps both.
            code = plot.code if plot.code not in codes else None
            codes.add(plot.code or "")
            parcel = parcels.get(self.seen.parcels.get(plot.no, 0))
            fresh.append(self._new_taking(plot, code, parcel))
        made = enter_takings(
            fresh, actor=self.actor, project=self.run.project, start=self.run.since_date, run=self.run
        )
        self.takings.update({plot.no: taking for plot, taking in zip(self.new, made, strict=True)})
        changed = [(self.takings[p.no], p.geometry) for p in self._plots_of(self.seen.changed)]
        enter_geometry(changed, start=self.run.since_date, run=self.run)

    def _plots_of(self, numbers: Collection[int]) -> list[Plot]:
        return [plot for plot in self.seen.reading.plots if plot.no in numbers]

    def _new_taking(self, plot: Plot, code: str | None, parcel: Parcel | None) -> NewTaking:
        declared = plot.declared_ha
        return NewTaking(
            geom=plot.geometry,
            code=code,
            name=plot.name or "",
            group=self.seen.group_of(plot) if plot.group_name else self.group,
            batch=self.batch,
            price_zone=self.price_zone,
            declared_area_m2=units.ha_to_m2(declared) if declared and declared < ABSURD_HA else None,
            parcel=parcel,
        )

    def _areas(self) -> None:
        """Propose the plane area as surveyed, unsigned: signed areas stay, an older proposal gives way."""
        fresh = {plot.no for plot in self.new} | self.seen.changed
        classed = [p for p in self._plots_of(fresh) if p.land_class and group_of(p.land_class)]
        moved = [self.takings[p.no].pk for p in self._plots_of(self.seen.changed) if p in classed]
        proposed = TakingArea.objects.filter(taking__in=moved, signed_date__isnull=True)
        self.made["areas"] = [
            [taking, land_class, str(m2)]
            for taking, land_class, m2 in proposed.values_list("taking_id", "land_class", "surveyed_area_m2")
        ]
        proposed.delete()
        signed = set(TakingArea.objects.filter(taking__in=moved).values_list("taking_id", flat=True))
        TakingArea.objects.bulk_create(
            TakingArea(
                taking=self.takings[plot.no], land_class=plot.land_class, surveyed_area_m2=plot.plane_m2
            )
            for plot in classed
            if self.takings[plot.no].pk not in signed
        )

    def _holders(self) -> list[HolderRow]:
        return [h for h in self.seen.reading.holders if h.plot_code not in self.seen.shares_kept]

    def _parties(self) -> dict[int, Party]:
        """Who stands in each holder row: known, or a new household; the same one in several rows is one."""
        found = dict(self.seen.parties)
        fresh: dict[Any, NewParty] = {}
        rows: dict[Any, list[int]] = defaultdict(list)
        for holder in self._holders():
            if holder.row in found:
                continue
            group = self.seen.group_of_holder(holder)
            key = holder.id_number or (group.pk if group else None, holder.householder)
            rows[key].append(holder.row)
            fresh.setdefault(
                key, NewParty(PartyKind.HOUSEHOLD, holder.householder, group, holder.id_number or "")
            )
        made = enter_parties(list(fresh.values()))
        self.made["parties"] = [party.pk for party in made]
        for key, party in zip(fresh, made, strict=True):
            found.update(dict.fromkeys(rows[key], party))
        return found

    def _accounts(self, parties: dict[int, Party]) -> None:
        """Register the account a row names for whoever never had one; another one is a change of its own."""
        paid = set(BankAccount.objects.filter(party__in=parties.values()).values_list("party_id", flat=True))
        fresh = {}
        for holder in self._holders():
            party = parties[holder.row]
            if holder.account and party.pk not in paid:
                fresh[party.pk] = NewAccount(party, holder.bank or "", holder.householder, holder.account)
        made = enter_accounts(list(fresh.values()), start=self.run.since_date)
        self.made["accounts"] = [account.pk for account in made]

    def _shares(self, parties: dict[int, Party]) -> None:
        """Enter the shares as the file says, to be signed later."""
        rows: dict[str, list[HolderRow]] = defaultdict(list)
        for holder in self._holders():
            rows[holder.plot_code].append(holder)
        by_code: dict[str, Taking] = {}
        for plot in self.seen.reading.plots:
            by_code.setdefault(plot.code or "", self.takings[plot.no])
        new = []
        for code, holders in rows.items():
            under, over = on_one_denominator([(h.numerator, h.denominator) for h in holders])
            parts: dict[Party, int] = defaultdict(int)
            for holder, numerator in zip(holders, over, strict=True):
                parts[parties[holder.row]] += numerator
            new.append(NewShares(by_code[code], list(parts.items()), under))
        made = enter_shares(new, start=self.run.since_date)
        self.made["shares"] = [share_set.pk for share_set in made]

    def _plots(self) -> None:
        ImportPlot.objects.bulk_create(
            ImportPlot(
                run=self.run,
                number=plot.no,
                row=plot.row,
                code=plot.code,
                name=plot.name[:80] if plot.name else None,
                declared_ha=plot.declared_ha
                if plot.declared_ha is not None and plot.declared_ha < ABSURD_HA
                else None,
                plane_ha=plot.plane_ha,
                ellipsoid_ha=plot.ellipsoid_ha,
                matched=plot.matched,
                source_epsg=plot.source_epsg,
                source_points=[list(point) for point in plot.source_points],
                taking=self.takings[plot.no],
            )
            for plot in self.seen.reading.plots
        )
