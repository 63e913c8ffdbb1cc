"""Which agreements owe another sum than today's facts: asked once for a whole list, told of each row."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parcels.actions.behind import sums_behind
from parcels.actions.objection_holds import lines_of, lines_of_each
from parcels.models import PublicRow
from parcels.rules.instalments import Terms
from tests.money_day import DUE_SEPTEMBER, draft, sign
from tests.posting_day import crops, decided, made, objected, posted, remeasured, rule
from tests.priced_day import range_rate, thing
from tests.scenes import once
from tests.world import World

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)
TERMS = [Terms(DUE_SEPTEMBER, 1)]


@once
def rows(world: World) -> list[PublicRow]:
    """The rows of a posted list of two plots, each signed by itself."""
    rule(world)
    shown = posted(world, made(world))
    for place, taking in enumerate((world.kp049, world.kp050)):
        sign(world, draft(world, taking, terms=TERMS, number=f"XY-{place}"))
    return list(shown.rows.exclude(taking=world.kp051).order_by("pk"))


def asked(rows: list[PublicRow], world: World) -> tuple[dict[int, str], int]:
    """Who is behind, and how many questions it took."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = sums_behind(lines_of_each(rows), DUE_SEPTEMBER)
    return {pk: agreement.number for pk, agreement in found.items()}, len(seen)


def test_each_row_is_told_its_own_agreement(world: World, rows: list[PublicRow]):
    assert asked(rows, world)[0] == {}
    one = objected(world, next(row for row in rows if row.item_id == crops(world).pk), JULY)
    remeasured(world, one, "2.50", JULY)
    decided(world, one, upheld=True, day=JULY)
    # The row of the thing, and that of its owner's area, which holds the owner's things too.
    late = asked(rows, world)[0]
    assert (late[one.row_id], set(late.values())) == ("XY-0", {"XY-0"})
    assert set(late) <= {row.pk for row in rows if row.taking_id == world.kp049.pk}
    assert lines_of_each(rows) == {row.pk: lines_of([row]) for row in rows}


def test_a_whole_list_takes_as_many_questions_as_one_row(world: World, rows: list[PublicRow]):
    assert {row.taking_id for row in rows} == {world.kp049.pk, world.kp050.pk}
    _, of_one = asked(rows[:1], world)
    _, of_all = asked(rows, world)
    assert of_all == of_one


def test_one_that_cannot_be_worked_out_is_behind_and_no_other(world: World, rows: list[PublicRow]):
    thing(world, range_rate(world), world.kp050)  # nobody has chosen its price
    late = asked(rows, world)[0]
    assert set(late.values()) == {"XY-1"}
    assert set(late) <= {row.pk for row in rows if row.taking_id == world.kp050.pk}
