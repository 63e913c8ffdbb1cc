"""Public lists (公示): rows frozen in a list, posted with a photo, corrected by a further version."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.behind import sums_behind
from parcels.actions.deed import Deed, deed, refusals
from parcels.actions.ledger import check_day, lock_lines, meet, next_number
from parcels.actions.list_rows import draft_rows
from parcels.actions.objection_holds import hold_objected, lines_of, lines_of_each
from parcels.actions.periods import close_open
from parcels.models import (
    ApprovalBatch,
    Document,
    Objection,
    Place,
    PostingRule,
    Project,
    PublicList,
    PublicRow,
    RateSet,
    User,
)
from parcels.models.law import calendar
from parcels.models.public_lists import row_facts, rule_for
from parcels.rules.money_terms import Head
from parcels.rules.posting import ListStage, ListState, ObjectionState, differences, last_day

# What is priced by a zone and a set; a thing keeps the price it was registered with.
LAND_HEADS = (Head.LAND, Head.RESETTLEMENT)


def set_posting_rule(
    *,
    stage: ListStage | str,
    days: int,
    source: str,
    since: date,
    actor: User,
    on: date,
    project: Project | None = None,
    before_signing: bool = False,
) -> PostingRule:
    """Say how many days a list hangs from a day on, by what, and whether nothing is signed before."""
    stage, source = ListStage(stage), intake.clean(source, 120)
    if not source:
        raise Refusal("posting_rule_has_source", field="source")
    if not 1 <= days <= 90:
        raise Refusal("posting_rule_days", field="days")
    told = {"list_stage": stage.value, "days": days, "source": source, "since": str(since)}
    with deed("set_posting_rule", actor=actor, on=on, project=project, **told) as d:
        standing = PostingRule.objects.filter(stage=stage, project=project)
        if standing.filter(valid__startswith__gt=since).exists():
            raise Refusal("posting_rule_later", {"since": str(since)}, field="since")
        close_open(standing, since)
        made: PostingRule = PostingRule.objects.create(
            project=project,
            stage=stage,
            days=days,
            before_signing=before_signing,
            source=source,
            valid=(since, None),
        )
        d.touch(made)
    return made


def make_list(
    *,
    batch: ApprovalBatch,
    place: Place,
    stage: ListStage | str,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> PublicList:
    """Freeze what is registered of a batch in a village or group as a numbered list, ready to be posted.

    The same client_key twice is one list. Refuses one without rows, and a second beside one that stands.
    """
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            if found := PublicList.objects.filter(client_key=client_key).first():
                return found
        told = {"list_stage": ListStage(stage).value, "place": place.full_name}
        with deed("make_list", actor=actor, on=on, project=batch.project, **told) as d:
            standing = PublicList.objects.filter(batch=batch, place=place, stage=ListStage(stage))
            if other := standing.exclude(state=ListState.WITHDRAWN).order_by("-revision").first():
                raise Refusal("public_list_once", {"number": other.number})
            pk, number = next_number(PublicList, "GS", on)
            made = PublicList(
                pk=pk, number=number, batch=batch, place=place, stage=ListStage(stage), client_key=client_key
            )
            _freeze(made, d, actor, on)
    return made


def correct_list(
    public_list: PublicList,
    *,
    reason: str,
    actor: User,
    on: date,
    client_key: UUID | None = None,
    new_rates: bool = False,
) -> PublicList:
    """Make the next version of a posted list from what is registered now; it names what it changes.

    Land that is signed shows what was signed; other land is priced by the rates of the list it corrects, by
    those in force today only where a person says so (`new_rates`).
    Refuses one that changes nothing and answers no objection, and one beside a version not posted yet.
    """
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            if found := PublicList.objects.filter(client_key=client_key).first():
                return found
        told = {"number": public_list.number, "reason": reason}
        with deed("correct_list", actor=actor, on=on, project=public_list.batch.project, **told) as d:
            before = _locked(public_list)
            standing = before.corrections.exclude(state=ListState.WITHDRAWN)
            if before.state != ListState.POSTED or standing.exists():
                raise Refusal("public_list_corrects_the_last", {"number": before.number})
            made = PublicList(
                number=before.number,
                revision=before.revision + 1,
                batch=before.batch,
                place=before.place,
                stage=before.stage,
                corrects=before,
                reason=reason,
                client_key=client_key,
            )
            sets = None if new_rates else _sets_of(before)
            rows = _freeze(made, d, actor, on, sets)
            changed = differences(row_facts(list(before.rows.all())), row_facts(rows))
            answered, behind = _answered(made, on)
            if not changed and not answered:
                if behind:
                    raise Refusal("correction_before_amendment", behind[0])
                raise Refusal("public_list_unchanged", {"number": before.number})
            d.params.update(revision=made.revision, changed=len(changed), new_rates=new_rates)
            # What is upheld after this list was frozen needs another one.
            Objection.objects.filter(pk__in=answered).update(settled_by=made)
    return made


def _sets_of(before: PublicList) -> set[int]:
    """The sets of land rates that priced what was not signed, of this list or the last one that says so.

    Where none does, for it is older than that or all its land was signed: the sets in force on its day.
    """
    versions = PublicList.objects.filter(number=before.number, revision__lte=before.revision)
    rows = PublicRow.objects.filter(public_list__in=versions, agreement=None, head__in=LAND_HEADS)
    named = rows.exclude(rate_set=None).order_by("-public_list__revision")
    last = named.values_list("public_list", flat=True).first()
    if last is None:
        return set(RateSet.objects.on(before.made_date).values_list("pk", flat=True))
    return set(named.filter(public_list=last).values_list("rate_set", flat=True))


def _freeze(
    made: PublicList, d: Deed, actor: User, on: date, sets: set[int] | None = None
) -> list[PublicRow]:
    """Write the list and its rows, then let the database count and hash them."""
    draft = draft_rows(made.batch, made.place, made.stage, on, sets=sets)
    if not draft.rows:
        raise Refusal("public_list_is_empty", {"place": made.place.full_name})
    made.made_by, made.made_date = actor, on
    made.save(force_insert=True)
    for row in draft.rows:
        row.public_list = made
    rows = PublicRow.objects.bulk_create(draft.rows, batch_size=500)
    made.state = ListState.READY
    made.save(update_fields=["state"])
    made.refresh_from_db(fields=["rows_count", "sha256"])
    d.params.update(number=made.number, rows=made.rows_count)
    d.touch(made)
    d.touch_ids("taking", sorted({row.taking_id for row in rows}))
    return rows


def post_list(
    public_list: PublicList,
    *,
    posted_date: date,
    days: int,
    spots: str,
    paper: Document | None,
    actor: User,
    on: date,
) -> PublicList:
    """Record that a list was posted, where and how long, with the photo; the day of posting is not counted.

    The lines of the objections a correction answers are free after its last day.
    """
    spots = intake.clean(spots, 200)
    if not spots:
        raise Refusal("posting_without_spots", field="spots")
    if paper is None or not paper.scan:
        raise Refusal("posting_without_photo", field="scan")
    check_day(posted_date, on)
    told = {"number": public_list.number, "date": str(posted_date), "days": days, "spots": spots}
    with deed("post_list", actor=actor, on=on, project=public_list.batch.project, **told) as d:
        row = _locked(public_list)
        if row.state == ListState.POSTED and (row.posted_date, row.days) == (posted_date, days):
            d.again()
            return row
        if row.state != ListState.READY:
            raise Refusal("public_list_is_frozen", {"number": row.number})
        if posted_date < row.made_date or (row.corrects and posted_date < row.corrects.posted_date):
            raise Refusal("posted_before_made", {"made": str(row.made_date)}, field="posted_date")
        rule = rule_for(row.batch.project, row.stage, posted_date)
        if rule is None:
            raise Refusal("posting_rule_missing", {"list_stage": row.stage}, field="days")
        if days < rule.days:
            least = {"least": rule.days, "source": rule.source}
            raise Refusal("posting_too_short", least, field="days")
        row.state, row.posted_date, row.days, row.spots = ListState.POSTED, posted_date, days, spots
        # A citizen's period: its last day moves off a free one.
        row.ends_date = calendar().moved(last_day(posted_date, days))
        row.paper, row.posted_by = paper, actor
        row.save(update_fields=["state", "posted_date", "days", "ends_date", "spots", "paper", "posted_by"])
        _settle(row, on)
        d.params["ends"] = str(row.ends_date)
        d.touch(row)
    return row


def _upheld(correction: PublicList) -> QuerySet[Objection]:
    """The upheld objections to earlier versions that no correction answers yet."""
    return Objection.objects.filter(
        row__public_list__number=correction.number,
        row__public_list__revision__lt=correction.revision,
        state=ObjectionState.UPHELD,
        settled_by=None,
    )


def _answered(correction: PublicList, on: date) -> tuple[list[int], list[dict[str, str]]]:
    """The upheld objections a correction answers, and those whose agreement still owes the sum objected to.

    Those wait for the amendment: a list that repeats what was wrong must not set it free.
    """
    answered, behind = [], []
    upheld = list(_upheld(correction).select_related("row"))
    late = sums_behind(lines_of_each([one.row for one in upheld]), on)
    for one in upheld:
        agreement = late.get(one.row_id)
        if agreement is None:
            answered.append(one.pk)
        else:
            behind.append({"number": one.number, "agreement": agreement.number})
    return answered, behind


def _settle(posted: PublicList, on: date) -> None:
    """The lines of what the correction answers wait until its last day and no longer."""
    ids = lines_of([one.row for one in posted.settles.select_related("row")])
    lock_lines(ids)
    hold_objected(ids, on=on)


def withdraw_list(public_list: PublicList, *, reason: str, actor: User, on: date) -> PublicList:
    """Take back a list that was never posted, with the reason; its number is not used again."""
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    told = {"number": public_list.number, "reason": reason}
    with deed("withdraw_list", actor=actor, on=on, project=public_list.batch.project, **told) as d:
        row = _locked(public_list)
        if row.state != ListState.READY:
            raise Refusal("public_list_is_frozen", {"number": row.number})
        row.state, row.withdrawn_reason = ListState.WITHDRAWN, reason
        row.save(update_fields=["state", "withdrawn_reason"])
        row.settles.update(settled_by=None)
        d.touch(row)
    return row


def _locked(public_list: PublicList) -> PublicList:
    rows = PublicList.objects.select_for_update(of=("self",)).select_related(
        "batch__project", "place__parent", "corrects"
    )
    found: PublicList = rows.get(pk=public_list.pk)
    return found
