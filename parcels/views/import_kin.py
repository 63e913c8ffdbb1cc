"""New plots that lie in old parcels: the split or merge they mean, offered beside the finding, drawn."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from landmgmt.lib.refusal import Refusal
from parcels.actions.import_states import NEW
from parcels.actions.land_files import survey_epsg
from parcels.actions.lineage_plan import OUTLINES
from parcels.importers.typed_land import as_text
from parcels.models import ImportRun, Taking, TakingGeometry
from parcels.permissions import one
from parcels.rules.roles import Right
from parcels.views.import_reading import examined
from parcels.views.imports import visible_runs

if TYPE_CHECKING:
    from parcels.views.import_run import Review

# So much of one in the other is all of it, but for what two surveys differ by (as `lineage` keeps a union).
_WHOLE = Decimal("0.999")
# More outlines than one form takes are split by a file dropped into it.
_MOST = 40


@dataclass(frozen=True)
class Offer:
    """Where a plot can be recorded as what became of old land, in words."""

    url: str
    word: str


def offers(judged: "Review", user: Any) -> dict[int, Offer]:
    """By plot the split or merge that its overlaps mean: it lies in one old parcel, or is several of them."""
    if judged.seen is None or judged.run.state != ImportRun.State.TRIED or not user.may(Right.EDIT_LAND):
        return {}
    # What has holes is drawn by nobody: its file is dropped into the form.
    new = [p for p in judged.plots if judged.states.get(p.no) == NEW and not p.holes]
    areas = {p.no: p.plane_m2 for p in new if p.plane_m2}
    met: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for finding in judged.findings:
        if finding.code == "OVERLAP" and finding.plot in areas and "other" in finding.params:
            met[finding.plot][str(finding.params["other"])] = Decimal(str(finding.params["area_m2"]))
    old = _old_land(judged.run, {code for others in met.values() for code in others}, user)
    found = _merges(met, areas, old)
    for code, plots in _within(met, areas, old).items():
        asked = urlencode({"import": judged.run.pk, "plots": ",".join(map(str, plots[:_MOST]))})
        url = f"{reverse('taking_split', args=[old[code][0]])}?{asked}"
        for no in plots:
            found.setdefault(no, Offer(url, _("记为分割 %(code)s") % {"code": code}))
    return found


def _old_land(run: ImportRun, codes: set[str], user: Any) -> dict[str, tuple[int, Decimal]]:
    """The project's living takings of these codes that this person works with: id and plane ㎡."""
    mine = Taking.objects.visible_to(user).filter(project=run.project_id, code__in=codes, retired_date=None)
    rows = TakingGeometry.objects.on(run.since_date).filter(taking__in=mine.values("pk"))
    return {
        str(code): (pk, m2) for code, pk, m2 in rows.values_list("taking__code", "taking_id", "plane_area_m2")
    }


def _within(
    met: dict[int, dict[str, Decimal]], areas: dict[int, Decimal], old: dict[str, tuple[int, Decimal]]
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for no, others in met.items():
        for code, m2 in others.items():
            if code in old and m2 >= areas[no] * _WHOLE and m2 < old[code][1] * _WHOLE:
                found[code].append(no)
    return found


def _merges(
    met: dict[int, dict[str, Decimal]], areas: dict[int, Decimal], old: dict[str, tuple[int, Decimal]]
) -> dict[int, Offer]:
    found = {}
    for no, others in met.items():
        whole = [code for code, m2 in others.items() if code in old and m2 >= old[code][1] * _WHOLE]
        covered = sum((others[code] for code in whole), Decimal(0))
        if len(whole) > 1 and covered >= areas[no] * _WHOLE:
            first, *rest = sorted(whole)
            url = f"{reverse('taking_merge', args=[old[first][0]])}?{urlencode({'others': '、'.join(rest)})}"
            found[no] = Offer(url, _("记为合并 %(codes)s") % {"codes": "、".join(sorted(whole))})
    return found


def drawn_by(request: Any) -> dict[str, Any]:
    """What the form of a split begins with where it is asked for from an import: its plots as outlines."""
    run_pk, numbers = request.GET.get("import", ""), request.GET.get("plots", "")
    asked = {int(part) for part in numbers.split(",")[:_MOST] if _number(part)}
    if not (_number(run_pk) and asked):
        return {}
    run: ImportRun = one(visible_runs(request.user), int(run_pk))
    try:
        seen = examined(run)
    except Refusal:
        return {}
    plots = [p for p in seen.reading.plots if p.no in asked and p.geometry is not None] if seen else []
    named = [(plot.code or f"#{plot.no}", plot.geometry) for plot in plots if plot.geometry is not None]
    if not named:
        return {}
    grid = survey_epsg()
    return {
        "how": OUTLINES,
        "points": as_text(named, grid),  # type: ignore[arg-type]
        "system": str(grid),
        "reason": _("按测量文件 %(file)s 分割") % {"file": run.file_name},
    }


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12
