"""Registering what is held: shares, surveyed areas and things on the land, of one taking or of hundreds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.ground import refuse_above_land
from parcels.actions.people import few_names
from parcels.actions.periods import close_open
from parcels.actions.projects import done_steps
from parcels.actions.remeasuring import refuse_remeasure
from parcels.actions.takings import living
from parcels.actions.units import refuse_fractions
from parcels.models import (
    Document,
    Item,
    ItemMeasure,
    LateItem,
    Party,
    Project,
    Rate,
    Share,
    ShareSet,
    Taking,
    TakingArea,
    TakingStage,
    User,
)
from parcels.models.rate_sets import unconfirmed
from parcels.rules.landclass import group_of
from parcels.rules.posting import MeasureKind
from parcels.rules.pricing import OF_LAND
from parcels.rules.procedure import Step
from parcels.rules.shares import check_shares
from parcels.rules.stages import Stage

# Until here the survey may still be corrected; what is signed after it stands on these areas.
BEFORE_SIGNING = (Stage.NOT_STARTED, Stage.PRE_ANNOUNCED, Stage.SURVEYED, Stage.REGISTERED)


@dataclass(frozen=True)
class NewShares:
    """Shares of one taking: (claimant, numerator) in their stored order, over one denominator."""

    taking: Taking
    shares: Sequence[tuple[Party, int]]
    denominator: int


@dataclass(frozen=True)
class NewItem:
    """A thing on the land; quantity in the unit of its rate. No owner: its holders, by their shares."""

    taking: Taking
    owner: Party | None
    rate: Rate
    quantity: Decimal
    first_seen_date: date
    photo: Document | None = None
    signed_date: date | None = None


def set_shares(
    *,
    actor: User,
    on: date,
    taking: Taking,
    shares: Sequence[tuple[Party, int]],
    denominator: int,
    since: date | None = None,
    right: str = "",
    paper: Document | None = None,
    signed_date: date | None = None,
) -> ShareSet:
    """Say who holds which part of a taking from `since` on; the set open until then ends there."""
    new = NewShares(taking, shares, denominator)
    made = set_shares_many(
        [new], actor=actor, on=on, since=since, right=right, paper=paper, signed_date=signed_date
    )
    return made[0]


def set_shares_many(
    new: Sequence[NewShares],
    *,
    actor: User,
    on: date,
    since: date | None = None,
    right: str = "",
    paper: Document | None = None,
    signed_date: date | None = None,
    project: Project | None = None,
) -> list[ShareSet]:
    """The same for many takings in one deed. Refuses shares that do not sum to exactly one."""
    for one in new:
        check_shares([numerator for _, numerator in one.shares], one.denominator)
        if len({party.pk for party, _ in one.shares}) != len(one.shares):
            raise Refusal("share_party_once", {"code": str(one.taking)}, field="shares")
    if signed_date and signed_date > on:
        raise Refusal("signed_in_future", {"date": str(signed_date)}, field="signed_date")
    start, takings = since or on, [one.taking for one in new]
    if start > on:  # nobody could sign them before that day, nor set others until it
        raise Refusal("share_set_in_future", {"date": str(start), "on": str(on)}, field="since")
    told = {"count": len(new), "code": few_names(takings), "signed": str(signed_date or "")}
    with deed("set_shares", actor=actor, on=on, project=project or _project(takings), **told) as d:
        lock_takings(takings)
        sets = enter_shares(new, start=start, right=right, paper=paper, signed_date=signed_date)
        d.touch(*takings, *dict.fromkeys(party for one in new for party, _ in one.shares))
    return sets


def enter_shares(
    new: Sequence[NewShares],
    *,
    start: date,
    right: str = "",
    paper: Document | None = None,
    signed_date: date | None = None,
) -> list[ShareSet]:
    """The same inside another deed. Refuses a day before one on which shares were changed already."""
    standing = ShareSet.objects.filter(taking__in=[one.taking.pk for one in new])
    if standing.filter(valid__startswith__gt=start).exists():
        raise Refusal("share_set_later", {"date": str(start)}, field="since")
    close_open(standing, start)
    sets = ShareSet.objects.bulk_create(
        ShareSet(
            taking=one.taking,
            denominator=one.denominator,
            right=intake.clean(right, 40),
            paper=paper,
            signed_date=signed_date,
            valid=(start, None),
        )
        for one in new
    )
    Share.objects.bulk_create(
        Share(share_set=made, party=party, numerator=numerator, position=position)
        for made, one in zip(sets, new, strict=True)
        for position, (party, numerator) in enumerate(one.shares, start=1)
    )
    return sets


def sign_shares(
    sets: ShareSet | Iterable[ShareSet],
    *,
    actor: User,
    on: date,
    signed_date: date | None = None,
    paper: Document | None = None,
) -> list[ShareSet]:
    """Mark share sets as signed: from then on only a later set replaces them."""
    ids = [sets.pk] if isinstance(sets, ShareSet) else [one.pk for one in sets]
    found = list(ShareSet.objects.filter(pk__in=ids).select_related("taking__project"))
    takings, signed = [one.taking for one in found], signed_date or on
    if signed > on:
        raise Refusal("signed_in_future", {"date": str(signed)}, field="signed_date")
    told = {"count": len(found), "code": few_names(takings), "date": str(signed)}
    with deed("sign_shares", actor=actor, on=on, project=_project(takings), **told) as d:
        lock_takings(takings)
        for one in ShareSet.objects.filter(pk__in=ids).prefetch_related("shares"):
            if one.signed_date:
                raise Refusal("shares_signed_already", {"code": str(one.taking)})
            check_shares([share.numerator for share in one.shares.all()], one.denominator)
        values = {"signed_date": signed, **({"paper": paper} if paper else {})}
        ShareSet.objects.filter(pk__in=ids).update(**values)
        d.touch(*takings)
    return list(ShareSet.objects.filter(pk__in=ids))


def set_areas(
    taking: Taking,
    areas: Sequence[tuple[str, Decimal]],
    *,
    actor: User,
    on: date,
    paper: Document | None = None,
    signed_date: date | None = None,
    seen_version: int | None = None,
    remeasured: str = "",
    confirms: bool = False,
) -> list[TakingArea]:
    """Set the surveyed area of a taking per land class in ㎡; only signed ones pay.

    `seen_version` is the taking's version the person saw: another one by now is refused, nothing is lost.
    `remeasured` is why an area changes after its agreement was signed: with a paper, and to be followed by an
    amendment, for the signed agreement stays as it is. `confirms`: see `refuse_remeasure`.
    """
    return set_areas_many(
        [(taking, areas)],
        actor=actor,
        on=on,
        paper=paper,
        signed_date=signed_date,
        seen={} if seen_version is None else {taking.pk: seen_version},
        remeasured=remeasured,
        confirms=confirms,
    )


def set_areas_many(
    surveyed: Sequence[tuple[Taking, Sequence[tuple[str, Decimal]]]],
    *,
    actor: User,
    on: date,
    paper: Document | None = None,
    signed_date: date | None = None,
    seen: Mapping[int, int] | None = None,
    remeasured: str = "",
    confirms: bool = False,
) -> list[TakingArea]:
    """The same for many takings. Refuses an unknown class, and a change of what an agreement stands on."""
    remeasured = intake.clean(remeasured)
    for taking, areas in surveyed:
        _check_areas(taking, areas)
    if signed_date and signed_date > on:
        raise Refusal("signed_in_future", {"date": str(signed_date)}, field="signed_date")
    takings = [taking for taking, _ in surveyed]
    total = sum((m2 for _, areas in surveyed for _, m2 in areas), Decimal(0))
    told = {"count": len(takings), "code": few_names(takings), "area_m2": str(total)}
    with deed("set_areas", actor=actor, on=on, project=_project(takings), **told) as d:
        found = lock_takings(takings)
        if edited := next((t for t in takings if found[t.pk] != (seen or {}).get(t.pk, found[t.pk])), None):
            raise Refusal("edited_meanwhile", {"code": str(edited)})
        if remeasured:
            if paper is None or signed_date is None:
                raise Refusal("remeasured_without_paper", {"code": d.params["code"]}, field="scan")
            refuse_remeasure(surveyed, signed_date, confirms=confirms)
            d.params["remeasured"] = remeasured
        else:
            _refuse_after_signing(takings)
        TakingArea.objects.filter(taking__in=takings).delete()
        made = TakingArea.objects.bulk_create(
            TakingArea(taking=t, land_class=c, surveyed_area_m2=m2, paper=paper, signed_date=signed_date)
            for t, areas in surveyed
            for c, m2 in areas
        )
        d.touch(*takings)
    return made


def sign_areas(
    takings: Iterable[Taking],
    *,
    actor: User,
    on: date,
    paper: Document | None,
    signed_date: date | None = None,
) -> int:
    """Mark the areas of takings as confirmed by the owners (土地现状调查确认); returns how many."""
    rows, signed = list(takings), signed_date or on
    if signed > on:
        raise Refusal("signed_in_future", {"date": str(signed)}, field="signed_date")
    told = {"count": len(rows), "code": few_names(rows), "date": str(signed)}
    with deed("sign_areas", actor=actor, on=on, project=_project(rows), **told) as d:
        lock_takings(rows)
        _refuse_after_signing(rows)
        lacking = next((t for t in rows if not t.areas.exists()), None) if len(rows) < 50 else None
        if lacking:
            raise Refusal("taking_without_area", {"code": str(lacking)})
        unsigned = TakingArea.objects.filter(taking__in=rows, signed_date__isnull=True)
        count = unsigned.update(signed_date=signed, paper=paper)
        d.touch(*rows)
    return count


def add_item(
    *,
    actor: User,
    on: date,
    taking: Taking,
    owner: Party | None,
    rate: Rate,
    quantity: Decimal,
    first_seen_date: date,
    photo: Document | None = None,
    signed_date: date | None = None,
    late_reason: str = "",
) -> Item:
    """Register a thing on the land; see `add_items`."""
    new = NewItem(taking, owner, rate, quantity, first_seen_date, photo, signed_date)
    return add_items([new], actor=actor, on=on, late_reason=late_reason)[0]


def add_items(new: Sequence[NewItem], *, actor: User, on: date, late_reason: str = "") -> list[Item]:
    """Register things on the land in one deed.

    What was first seen after the pre-announcement may have been rushed in (REG 26): it needs a photo and a
    statement, becomes a finding (LateItem) and is not valued until another person counts it. A photo is a
    JPEG by its content.
    """
    late_reason = intake.clean(late_reason, 100)
    freeze = freeze_dates({one.taking for one in new})
    late = [one for one in new if one.first_seen_date > freeze.get(one.taking.batch_id, date.max)]
    if unconfirmed(one.rate.pk for one in new):
        raise Refusal("rate_not_confirmed", field="rate")
    for one in new:
        if one.quantity <= 0:
            raise Refusal("item_is_positive", field="quantity")
        if one.rate.head in OF_LAND:
            raise Refusal("item_of_land_rate", {"name": one.rate.name}, field="rate")
        refuse_unseen(one.first_seen_date, on=on)
        if one.photo and (one.photo.kind != Document.Kind.PHOTO or one.photo.media_type != "image/jpeg"):
            raise Refusal("photo_not_jpeg", field="photo")
    if late and not late_reason:
        posted = str(freeze[late[0].taking.batch_id])
        raise Refusal(
            "item_after_freeze", {"name": late[0].rate.name, "date": posted}, field="first_seen_date"
        )
    if bare := next((one for one in late if one.photo is None), None):
        raise Refusal("item_late_without_photo", {"name": bare.rate.name}, field="photo")
    refuse_above_land((one.taking, one.rate, one.quantity) for one in new)
    takings = list(dict.fromkeys(one.taking for one in new))
    told = {"count": len(new), "code": few_names(takings), "late": len(late)}
    if late:
        told["note"] = late_reason
    with deed("add_items", actor=actor, on=on, project=_project(takings), **told) as d:
        lock_takings(takings)
        made = enter_items(new, actor=actor)
        LateItem.objects.bulk_create(
            LateItem(
                item=item,
                posted_date=freeze[item.taking.batch_id],
                note=late_reason,
                recorded_by=actor,
                recorded_date=on,
            )
            for item, one in zip(made, new, strict=True)
            if one in late
        )
        d.touch(*takings, *dict.fromkeys(one.owner for one in new if one.owner))
    return made


def refuse_unseen(first_seen: date, *, on: date) -> None:
    """Nothing was first seen on a day that is still to come; asked before its photo is filed, too."""
    if first_seen > on:
        raise Refusal("item_in_future", {"date": str(first_seen)}, field="first_seen_date")


def enter_items(new: Sequence[NewItem], *, actor: User) -> list[Item]:
    """Inside a deed: the things and their first measures; a signed one was confirmed as it was measured."""
    refuse_fractions((one.rate, one.quantity) for one in new)
    made = Item.objects.bulk_create(
        Item(**vars(one), signed_quantity=one.quantity if one.signed_date else None) for one in new
    )
    ItemMeasure.objects.bulk_create(
        ItemMeasure(item=item, kind=kind, quantity=item.quantity, measured_date=day, recorded_by=actor)
        for item in made
        for kind, day in (
            (MeasureKind.MEASURED, item.first_seen_date),
            (MeasureKind.SIGNED, item.signed_date),
        )
        if day
    )
    return made


def _check_areas(taking: Taking, areas: Sequence[tuple[str, Decimal]]) -> None:
    classes = [land_class for land_class, _ in areas]
    if not areas or len(set(classes)) != len(classes):
        raise Refusal("taking_area_class_once", {"code": str(taking)}, field="areas")
    for land_class, m2 in areas:
        if group_of(land_class) is None:
            raise Refusal("land_class_unknown", {"land_class": land_class}, field="areas")
        if m2 <= 0:
            raise Refusal("taking_area_is_positive", field="areas")


def _refuse_after_signing(takings: Sequence[Taking]) -> None:
    later = TakingStage.objects.open().filter(taking__in=takings).exclude(stage__in=BEFORE_SIGNING)
    if stage := later.select_related("taking").first():
        raise Refusal("area_after_signing", {"code": str(stage.taking)}, field="areas")


def freeze_dates(takings: set[Taking]) -> dict[int | None, date]:
    """The day of the pre-announcement per batch; what has none is not frozen."""
    batches = {taking.batch for taking in takings if taking.batch}
    steps = {batch.pk: done_steps(batch).get(Step.PRE_ANNOUNCEMENT.value) for batch in batches}
    return {pk: day for pk, day in steps.items() if day}


def lock_takings(takings: Sequence[Taking]) -> dict[int, int]:
    """Lock takings against other savers; returns the version each had, and counts it on."""
    rows = Taking.objects.filter(pk__in=[taking.pk for taking in takings]).order_by("pk")
    found = {taking.pk: taking.version for taking in living(rows.select_for_update(of=("self",)))}
    rows.order_by().update(version=F("version") + 1)
    return found


def _project(takings: Sequence[Taking]) -> Project | None:
    """The project of the deed's journal line, where the takings have one in common."""
    return takings[0].project if takings and len({t.project_id for t in takings}) == 1 else None
