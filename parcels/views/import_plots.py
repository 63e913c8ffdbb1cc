"""The plots of an import under review as rows and on the map, by what becomes of them, and what it lacks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import gettext_lazy

from landmgmt.lib.findings import Finding
from parcels.actions.import_keeping import surveyed_since
from parcels.actions.import_states import CHANGED, ERROR, NEW, OLD, RETIRED, SAME
from parcels.importers.reading import Plot
from parcels.maps.preview import Patch, neighbours
from parcels.models import ImportRun, TakingGeometry
from parcels.words.findings import MATCHED

if TYPE_CHECKING:
    from parcels.views.import_run import Review

STATES = {
    NEW: gettext_lazy("新增"),
    CHANGED: gettext_lazy("变更（虚线为原界）"),
    SAME: gettext_lazy("未变，跳过"),
    ERROR: gettext_lazy("有错，不导入"),
    RETIRED: gettext_lazy("库内有而未列，不注销"),
    OLD: gettext_lazy("旧坐标系，未落图"),
}
SHORT_STATES = {
    NEW: gettext_lazy("新增"),
    CHANGED: gettext_lazy("变更"),
    SAME: gettext_lazy("未变"),
    ERROR: gettext_lazy("有错"),
    RETIRED: gettext_lazy("未列"),
    OLD: gettext_lazy("旧坐标系，未落图"),
}
# Only where there is some.
_RARE = (RETIRED, OLD)
# Of an old datum: its figure is its own, and what the project has of it by now.
OWN_GRID = gettext_lazy("旧坐标系自算，不作面积依据")
RESURVEYED = gettext_lazy("旧坐标系；已有 2000 成果")
MOST_NAMED = 60
ABSENT = ("ABSENT_LAND", "ABSENT_HELD")


@dataclass(frozen=True)
class Lacking:
    """A taking on file that a whole delivery does not have."""

    taking: int
    code: str
    held: bool


def absent_rows(findings: Iterable[Finding]) -> list[Lacking]:
    """The land on file that the findings name as not delivered."""
    return [
        Lacking(int(f.params["taking"]), str(f.params["other"]), f.code == "ABSENT_HELD")
        for f in findings
        if f.code in ABSENT
    ]


def legend(judged: "Review", lacking: int) -> list[tuple[str, Any, int]]:
    """Each state with its words and how much land is in it; what is lacking only where it was asked."""
    kept = judged.run.counts
    counts = Counter(kept) if judged.large else judged.counts
    rows = [(state, word, counts[state]) for state, word in STATES.items() if state not in _RARE]
    if counts[OLD]:
        rows.append((OLD, STATES[OLD], counts[OLD]))
    if lacking:
        rows.append((RETIRED, STATES[RETIRED], int(kept.get(RETIRED, lacking))))
    return rows


def listed(judged: "Review", lacking: Sequence[Lacking], state: str) -> list[Plot | Lacking]:
    """The rows of the table: the plots of a state, or all of them and what the delivery lacks."""
    if state == RETIRED:
        return list(lacking)
    if state:
        return [plot for plot in judged.plots if judged.states[plot.no] == state]
    return [*judged.plots, *lacking]


def plot_rows(judged: "Review", page: Iterable[Plot | Lacking]) -> list[dict[str, Any]]:
    """What the table shows of each row of a page."""
    rows = list(page)
    plots = [row for row in rows if isinstance(row, Plot)]
    codes = {plot.code for plot in plots if plot.code}
    holders = judged.seen.reading.holders if judged.seen else []
    households = Counter(holder.plot_code for holder in holders if holder.plot_code in codes)
    numbers = [plot.no for plot in plots]
    kept = judged.run.plots.filter(number__in=numbers).values_list("number", "taking")
    gone = judged.run.state == ImportRun.State.UNDONE
    links = {no: pk for no, pk in kept if pk and not gone}
    since = surveyed_since(judged.run) if judged.run.state == ImportRun.State.KEPT else {}
    links |= {plot.no: since[plot.code] for plot in plots if plot.code in since}
    return [
        {
            "plot": row,
            "matched": _matched(row),
            "households": households[row.code] if row.code else 0,
            "state": judged.states[row.no],
            "word": RESURVEYED if row.code in since else SHORT_STATES[judged.states[row.no]],
            "taking": links.get(row.no),
        }
        if isinstance(row, Plot)
        else {"lacking": row, "state": RETIRED, "word": SHORT_STATES[RETIRED], "taking": row.taking}
        for row in rows
    ]


def _matched(plot: Plot) -> Any:
    if plot.is_old_datum:
        return OWN_GRID
    return MATCHED[plot.matched] if plot.geometry else ""


def patches(judged: "Review") -> list[Patch]:
    """The plots by their state, the old outline of what changes, and the land around them."""
    landed = [plot for plot in judged.plots if plot.geometry is not None]
    if not landed or judged.seen is None:
        return []
    own = {taking.pk for taking in judged.seen.takings.values()}
    own |= set(judged.run.plots.exclude(taking=None).values_list("taking_id", flat=True))
    own |= {row.taking for row in absent_rows(judged.findings)}
    shapes = [plot.geometry for plot in landed if plot.geometry is not None]
    found = neighbours(judged.run.project, shapes, without=own)
    changing = [judged.seen.takings[no].pk for no in judged.seen.changed if no in judged.seen.takings]
    if judged.run.state == ImportRun.State.TRIED:
        found += _standing(judged.run, changing, "was")
    for plot in landed:
        if plot.geometry is not None:
            found.append(Patch(str(plot.no), str(plot.no), judged.states[plot.no], plot.geometry))
    return found


def absent_patches(run: ImportRun, lacking: Sequence[Lacking]) -> list[Patch]:
    """The land a whole delivery does not have, as it stands on the import's day."""
    # Among many the codes would hide the land; the table has them.
    codes = {row.taking: row.code if len(lacking) <= MOST_NAMED else "" for row in lacking}
    return _standing(run, list(codes), RETIRED, codes)


def _standing(
    run: ImportRun, takings: Sequence[int], state: str, codes: dict[int, str] | None = None
) -> list[Patch]:
    if not takings:
        return []
    rows = TakingGeometry.objects.on(run.since_date).filter(taking__in=takings)
    return [
        Patch(f"{state[0]}{pk}", (codes or {}).get(pk, ""), state, shapely.from_wkb(bytes(geom.wkb)))
        for pk, geom in rows.values_list("taking_id", "geom")
    ]
