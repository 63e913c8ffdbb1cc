"""王家's rice hangs as 3 亩, he says 3.5: measured again, corrected, posted again, paid in full."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import agreements, amendments, public_lists
from parcels.models.figures import line_balances, totals
from parcels.rules.instalments import Terms
from tests.money_day import answer, draft, fund, released, scan, sign
from tests.posting_day import decided, made, objected, posted, remeasured, row_of, rule
from tests.world import World

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 3)
DUE = Terms(date(2026, 8, 31), 1)


def test_from_the_wall_to_the_bank(world: World):
    rule(world)
    first = posted(world, made(world))
    # 180,000.00 of land and 3 亩 × 1,500 of rice.
    agreement = sign(world, draft(world, world.kp049))
    fund(world)
    rice = agreement.lines.get(head="crops")
    assert totals(JULY).payable_yuan == D("184500.00")

    # Late, but recorded: the rice waits, the land does not.
    one = objected(world, row_of(first, "KP-049", "王家", thing="水稻"), JULY)
    one.refresh_from_db()
    assert one.is_late
    assert totals(JULY).held_yuan == D("4500.00")
    with pytest.raises(Refusal, match="line_is_held"):
        released(world, [rice], JULY)
    answer(world, released(world, [agreement.lines.get(head="resettlement")], JULY), JULY)

    # Measured again with both signatures, and upheld; what is signed stays as it was signed.
    remeasured(world, one, "3.50", JULY + timedelta(days=4))
    decided(world, one, upheld=True, day=JULY + timedelta(days=5))
    agreement.refresh_from_db()
    assert (agreement.total_yuan, agreement.frozen["takings"][0]["items"][0]["quantity"]) == (
        D("184500.00"),
        "3.00",
    )

    # The amendment posts half a 亩 more, and that waits too.
    day = JULY + timedelta(days=8)
    second = amendments.draft_amendment(
        agreement, reason=one.number, instalments=[DUE], actor=world.staff, on=day
    )
    agreements.sign_agreement(
        second, signed_date=day, paper=scan(world, "变更协议", day), actor=world.staff, on=day
    )
    assert second.total_yuan == D("750.00")
    assert totals(day).held_yuan == D("5250.00")

    # The corrected list names the one row, hangs from the 13th to the 20th, and then the rice is free.
    again = public_lists.correct_list(first, reason=one.number, actor=world.staff, on=day)
    posted(world, again, date(2026, 7, 13))
    assert [totals(date(2026, 7, d)).held_yuan for d in (20, 21)] == [D("5250.00"), D("0.00")]
    lines = [rice, second.lines.get()]
    answer(world, released(world, lines, AUGUST), AUGUST)
    assert sum(b.paid_yuan for b in line_balances(AUGUST, lines=[line.pk for line in lines])) == D("5250.00")
