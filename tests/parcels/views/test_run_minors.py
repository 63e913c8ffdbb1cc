"""A minor without guardian is seen before money goes to him: by who prepares the run and by who signs it."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import changes, payments, register
from parcels.actions.follow_up import follow_up
from parcels.actions.minors import minors_among
from parcels.models import Line, Party, PaymentRun
from tests.money_day import answer, draft, fund, li_things, scan, sign
from tests.parcels.actions.test_standing_changes import people
from tests.scenes import once
from tests.world import TODAY, World, id_number

MARK, PAPER = "未成年（11 岁），没有登记监护人", "周敏看过户口簿"


@once
def child(world: World) -> Party:
    """李大家 has died; its heir is eleven years old and has an account of his own."""
    li_things(world)
    sign(world, draft(world))
    fund(world)
    new = register.NewParty("person", "李小孩", world.group, id_number(80, born="20150601"))
    (made,) = register.register_parties([new], actor=world.staff, on=TODAY)
    account = register.NewAccount(made, "农商行", "李小孩", "62280009001")
    register.add_accounts([account], actor=world.staff, on=TODAY)
    change = changes.propose_payees(
        world.li[0], kind="heirs", parts=[(made, 1)], denominator=1, reason="去世",
        paper=scan(world, "公证书", TODAY), since=TODAY, actor=world.staff, on=TODAY,
    )  # fmt: skip
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    return made


def line_of(child: Party) -> Line:
    return Line.objects.filter(payee=child).order_by("pk").first()


def prepared(world: World, line: Line, **more) -> PaymentRun:
    return payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(line, None)], actor=world.staff, on=TODAY,
        client_key=uuid4(), **more,
    )  # fmt: skip


def said(answer) -> str:
    return answer.content.decode()


def guardian(world: World, child: Party) -> Party:
    (aunt,) = people(world, "李监护")
    change = changes.propose_payees(
        child, kind="guardian", parts=[(aunt, 1)], denominator=1, reason="监护", since=TODAY,
        paper=scan(world, "出生证", TODAY), until=date(2033, 6, 1), actor=world.staff, on=TODAY,
    )  # fmt: skip
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    return aunt


@pytest.mark.django_db
def test_a_minor_is_prepared_only_with_the_words_of_who_looked(world: World, child):
    line = line_of(child)
    with pytest.raises(Refusal) as no:
        prepared(world, line)
    assert (no.value.code, no.value.params["names"]) == ("run_pays_minor", "李小孩（11）")
    assert prepared(world, line, minors=PAPER).total_yuan == line.amount_yuan


@pytest.mark.django_db
def test_the_page_marks_the_row_leaves_it_unticked_and_asks(client, world: World, child):
    client.force_login(world.staff)
    line = line_of(child)
    page = client.get(reverse("run_new"), {"fund": world.fund.code})
    rows = {row["line"].line_id: row for row in page.context["form"].rows}
    assert (rows[line.pk]["minor"], rows[line.pk]["chosen"]) == (11, False)
    assert any(row["chosen"] for row in rows.values())
    assert said(page).count(MARK) == sum(row["minor"] == 11 for row in rows.values())
    sent = {"line": [line.pk], f"amount_{line.pk}": "10.00", "client_key": str(uuid4()), "prepare": "1"}
    address = f"{reverse('run_new')}?fund={world.fund.code}"
    refused = client.post(address, sent)
    assert refused.status_code == 409
    assert "李小孩（11）" in said(refused)
    assert client.post(address, {**sent, "minors": PAPER}).status_code == 302
    # Whoever approves reads the mark and who looked.
    client.force_login(world.leader)
    page = said(client.get(reverse("run_file", args=[PaymentRun.objects.get().pk])))
    assert MARK in page
    assert PAPER in page


@pytest.mark.django_db
def test_a_lost_row_of_a_minor_asks_again(client, world: World, child):
    run = prepared(world, line_of(child), minors=PAPER)
    payments.approve_run(run, actor=world.leader, on=TODAY)
    run = payments.release_run(run, actor=world.finance, on=TODAY)
    answer(world, run, failed=[line_of(child)], day=TODAY)
    told = {"actor": world.staff, "on": TODAY, "items": [run.items.get().pk]}
    client.force_login(world.staff)
    assert MARK in said(client.get(reverse("run_follow_up", args=[run.pk])))
    with pytest.raises(Refusal, match="run_pays_minor"):
        follow_up(run, client_key=uuid4(), **told)
    assert follow_up(run, client_key=uuid4(), minors=PAPER, **told).follows == run


@pytest.mark.django_db
def test_with_a_guardian_or_of_age_nothing_is_marked(world: World, child):
    assert minors_among([child.pk, world.wang.pk], TODAY) == {child.pk: 11}
    assert minors_among([child.pk], date(2033, 6, 1)) == {}
    aunt = guardian(world, child)
    assert minors_among([child.pk, aunt.pk], TODAY) == {}
    assert minors_among([child.pk], date(2026, 11, 22)) == {child.pk: 11}
    line = Line.objects.filter(payee=aunt).order_by("pk").first()
    assert prepared(world, line).total_yuan == line.amount_yuan
