"""Taking a written roster back whole while nothing later depends on it; the roster and its workbook stay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Count
from pghistory.models import Event

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.holdings import lock_takings
from parcels.actions.import_undo import Obstacle
from parcels.actions.roster_before import LATER, state_of
from parcels.models import (
    AgreementTaking,
    BankAccount,
    Item,
    ItemMeasure,
    Party,
    Project,
    RosterImport,
    RosterUndo,
    Share,
    ShareSet,
    Taking,
    User,
)
from parcels.rules.jobs import SILENT, Progress
from parcels.rules.money_terms import AgreementState

AT_A_TIME = 2000


@dataclass
class RosterUndoing:
    """What taking a roster back would do, by list, and what forbids it."""

    people: int = 0
    edits: int = 0
    shares: int = 0
    items: int = 0
    accounts: int = 0
    obstacles: list[Obstacle] = field(default_factory=list)


def undoing_roster(roster: RosterImport, *, progress: Progress = SILENT) -> RosterUndoing:
    """Look at a written roster without writing: nothing of it may have been built upon."""
    made = roster.made
    found = RosterUndoing(
        people=len(made["parties"]),
        edits=len(made["edited"]),
        shares=len(made["shares"]),
        items=len(made["items"]),
        accounts=len(made["accounts"]),
    )
    checks = (_people, _edits, _shares, _items, _accounts, _land)
    met: dict[str, Obstacle] = {}
    for done, check in enumerate(checks, start=1):
        for one in check(made):
            before = met.get(one.what)
            met[one.what] = Obstacle(one.what, before.count + one.count, before.code) if before else one
        progress(done, len(checks))
    found.obstacles = list(met.values())
    return found


def undo_roster(
    roster: RosterImport, *, reason: str, actor: User, on: date, progress: Progress = SILENT
) -> RosterUndo:
    """Take a roster back whole: its people, shares, things and accounts go, what it changed is as before.

    Refuses without a reason, a roster that does not know what stood before it, and one that anything later
    depends on. History, journal and the sealed workbook stay; the same workbook can be written again. Twice
    is once. All of it is one transaction.
    """
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with refusals(), transaction.atomic():
        # The lock every roster and import of the project takes.
        Project.objects.select_for_update(no_key=True).get(pk=roster.project_id)
        if standing := RosterUndo.objects.filter(roster=roster).first():
            return standing
        if not roster.knows_before:
            raise Refusal("roster_before_unknown", {"name": roster.name})
        with deed("undo_roster", actor=actor, on=on, project=roster.project, name=roster.name) as d:
            made = roster.made
            progress.step("check")
            lock_takings(list(Taking.objects.filter(pk__in=made["takings"])))
            found = undoing_roster(roster, progress=progress)
            if found.obstacles:
                first = found.obstacles[0]
                told = {"what": first.what, "count": first.count, "code": first.code}
                raise Refusal("roster_built_upon", told)
            undone = RosterUndo.objects.create(roster=roster, reason=reason, made_by=actor, made_date=on)
            progress.step("write")
            _take_back(made, progress)
            d.touch(roster)
            d.touch_ids("party", made["parties"] + made["edited"] + made["paid"])
            d.touch_ids("taking", made["takings"])
            d.params.update(added=roster.added, changed=roster.changed, reason=reason)
    return undone


def _take_back(made: dict[str, Any], progress: Progress) -> None:
    steps = (
        (made["accounts"], _forget_accounts),
        (made["items"], _forget_items),
        (made["shares"], _forget_shares),
        (made["before"]["ended"], _reopen),
        (list(made["before"]["edited"].items()), _restore),
        (made["parties"], lambda part: Party.objects.filter(pk__in=part).delete()),
    )
    total, done = sum(len(rows) for rows, _do in steps), 0
    for rows, do in steps:
        for part in _parts(rows):
            do(part)
            done += len(part)
            progress(done, total)


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    for first in range(0, len(rows), AT_A_TIME):
        yield rows[first : first + AT_A_TIME]


def _forget_accounts(part: list[int]) -> None:
    BankAccount.objects.filter(pk__in=part).delete()


def _forget_items(part: list[int]) -> None:
    # A measure is never deleted but here, behind the database's own door.
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_measures(%s)", [part])
    Item.objects.filter(pk__in=part).delete()


def _forget_shares(part: list[int]) -> None:
    Share.objects.filter(share_set__in=part).delete()
    ShareSet.objects.filter(pk__in=part).delete()


def _reopen(part: list[tuple[int, str]]) -> None:
    for pk, begins in part:
        ShareSet.objects.filter(pk=pk).update(valid=(date.fromisoformat(begins), None))


def _restore(part: list[tuple[str, dict[str, list[Any]]]]) -> None:
    parties = Party.objects.in_bulk([int(pk) for pk, _columns in part])
    for pk, columns in part:
        # A sealed number goes back as it stood: it was sealed for this row.
        for name, (was, _written) in columns.items():
            setattr(parties[int(pk)], name, was)
        parties[int(pk)].save()


# What stands upon it -------------------------------------------------------------------------------------


def _people(made: dict[str, Any]) -> Iterable[Obstacle]:
    own = {
        Share: models.Q(share_set__in=made["shares"]),
        BankAccount: models.Q(pk__in=made["accounts"]),
        Item: models.Q(pk__in=made["items"]),
    }
    yield from _naming(Party, made["parties"], own)


def _edits(made: dict[str, Any]) -> Iterable[Obstacle]:
    """Somebody whose entry was changed again since keeps what was written last."""
    edited = made["before"]["edited"]
    now = Party.objects.in_bulk([int(pk) for pk in edited])
    changed = []
    for pk, columns in edited.items():
        stands = state_of(now[int(pk)])
        if any(stands[name] != written for name, (_was, written) in columns.items()):
            changed.append(now[int(pk)])
    if changed:
        yield Obstacle(str(Party._meta.verbose_name), len(changed), changed[0].name)


def _shares(made: dict[str, Any]) -> Iterable[Obstacle]:
    sets = ShareSet.objects.filter(pk__in=made["shares"])
    moved = sets.filter(
        models.Q(signed_date__isnull=False) | models.Q(valid__upper_inf=False) | models.Q(valid__isempty=True)
    )
    yield from _told(moved, "taking__code")


def _items(made: dict[str, Any]) -> Iterable[Obstacle]:
    own = {ItemMeasure: models.Q(item__in=made["items"])}
    yield from _naming(Item, made["items"], own, label="taking__code")
    again = ItemMeasure.objects.filter(item__in=made["items"]).values("item").annotate(n=Count("pk"))
    again = again.filter(n__gt=1).values("item")
    measured = Item.objects.filter(pk__in=made["items"]).filter(
        models.Q(signed_date__isnull=False) | models.Q(pk__in=again)
    )
    yield from _told(measured, "taking__code")


def _accounts(made: dict[str, Any]) -> Iterable[Obstacle]:
    yield from _naming(BankAccount, made["accounts"], {}, label="party__name")
    closed = BankAccount.objects.filter(pk__in=made["accounts"]).exclude(
        valid__upper_inf=True, valid__isempty=False
    )
    yield from _told(closed, "party__name")


def _land(made: dict[str, Any]) -> Iterable[Obstacle]:
    """The land went on: an agreement over it, a public list of it, its next stage."""
    for name, model in LATER.items():
        rows = model.objects.filter(taking__in=made["takings"], pk__gt=made["before"]["last"][name])
        yield from _told(rows, "taking__code")
    drafted = AgreementTaking.objects.filter(
        taking__in=made["takings"],
        pk__lte=made["before"]["last"]["agreements"],
        agreement__state=AgreementState.DRAFT,
    )
    yield from _told(drafted, "taking__code")


def _naming(
    model: type[models.Model], keys: list[int], own: dict[Any, models.Q], *, label: str = "name"
) -> Iterable[Obstacle]:
    """Rows of any table that name one of these and are not the roster's own."""
    if not keys:
        return
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many or relation.one_to_one) or relation.concrete:
            continue
        rows: Any = relation.related_model
        if issubclass(rows, Event):
            continue
        name = relation.field.name
        asked = rows._default_manager.filter(**{f"{name}__in": keys})
        if rows in own:
            asked = asked.exclude(own[rows])
        yield from _told(asked, f"{name}__{label}")


def standing_on(model: type[models.Model], keys: list[int], own: dict[Any, str]) -> list[Obstacle]:
    """Rows that name one of these; `own` tables, by the column that names them, do not count."""
    mine = {table: models.Q(**{f"{column}__in": keys}) for table, column in own.items()}
    return list(_naming(model, keys, mine, label="pk"))


def _told(rows: Any, label: str) -> Iterable[Obstacle]:
    if count := rows.count():
        code = rows.values_list(label, flat=True).first()
        yield Obstacle(str(rows.model._meta.verbose_name), count, code or "")
