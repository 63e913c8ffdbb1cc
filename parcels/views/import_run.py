"""One import under review: findings, preview, every plot; and the button that writes all of it or nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from landmgmt.lib.findings import Finding, Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions.import_states import CHANGED, ERROR, NEW, SAME, states_of
from parcels.actions.job_bodies import villages_of_others
from parcels.actions.surveys import Examination, accept_import
from parcels.asked import chosen
from parcels.forms.imports import AcceptForm
from parcels.importers.choices import CHOICE_CODES
from parcels.importers.reading import Plot
from parcels.maps.preview import feature_collection
from parcels.models import ImportRun, Place, TakingGeometry
from parcels.permissions import needs, one
from parcels.rules.checks import only_old_datum
from parcels.rules.jobs import IMPORT_BYTES, IMPORT_PLOTS
from parcels.rules.roles import Right
from parcels.views.import_columns import columns_context
from parcels.views.import_kin import Offer, offers
from parcels.views.import_plots import (
    ABSENT,
    SHORT_STATES,
    STATES,
    absent_patches,
    absent_rows,
    legend,
    listed,
    patches,
    plot_rows,
)
from parcels.views.import_reading import examined, reading_context
from parcels.views.import_settle import land_of
from parcels.views.imports import visible_runs
from parcels.views.large_imports import accept_in_background, alike_in_all
from parcels.words.findings import FORMATS, describe
from parcels.words.import_columns import counts_line
from parcels.words.refusals import sentence

PAGE_SIZE = 200
MOST_FINDINGS = 500
MOST_LACKING = 10
# Rows of these findings are lines of the table of holders, not of the plots.
HOLDER_CODES = ("HOLDER_", "SHARE_", "SHARES_")


@dataclass
class Review:
    """What a person decides on: the findings as they are now, and what becomes of each plot."""

    run: ImportRun
    findings: list[Finding]
    seen: Examination | None = None
    states: dict[int, str] = field(default_factory=dict)
    # Too large to be read again by a page: told as it was found, written by a job.
    large: bool = False

    @property
    def plots(self) -> list[Plot]:
        return self.seen.reading.plots if self.seen else []

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.states.values())

    @property
    def to_write(self) -> int:
        return self.run.plots_count if self.large else self.counts[NEW] + self.counts[CHANGED]

    @property
    def errors(self) -> int:
        return sum(f.severity is Severity.ERROR for f in self.findings)

    @property
    def only_choices(self) -> bool:
        """Say whether nothing but a person's choice is missing."""
        codes = {f.code for f in self.findings if f.severity is Severity.ERROR}
        return bool(codes) and codes <= CHOICE_CODES and not self.run.is_large

    @property
    def only_old(self) -> bool:
        """Say whether an old datum is the one thing wrong: it can be kept, and never placed."""
        return only_old_datum(self.findings)

    @property
    def to_confirm(self) -> set[str]:
        return {f.code for f in self.findings if f.severity is Severity.CONFIRM}


def review(run: ImportRun) -> Review:
    """Read the kept file again and judge it as the office stands now; what is written tells what was done."""
    kept = [Finding.from_json(finding) for finding in run.findings]
    large = run.is_large or run.plots_count > IMPORT_PLOTS or run.size_bytes > IMPORT_BYTES
    if large and run.file and default_storage.exists(run.file.name):
        return Review(run, kept, large=True)
    seen = examined(run)
    if seen is None:
        return Review(run, kept)
    found = seen.findings if run.state == ImportRun.State.TRIED else kept
    made = Review(run, found, seen)
    made.states = states_of(seen)
    if run.state == ImportRun.State.ACCEPTED:
        written = _written(run)
        made.states = {no: written.get(no, SAME) for no in made.states}
    return made


def _written(run: ImportRun) -> dict[int, str]:
    """What an accepted import did to each plot: a boundary of this run with one before it is a change."""
    plots = dict(run.plots.values_list("taking_id", "number"))
    mine = TakingGeometry.objects.filter(import_run=run).values_list("taking_id", flat=True)
    older = TakingGeometry.objects.filter(taking__in=mine, pk__lt=_first_geometry(run)).exclude(
        import_run=run
    )
    before = set(older.values_list("taking_id", flat=True))
    return {plots[pk]: CHANGED if pk in before else NEW for pk in mine if pk in plots}


def _first_geometry(run: ImportRun) -> int:
    first = TakingGeometry.objects.filter(import_run=run).order_by("pk").values_list("pk", flat=True).first()
    return first or 0


@require_safe
@needs(Right.IMPORT)
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """The review of one import."""
    run = one(visible_runs(request.user), pk)
    return _page(request, review(run), ticked=set(), status=200)


@require_POST
@needs(Right.IMPORT)
def import_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the import, all of it or nothing; the same press twice has one effect."""
    run = one(visible_runs(request.user), pk)
    if run.state == ImportRun.State.ACCEPTED:
        messages.info(request, _("这次导入已经写入，没有再写一遍。"))
        return redirect("import_run", pk=run.pk)
    form = AcceptForm(request.POST, project=run.project, user=request.user)
    ticked = set(request.POST.getlist("accept"))
    judged = review(run)
    reasons = [*_obstacles(judged), *_not_mine(judged, request.user)] or _unticked(judged, ticked)
    if not form.is_valid():
        reasons += [str(text) for texts in form.errors.values() for text in texts]
    if reasons and judged.seen and judged.seen.earlier:
        messages.info(request, _("内容相同的文件已经写入，库内没有变化。"))
        return redirect("import_run", pk=judged.seen.earlier.pk)
    if reasons:
        return _page(request, judged, ticked=ticked, form=form, refused=reasons, status=409)
    if judged.large:
        return redirect("job_file", pk=accept_in_background(request, run, form, ticked).pk)
    return _accepted(request, judged, form, ticked)


def _accepted(request: HttpRequest, judged: Review, form: AcceptForm, ticked: set[str]) -> HttpResponse:
    run = judged.run
    try:
        done = accept_import(
            run,
            accept_codes=ticked,
            actor=request.user,
            on=request.office_day(),
            batch=form.cleaned_data["batch"],
            price_zone=form.cleaned_data["price_zone"],
            group=form.cleaned_data["group"],
            in_scope=form.cleaned_data["in_scope"],
        )
    except Refusal as refusal:
        run.refresh_from_db()
        if run.state == ImportRun.State.ACCEPTED:
            # The same press came twice at once: the other one wrote it.
            messages.info(request, _("这次导入已经写入，没有再写一遍。"))
            return redirect("import_run", pk=run.pk)
        return _page(request, review(run), ticked=ticked, form=form, refused=[sentence(refusal)], status=409)
    if done.pk != run.pk:
        messages.info(request, _("内容相同的文件已经写入，库内没有变化。"))
        return redirect("import_run", pk=done.pk)
    told = {"new": judged.counts[NEW], "changed": judged.counts[CHANGED], "holders": done.holders_count}
    messages.success(
        request, _("已写入：新增 %(new)s 块，变更 %(changed)s 块，权利人 %(holders)s 行。") % told
    )
    return redirect("import_run", pk=done.pk)


def _page(
    request: HttpRequest,
    judged: Review,
    *,
    ticked: set[str],
    form: AcceptForm | None = None,
    refused: Iterable[str] = (),
    status: int,
) -> HttpResponse:
    run = judged.run
    open_run = run.state == ImportRun.State.TRIED
    locks = [*_obstacles(judged), *_not_mine(judged, request.user)] if open_run else []
    left = len(judged.to_confirm - ticked) if open_run and not locks else 0
    offered = offers(judged, request.user)
    shown, lacking = _shown_findings(judged, ticked, offered), absent_rows(judged.findings)
    state = chosen(request, "state", _("结果"), STATES)
    page = Paginator(listed(judged, lacking, state), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "judged": judged,
        "format": FORMATS.get(run.file_format, FORMATS["unknown"]),
        "open_run": open_run,
        "at": 4 if run.state == ImportRun.State.ACCEPTED else 3,
        "title": _title(judged),
        "findings": shown,
        "left_out": len(judged.findings) - len(shown),
        "grades": [(grade.value, sum(f.severity is grade for f in judged.findings)) for grade in Severity],
        "legend": legend(judged, len(lacking)),
        "features": feature_collection([*patches(judged), *absent_patches(run, lacking)]),
        "page": page,
        "rows": plot_rows(judged, page),
        "state": state,
        "state_word": SHORT_STATES.get(state),
        "counts_line": counts_line(run.counts),
        "accept_form": form
        or AcceptForm(project=run.project, user=request.user, initial=_only_choice(run, request.user)),
        "locks": locks,
        "left": left,
        "can_be_ticked": open_run and not locks,
        "refused": list(refused),
        "unsettled": _unsettled(run, request.user) if run.state == ImportRun.State.ACCEPTED else 0,
        **reading_context(run, judged.seen),
        **columns_context(run, judged.seen),
    }
    return render(request, "parcels/imports/run.html", context, status=status)


def _unsettled(run: ImportRun, user: Any) -> int:
    if not user.may(Right.EDIT_LAND):
        return 0
    count: int = land_of(run, user).filter(Q(batch=None) | Q(price_zone=None)).count()
    return count


def _only_choice(run: ImportRun, user: Any) -> dict[str, Any]:
    """A project with one batch, staff with one group: new land most likely belongs to it."""
    batches = list(run.project.batches.values_list("pk", flat=True)[:2])
    first = {"batch": batches[0]} if len(batches) == 1 else {}
    groups = Place.objects.filter(level=Place.Level.GROUP, parent__in=user.villages.all())
    mine = list(groups.values_list("pk", flat=True)[:2])
    return {**first, "group": mine[0]} if len(mine) == 1 else first


def _title(judged: Review) -> str:
    run, count = judged.run, len(judged.plots) or judged.run.plots_count
    if run.state == ImportRun.State.UNDONE:
        return _("已撤销：%(count)s 块") % {"count": count}
    if run.state == ImportRun.State.ACCEPTED:
        return _("已写入：%(count)s 块") % {"count": count}
    if run.state == ImportRun.State.KEPT:
        return _("已留存：%(count)s 块，未落图") % {"count": count}
    if judged.only_old:
        return _("核对：旧坐标系 %(count)s 块，只能留存") % {"count": count}
    if judged.only_choices:
        return _("核对：先选定读法")
    if judged.errors:
        wrong = judged.counts[ERROR]
        if not count or not wrong:
            return _("核对：文件要改")
        return _("核对：%(count)s 块，%(wrong)s 块要改") % {"count": count, "wrong": wrong}
    if judged.to_confirm:
        return _("核对：%(count)s 块，%(kinds)s 类要确认") % {"count": count, "kinds": len(judged.to_confirm)}
    return _("核对：%(count)s 块，可以写入") % {"count": count} if judged.to_write else _("核对：没有变化")


def _obstacles(judged: Review) -> list[str]:
    """Why no tick can let the import be written, each a sentence."""
    if judged.seen is None and not judged.large:
        return [_("原文件已不在，不能写入。请重新上传。")]
    if judged.only_old:
        return [_("旧坐标系的地块不能写入为地块，只能留存。")]
    if judged.only_choices:
        return [_("请先在“读法”中选定，再按选定的读法核对。")]
    if judged.errors:
        return [_("有 %(count)s 条必须改，一块都不写入。请改好文件后重新上传。") % {"count": judged.errors}]
    if judged.seen and judged.seen.earlier:
        day = judged.seen.earlier.since_date.isoformat()
        return [_("同一份文件已经写入（%(day)s 起有效），没有要写入的。") % {"day": day}]
    if not judged.to_write:
        return [_("%(count)s 块都与库内相同，没有要写入的。") % {"count": len(judged.plots)}]
    return []


def _unticked(judged: Review, ticked: set[str]) -> list[str]:
    """What still waits for a tick, as one sentence."""
    left = judged.to_confirm - ticked
    if not left:
        return []
    count = sum(f.code in left for f in judged.findings if f.severity is Severity.CONFIRM)
    return [_("要确认的还有 %(kinds)s 类 %(count)s 条。") % {"kinds": len(left), "count": count}]


def _not_mine(judged: Review, user: Any) -> list[str]:
    """Staff write in their villages only: the villages of the file that are not theirs."""
    if not user.by_village or judged.seen is None:
        return []
    names = villages_of_others(judged.seen, user)
    if not names:
        return []
    return [sentence(Refusal("import_not_mine", {"villages": _("、").join(names)}))]


def _shown_findings(judged: Review, ticked: set[str], offered: Mapping[int, Offer]) -> list[dict[str, Any]]:
    """The findings a page can hold, and in any case the one of each code that bears the tick.

    Land that a delivery lacks stands in the table below: here are the first of it.
    """
    shown, lacking = [], 0
    for place, (finding, first) in enumerate(_with_first(judged.findings)):
        lacking += finding.code in ABSENT
        fits = place < MOST_FINDINGS and (finding.code not in ABSENT or lacking <= MOST_LACKING)
        if first or fits:
            told = _shown(finding, judged, ticked, first)
            if finding.code == "OVERLAP" and finding.plot in offered:
                told["deed"] = offered[finding.plot]
            shown.append(told)
    return shown


def _with_first(findings: Iterable[Finding]) -> Iterable[tuple[Finding, bool]]:
    """Each finding with whether it is the first of its code: that one bears the tick for all of them."""
    met: set[str] = set()
    for finding in findings:
        yield finding, finding.code not in met
        met.add(finding.code)


def _shown(finding: Finding, judged: Review, ticked: set[str], first: bool) -> dict[str, Any]:
    what, remedy = describe(finding)
    shown = {
        "severity": finding.severity.value,
        "url": _page_of(finding),
        "code": finding.code,
        "where": _where(finding),
        "what": what,
        "fix": remedy,
        "accepted": finding.code in ticked,
    }
    if finding.severity is not Severity.CONFIRM:
        return shown
    if judged.run.state == ImportRun.State.ACCEPTED:
        return {**shown, "decided": _("已确认")}
    if judged.run.state in (ImportRun.State.REFUSED, ImportRun.State.KEPT) or judged.errors:
        return {**shown, "decided": _("改好后再定")}
    if not first:
        return {**shown, "decided": _("随首条确认")}
    alike = alike_in_all(judged.findings, finding.code)
    if alike > 1:
        shown["fix"] = _("%(fix)s勾选即确认同类 %(count)s 条。") % {"fix": remedy, "count": alike}
    return shown


def _page_of(finding: Finding) -> str:
    """The page of the land on file that a finding is of."""
    taking = finding.params.get("taking")
    return reverse("taking_file", args=[taking]) if isinstance(taking, int) else ""


def _where(finding: Finding) -> str:
    if "taking" in finding.params:
        return _("库内 · %(code)s") % {"code": finding.params.get("other", "")}
    if finding.row is not None and finding.code.startswith(HOLDER_CODES):
        return _("权利人表 · 行 %(row)s") % {"row": finding.row}
    if finding.plot is None:
        return _("全文件 · 行 %(row)s") % {"row": finding.row} if finding.row else _("全文件")
    if finding.row is None:
        return _("第 %(plot)s 块") % {"plot": finding.plot}
    return _("第 %(plot)s 块 · 行 %(row)s") % {"plot": finding.plot, "row": finding.row}
