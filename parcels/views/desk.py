"""What waits for a person: the parcels' part of the desk, each list bounded and each figure a way in."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from landmgmt.templatetags.office import money as yuan_written
from parcels.models import (
    AccessRecord,
    BankAccount,
    Dispute,
    DisputeStatePeriod,
    ImportRun,
    JournalEntry,
    LateItem,
    Objection,
    Party,
    PublicList,
    Taking,
    TakingArea,
    TakingStage,
    User,
)
from parcels.models.clocks import Clock, batches_waiting
from parcels.models.cross_checks import all_findings
from parcels.models.figures import totals
from parcels.models.law import calendar, law
from parcels.models.public_lists import lists_of, objections_of
from parcels.models.sheet import Ask, sheet
from parcels.rules.cross_checks import BY_CODE, Disposal, Weight
from parcels.rules.disputes import OPEN_STATES
from parcels.rules.posting import OPEN_OBJECTIONS, LateState, ListState, ObjectionState
from parcels.rules.roles import Right, Role
from parcels.rules.stages import Works, ramp_step
from parcels.rules.working_days import ClockState, clock_state, moved_end
from parcels.views.desk_astray import astray
from parcels.views.desk_doubts import own_doubts
from parcels.views.desk_papers import bare_vouchers
from parcels.views.desk_parts import MOST, Job, WorkList, address
from parcels.views.desk_runs import runs, watched
from parcels.views.desk_second import by_hand, changes, deposits, old_books, plans, proposals, rates
from parcels.words.cross_checks import heading
from parcels.words.deeds import RAMP_WORDS
from parcels.words.journal import tell
from parcels.words.law import CLOCK_STATES

SOON = timedelta(days=7)


def land_by_stage(user: Any, on: date) -> WorkList:
    """How many parcels stand at each place of the ramp; the press shows exactly those."""
    found = sheet(user, Ask(on=on), size=1)
    jobs = [
        Job(RAMP_WORDS[step], one.count, _("块"), address("parcel_list", query=f"?stage={step}"))
        for step, one in sorted(found.steps.items())
    ]
    return WorkList(_("地块到了哪一步"), jobs, address("parcel_list"), _("清单与地图"))


def lacking(user: Any, on: date) -> WorkList:
    """What is missing before the next deed: confirmed areas, confirmed shares, accounts to pay to."""
    mine = Taking.objects.visible_to(user)
    signed = TakingArea.objects.filter(taking=OuterRef("pk"), signed_date__isnull=False)
    unsigned = (
        mine.filter(retired_date=None, share_sets__valid__contains=on, share_sets__signed_date=None)
        .distinct()
        .count()
    )
    open_now = BankAccount.objects.on(on).filter(party=OuterRef("pk"))
    claimants = Party.objects.visible_to(user).filter(shares__share_set__valid__contains=on).distinct()
    poor = claimants.filter(~Exists(open_now)).order_by("name")
    jobs = []
    jobs += _unmeasured(mine.filter(~Exists(signed)), on)
    if unsigned:
        jobs.append(Job(_("份额未签字确认"), unsigned, _("块")))
    jobs += [
        Job(_("%(name)s 没有收款账户") % {"name": p.name}, url=address("party_file", p.pk))
        for p in poor[:MOST]
    ]
    return WorkList(_("缺什么"), jobs)


def _unmeasured(bare: Any, on: date) -> list[Job]:
    """Takings without a confirmed area, by the stage they stand at, each with the list of that stage."""
    at = TakingStage.objects.on(on).filter(taking__in=bare).values_list("stage")
    counts = {ramp_step(stage, Works.NOT_STARTED): n for stage, n in at.annotate(n=Count("pk"))}
    return [
        Job(
            _("没有确认测绘面积：%(stage)s") % {"stage": RAMP_WORDS[step]},
            n,
            _("块"),
            address("parcel_list", query=f"?stage={step}"),
        )
        for step, n in sorted(counts.items())
    ]


def imports(user: Any, on: date) -> WorkList:
    """Files that were tried and wait to be accepted: one's own, and for planners all."""
    rows = ImportRun.objects.filter(state=ImportRun.State.TRIED).order_by("-pk")
    rows = rows.filter(made_by=user) if user.by_village else rows
    jobs = [
        Job(run.file_name, run.plots_count, _("块"), address("import_run", run.pk)) for run in rows[:MOST]
    ]
    return WorkList(_("待核对的导入"), jobs, address("import_list"), _("全部导入"))


def clocks(user: Any, on: date) -> WorkList:
    """Disputes that are late or must be concluded within a week; late once the moved day is over."""
    open_now = DisputeStatePeriod.objects.on(on).filter(state__in=OPEN_STATES)
    rows = Dispute.objects.visible_to(user).filter(states__in=open_now, due_date__lte=on + SOON)
    known = calendar()
    jobs = [
        Job(
            d.number,
            (d.due_date - on).days,
            _("天"),
            address("dispute_file", d.pk),
            bad=clock_state(moved_end(d.due_date, known), on) is ClockState.OVERDUE,
        )
        for d in rows.order_by("due_date")[:MOST]
    ]
    return WorkList(_("快到期的矛盾"), jobs, address("dispute_list"), _("全部矛盾"))


def notices(user: Any, on: date) -> WorkList | None:
    """Approved batches whose expropriation notice is not out (REG 31), with both last days; none: no list."""
    jobs = [
        Job(
            _("%(batch)s 征收土地公告") % {"batch": batch.name},
            _both(one),
            url=address("project_file", batch.project.code) + f"#batch-{batch.code}",
            bad=one.bad,
        )
        for batch, one in batches_waiting(law(), on)[:MOST]
    ]
    return WorkList(_("法定期限"), jobs, address("law"), _("期限与节假日")) if jobs else None


def _both(one: Clock) -> Any:
    """The last day as counted and, where another, as moved; and how it stands."""
    end = one.end
    if end.counted is None:
        return CLOCK_STATES[one.state]
    told = {"day": end.counted.isoformat(), "moved": str(end.moved), "state": CLOCK_STATES[one.state]}
    return (_("%(day)s，顺延至 %(moved)s %(state)s") if end.both else _("%(day)s %(state)s")) % told


def doubts(user: Any, on: date) -> WorkList:
    """What the cross-checks find and nobody has explained, by rule."""
    jobs = []
    for code, found in all_findings(on).items():
        waiting = sum(one.state in (Disposal.OPEN, Disposal.CONFIRMED) for one in found)
        if waiting:
            serious = BY_CODE[code].weight is Weight.SERIOUS
            jobs.append(Job(heading(code), waiting, _("条"), address("check_rule", code), bad=serious))
    return WorkList(_("待查的疑点"), jobs[:MOST], address("check_list"), _("全部疑点"))


def postings(user: Any, on: date) -> WorkList:
    """Lists to be posted or ending today, objections and late finds that wait for this person's hand."""
    lists = lists_of(user).select_related("place__parent")
    ready, ends = lists.filter(state=ListState.READY), lists.filter(ends_date=on)
    waiting = objections_of(user)
    jobs = [Job(f"{x.number} {x.place.full_name}", _("待张贴"), url=_list(x)) for x in ready[:MOST]]
    jobs += [Job(f"{x.number} {x.place.full_name}", _("今天截止"), url=_list(x)) for x in ends[:MOST]]
    if user.may(Right.CONFIRM):
        others = waiting.filter(state__in=OPEN_OBJECTIONS).exclude(recorded_by=user)
        jobs += [_of_objection(one, _("待决定")) for one in others.order_by("pk")[:MOST]]
    if user.may(Right.EDIT_LAND):
        measure = waiting.filter(state=ObjectionState.REMEASURE, measured_paper=None)
        upheld = waiting.filter(state=ObjectionState.UPHELD, settled_by=None)
        jobs += [_of_objection(one, _("待复测")) for one in measure.order_by("pk")[:MOST]]
        jobs += [_of_objection(one, _("待更正公示")) for one in upheld.order_by("pk")[:MOST]]
    late = LateItem.objects.filter(
        state=LateState.UNDECIDED, item__taking__in=Taking.objects.visible_to(user)
    ).exclude(recorded_by=user)
    jobs += [
        Job(f"{x.item.taking} {x.item.rate.name}", _("待认定"), url=address("item_file", x.item_id))
        for x in late.select_related("item__taking", "item__rate").order_by("pk")[:MOST]
    ]
    return WorkList(_("公示与异议"), jobs, address("posting_list"), _("全部公示"))


def _list(public_list: PublicList) -> str:
    return address("posting_file", public_list.pk)


def _of_objection(one: Objection, word: Any) -> Job:
    return Job(f"{one.number} {one.by_name}", word, url=address("objection_file", one.pk), bad=one.is_late)


def owed(user: Any, on: date) -> WorkList:
    """What is due and not paid, in this person's scope."""
    sums = totals(on, user=user)

    def lines(showing: str) -> str:
        return address("arrears_lines", query=f"?showing={showing}")

    jobs = [
        Job(
            _("逾期未付"),
            yuan_written(sums.overdue_yuan),
            _("元"),
            lines("overdue"),
            bad=bool(sums.overdue_yuan),
        ),
        Job(_("未付合计"), yuan_written(sums.unpaid_yuan), _("元"), lines("unpaid")),
        Job(_("在途"), yuan_written(sums.in_transit_yuan), _("元"), address("run_list")),
        Job(_("暂停付款"), yuan_written(sums.held_yuan), _("元"), lines("held")),
    ]
    return WorkList(_("欠多少"), jobs, address("leader"), _("领导页"))


def deeds_done(user: Any, on: date) -> WorkList:
    """The newest lines of the journal."""
    rows = JournalEntry.objects.select_related("actor").order_by("-pk")[:MOST]
    jobs = [Job(tell(entry), entry.actor, told=True) for entry in rows]
    return WorkList(_("最近办的事"), jobs, address("journal"), _("日志"))


def looks(user: Any, on: date) -> WorkList:
    """Who looked most at people and arrears."""
    rows = (
        AccessRecord.objects.values("actor__full_name", "actor__username")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    jobs = [Job(r["actor__full_name"] or r["actor__username"], r["n"], _("次")) for r in rows[:MOST]]
    return WorkList(_("查阅次数"), jobs, address("access_log"), _("查阅记录"))


def people_of_office(user: Any, on: date) -> WorkList:
    """Who can sign in, and staff without a village, who see nothing."""
    idle = User.objects.filter(role=Role.STAFF, is_active=True, villages=None)
    jobs = [Job(_("可以登录"), User.objects.filter(is_active=True).count(), _("人"), address("user_list"))]
    jobs += [
        Job(_("%(name)s 没有负责的村") % {"name": u}, url=address("user_edit", u.pk), bad=True)
        for u in idle[:MOST]
    ]
    return WorkList(_("用户"), jobs, address("user_list"), _("全部用户"))


# Which lists lie on whose desk, in their order; the roof adds those of the zone.
Maker = Callable[[Any, date], WorkList | None]
DESKS: dict[Role, tuple[Maker, ...]] = {
    Role.STAFF: (
        land_by_stage,
        lacking,
        imports,
        postings,
        notices,
        plans,
        clocks,
        watched,
        changes,
        rates,
        by_hand,
        owed,
    ),
    Role.FINANCE: (
        runs,
        watched,
        deposits,
        changes,
        rates,
        by_hand,
        plans,
        old_books,
        proposals,
        astray,
        bare_vouchers,
        owed,
        own_doubts,
        doubts,
        deeds_done,
    ),
    Role.PLANNER: (land_by_stage, imports),
    Role.LEADER: (
        runs,
        watched,
        deposits,
        old_books,
        proposals,
        astray,
        owed,
        own_doubts,
        changes,
        rates,
        by_hand,
        plans,
        postings,
        notices,
        land_by_stage,
        clocks,
    ),
    Role.AUDITOR: (doubts, watched, bare_vouchers, deeds_done, looks, owed),
    Role.ADMINISTRATOR: (people_of_office, deeds_done, land_by_stage),
}


def work_of(user: Any, on: date) -> list[WorkList]:
    """The lists of this person's desk."""
    made = [make(user, on) for make in DESKS[Role(user.role)]]
    return [one for one in made if one is not None]
