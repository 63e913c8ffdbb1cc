"""Words and links say where money went: heirs' lines, versions that take off, the dead person's page."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from parcels.actions import amendments, changes, register
from parcels.actions import arrears as deeds
from parcels.models import JournalEntry, Line, PayeeChange
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import ChangeKind
from parcels.words.journal import tell
from tests.money_day import draft, scan, sign
from tests.parcels.actions.test_standing_changes import people
from tests.parcels.views.test_versions import pdf
from tests.world import TODAY, World

DUE = Terms(date(2026, 6, 30), 1)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def heirs_of_wang(world: World) -> PayeeChange:
    one, two, three = people(world, "王一", "王二", "王三")
    return changes.propose_payees(
        world.wang,
        kind=ChangeKind.HEIRS,
        parts=[(one, 3), (two, 2), (three, 1)],
        denominator=6,
        reason="户主去世",
        paper=scan(world, "继承公证书", TODAY),
        since=date(2026, 10, 1),
        actor=world.staff,
        on=TODAY,
    )


def remeasured(world: World, area: str) -> None:
    """KP-049 was 2,000 ㎡: at 90.00 元 each 100 ㎡ less take off 3,600.00 and 5,400.00."""
    register.set_areas(
        world.kp049,
        [("0101", D(area))],
        paper=scan(world, "复测报告", TODAY),
        signed_date=TODAY,
        remeasured="界址复测",
        actor=world.staff,
        on=TODAY,
    )


def smaller(world: World, agreement):
    remeasured(world, "1900")
    return amendments.draft_amendment(agreement, reason="复测", instalments=[], actor=world.staff, on=TODAY)


def test_an_heirs_line_leads_to_both_papers_and_says_the_part(client, world: World):
    agreement = sign(world, draft(world, world.kp049, terms=[DUE]))
    change = changes.confirm_change(heirs_of_wang(world), actor=world.finance, on=TODAY)
    old = agreement.lines.get(head="resettlement")
    new = Line.objects.get(payee__name="王一", head="resettlement")
    client.force_login(world.leader)
    page = text(client.get(reverse("line_file", args=[new.pk])))
    assert reverse("document", args=[agreement.paper.uid]) in page
    assert reverse("document", args=[change.paper.uid]) in page
    assert "看继承公证书（权利人死亡，由继承人收款）" in page
    assert "王家 的 108,000.00 元 × 1/2 ＝ 54,000.00 元" in page
    # What the signed sum was worked out from stands there too, with the way to that line.
    assert "180,000.00 × 60 %" in page
    assert "水田 2,000.00 ㎡ ×（60,000.00 元/亩 × 1 ＝ 90.00 元/㎡）" in page
    assert f'href="{reverse("line_file", args=[old.pk])}"' in page
    # The old line says where it went.
    page = text(client.get(reverse("line_file", args=[old.pk])))
    assert "−108,000.00" in page
    assert "改由 王一、王二、王三 收款" in page


def test_the_change_shows_each_heirs_sum_and_account_before_and_after(client, world: World):
    sign(world, draft(world, world.kp049, terms=[DUE]))
    change = heirs_of_wang(world)
    client.force_login(world.finance)
    sums = ("56,250.00", "37,500.00", "18,750.00")
    for part in ("before", "after"):
        page = text(client.get(reverse("change_file", args=[change.pk])))
        for wanted in (*sums, "1/2", "1/3", "1/6", "****0000", "****0001", "****0002"):
            assert wanted in page, (part, wanted)
        # The shares and the sums end with what they come to.
        foot = page[page.index("<tfoot>") : page.index("</tfoot>")]
        assert ">1<" in foot
        assert "112,500.00" in foot
        changes.confirm_change(change, actor=world.finance, on=TODAY)
    assert "分到的各笔" in page
    assert page.count("112,500.00") == 2


def test_the_dead_persons_page_and_the_first_version_say_where_the_money_went(client, world: World):
    agreement = sign(world, draft(world, world.kp049, terms=[DUE]))
    changes.confirm_change(heirs_of_wang(world), actor=world.finance, on=TODAY)
    client.force_login(world.staff)
    page = text(client.get(reverse("party_file", args=[world.wang.pk])))
    assert "另有 112,500.00 元按此人的权利由他人收款" in page
    assert "改由 王一、王二、王三 收款" in page
    assert "代 王家 收款" in page
    line = agreement.lines.get(head="crops")
    assert reverse("line_file", args=[line.pk]) in page
    page = text(client.get(reverse("agreement_file", args=[agreement.pk])))
    assert "改由 王一、王二、王三 收款" in page
    assert "已全部核减" in page
    assert "还有后来的版次，最后是第 2 版" in page


def test_a_version_that_takes_off_says_so_everywhere(client, world: World):
    agreement = sign(world, draft(world, world.kp049, terms=[DUE]))
    made = smaller(world, agreement)
    client.force_login(world.staff)
    sent = {"signed_date": str(TODAY), "scan": pdf()}
    page = text(client.post(reverse("agreement_sign", args=[made.pk]), sent, follow=True))
    assert "第 2 版已签订，应付核减 −9,000.00 元" in page
    entry = JournalEntry.objects.get(deed="sign_amendment")
    assert tell(entry) == "签订协议 XY-2026-041 第 2 版（2026-11-23）：应付增加 0.00 元，核减 9,000.00 元"
    page = text(client.get(reverse("agreement_file", args=[agreement.pk])))
    # 184,500.00 signed less 9,000.00 is what all versions owe.
    assert "175,500.00" in page
    assert "−9,000.00" in page
    assert "后来各版核减" in page
    assert "还有后来的版次，最后是第 2 版" in page
    assert f'href="{reverse("agreement_file", args=[made.pk])}"' in page
    line = agreement.lines.get(head="resettlement")
    page = text(client.get(reverse("taking_file", args=[world.kp049.pk])))
    assert f'href="{reverse("line_file", args=[line.pk])}"' in page
    assert "−5,400.00" in page
    assert "−5,400.00" in text(client.get(reverse("line_file", args=[line.pk])))


@pytest.mark.parametrize("held", [False, True])
def test_the_persons_figures_add_up(client, world: World, held: bool):
    agreement = sign(world, draft(world, world.kp049, terms=[DUE]))
    if held:
        deeds.hold(agreement.lines.get(head="crops"), ground="核对", since=TODAY, actor=world.staff, on=TODAY)
    client.force_login(world.staff)
    page = text(client.get(reverse("party_file", args=[world.wang.pk])))
    assert ("<dt>暂停付款</dt><dd>4,500.00" in page) is held
    assert ('<dd class="bad">108,000.00' in page) is held
