"""What the page of lost rows says of a sum that is others' by now."""

import pytest
from django.urls import reverse

from parcels.actions import changes
from parcels.models import Line, PaymentRun
from tests.money_day import answer, draft, fund, li_things, lines_of, released, scan, sign
from tests.parcels.actions.test_standing_changes import people
from tests.scenes import once
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


@once
def run(world: World) -> PaymentRun:
    li_things(world)
    lines = lines_of(sign(world, draft(world)))
    fund(world)
    return released(world, lines[1:4])


def said(answer) -> str:
    return answer.content.decode()


def test_a_lost_row_that_passed_to_heirs_names_them_and_offers_nothing(client, world, run):
    lost = run.items.get(number=3)
    answer(world, run, failed=[lost.line])
    heirs = people(world, "李长子", "李次子")
    change = changes.propose_payees(
        lost.payee, kind="heirs", parts=[(heirs[0], 2), (heirs[1], 1)], denominator=3, reason="去世",
        paper=scan(world, "公证书", TODAY), since=TODAY, actor=world.staff, on=TODAY,
    )  # fmt: skip
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    client.force_login(world.staff)
    line = reverse("line_file", args=[lost.line_id])
    page = said(client.get(reverse("run_follow_up", args=[run.pk])))
    assert f'<a href="{line}">已改由 李长子、李次子 收款</a>' in page
    assert "已暂停付款" not in page
    # The run asks for nothing more, and the dead man's line for no reason and no hold.
    assert "next_deed" not in client.get(reverse("run_file", args=[run.pk])).context
    page = said(client.get(line))
    assert "解除暂停" not in page
    assert "现在的原因" not in page
    # What is still open is asked as ever.
    assert "登记欠付原因" in said(
        client.get(reverse("line_file", args=[Line.objects.filter(payee=heirs[0]).first().pk]))
    )
