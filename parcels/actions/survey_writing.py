"""Writing a survey file of ordinary size: land, areas, people, accounts, shares, plots as they came."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from landmgmt.lib import units
from parcels.actions.holdings import NewShares, enter_shares
from parcels.actions.people import NewAccount, NewParty, enter_accounts, enter_parties
from parcels.actions.survey_findings import Examination
from parcels.actions.takings import NewTaking, enter_geometry, enter_takings
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
    Taking,
    TakingArea,
    User,
)
from parcels.rules.jobs import Progress
from parcels.rules.landclass import group_of
from parcels.rules.money_terms import PartyKind
from parcels.rules.shares import on_one_denominator

# More hectares than the country has: a slip of the pen that no field holds.
ABSURD_HA = Decimal(10_000_000)


class Writing:
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
        """Write all of it; what it made beside land stands in `made`."""
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
        ImportPlot.objects.bulk_create(plot_rows(self.run, self.seen.reading.plots, self.takings))


def plot_rows(run: ImportRun, plots: Sequence[Plot], takings: Mapping[int, Taking]) -> list[ImportPlot]:
    """The rows of a file as they are kept, each with the taking it became, if any."""
    return [
        ImportPlot(
            run=run,
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
            taking=takings.get(plot.no),
        )
        for plot in plots
    ]
