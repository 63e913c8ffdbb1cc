"""A collective's hand-outs go where the park's own money goes: to heirs, and by the hand of a guardian."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import changes, handouts, plans
from parcels.actions.people import NewParty, register_parties
from parcels.actions.plan_rows import HeadRule
from parcels.models import Handout, Party
from parcels.models.plan_sheet import claims_of
from parcels.rules.distribution import PlanMode
from parcels.rules.money_terms import ChangeKind
from tests.money_day import answer, draft, fund, li_things, lines_of, released, scan, sign
from tests.parcels.actions.test_standing_changes import people
from tests.plan_day import CONFIRMED, drafted, in_force, paid_by
from tests.scenes import once
from tests.world import TODAY, World, id_number

# 王家's part is 100.00; it dies on the 20th of August.
DIED, BEFORE, AFTER = date(2026, 8, 20), date(2026, 8, 10), date(2026, 8, 25)
# Before the vote, where old papers may still pay.
EARLY = date(2026, 8, 1)


@once
def plan(world: World):
    li_things(world)
    (allotted,) = [line for line in lines_of(sign(world, draft(world))) if line.level == "allot"]
    fund(world)
    answer(world, released(world, [allotted]))
    rule = HeadRule(PlanMode.AMOUNTS, entries=((world.wang, D("100.00")), (world.chen, D("50.00"))))
    return in_force(world, drafted(world, {"land": rule}))


def proposed(world: World, payees, numerators=(3, 2, 1), kind=ChangeKind.HEIRS, **more):
    return changes.propose_payees(
        world.wang, kind=kind, parts=list(zip(payees, numerators, strict=True)), reason="户主去世",
        denominator=sum(numerators), paper=scan(world, "公证书", TODAY), since=DIED, actor=world.staff,
        on=TODAY, **more,
    )  # fmt: skip


def died(world: World, *names: str) -> list[Party]:
    heirs = people(world, *(names or ("王长子", "王次子", "王幺女")))
    changes.confirm_change(proposed(world, heirs), actor=world.leader, on=TODAY)
    return heirs


def refused(code: str, world: World, plan, who: Party, amount, day=AFTER, **more) -> Refusal:
    with pytest.raises(Refusal) as no:
        paid_by(world, plan, who, D(amount), day, **more)
    assert no.value.code == code
    return no.value


def test_nothing_is_handed_to_the_dead_and_the_sentence_names_the_heirs(world: World, plan):
    paid_by(world, plan, world.wang, D("0.01"), BEFORE)
    died(world)
    no = refused("handout_to_the_dead", world, plan, world.wang, "1.00")
    assert no.params["heirs"] == "王长子、王次子、王幺女"
    # What was handed to him while he lived may still be entered.
    paid_by(world, plan, world.wang, D("0.02"), BEFORE)
    assert claims_of(plan)[0].planned_yuan == D("0.03")


def test_each_heir_is_handed_his_part_to_the_fen_and_not_a_fen_more(world: World, plan):
    paid_by(world, plan, world.wang, D("0.01"), BEFORE)
    heirs = died(world)
    for heir, part in zip(heirs, ("50.00", "33.33", "16.66"), strict=True):
        refused("handout_above_plan", world, plan, heir, D(part) + D("0.01"))
        paid_by(world, plan, heir, D(part), AFTER)
        refused("handout_above_plan", world, plan, heir, "0.01")
    assert [(c.household.name, c.planned_yuan, c.left_yuan) for c in claims_of(plan)] == [
        ("王家", D("0.01"), 0), ("王长子", D("50.00"), 0), ("王次子", D("33.33"), 0),
        ("王幺女", D("16.66"), 0),
        ("陈家", D("50.00"), D("50.00")),
    ]  # fmt: skip
    # Nor can what the dead would have got before be entered beside it.
    refused("handout_of_heirs", world, plan, world.wang, "0.01", BEFORE.replace(day=11))
    assert [v.name for v in verify() if not v.ok] == []


def test_while_heirs_are_proposed_nothing_is_handed_out(world: World, plan):
    change = proposed(world, people(world, "王长子", "王次子", "王幺女"))
    refused("handout_waits_for_heirs", world, plan, world.wang, "1.00")
    changes.refuse_change(change, answer="没有公证", actor=world.leader, on=TODAY)
    paid_by(world, plan, world.wang, D("1.00"), AFTER)


def test_an_heirs_heir_is_handed_what_the_heir_was_not(world: World, plan):
    eldest, second, _youngest = died(world)
    paid_by(world, plan, second, D("3.33"), AFTER)
    (child,) = Party.objects.filter(pk=world.chen.pk)
    change = changes.propose_payees(
        second, kind=ChangeKind.HEIRS, parts=[(child, 1)], denominator=1, reason="继承", since=DIED,
        paper=scan(world, "公证书二", TODAY), actor=world.staff, on=TODAY,
    )  # fmt: skip
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    refused("handout_to_the_dead", world, plan, second, "1.00")
    refused("handout_above_plan", world, plan, child, "80.01")
    paid_by(world, plan, child, D("80.00"), AFTER)
    paid_by(world, plan, eldest, D("50.00"), AFTER)


def test_a_version_counts_what_the_heirs_were_handed(world: World, plan):
    eldest = died(world)[0]
    paid_by(world, plan, eldest, D("50.00"), AFTER)
    for given, code in ((D("99.00"), "plan_below_handed"), (D("120.00"), "")):
        rule = HeadRule(PlanMode.AMOUNTS, entries=((world.wang, given),))
        new = plans.correct_plan(plan, reason="改名单", rules={"land": rule}, actor=world.staff, on=CONFIRMED)
        if code:
            with pytest.raises(Refusal, match=code):
                in_force(world, new)
            new.refresh_from_db()
            plans.withdraw_plan(new, reason="太少", actor=world.staff, on=CONFIRMED)
        else:
            in_force(world, new)


def test_a_proxy_takes_it_while_the_authority_runs_and_nobody_else(world: World, plan):
    (uncle,) = people(world, "王受托")
    change = proposed(world, [uncle], (1,), ChangeKind.PROXY, until=date(2027, 1, 1))
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    no = refused("handout_has_agent", world, plan, world.wang, "1.00")
    assert no.params["agents"] == "王受托"
    refused("handout_has_agent", world, plan, world.wang, "1.00", received_by=world.chen)
    refused("handout_receiver_unknown", world, plan, world.chen, "1.00", received_by=uncle)
    row = paid_by(world, plan, world.wang, D("1.00"), AFTER, received_by=uncle)
    # Before it began the principal took it himself.
    paid_by(world, plan, world.wang, D("1.00"), BEFORE)
    back = handouts.reverse_handout(
        row, reason="付错", value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY
    )
    assert back.received_by == uncle
    assert claims_of(plan, TODAY)[0].agents == [uncle]


def test_a_wards_money_is_taken_by_the_guardian(world: World, plan):
    (uncle,) = people(world, "王监护")
    new = NewParty("person", "王小孩", world.group, id_number(80, born="20150601"))
    (child,) = register_parties([new], actor=world.staff, on=TODAY)
    change = changes.propose_payees(
        child, kind=ChangeKind.GUARDIAN, parts=[(uncle, 1)], denominator=1, reason="监护",
        paper=scan(world, "出生证", TODAY), since=EARLY, until=date(2033, 6, 1), actor=world.staff, on=TODAY,
    )  # fmt: skip
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    refused("handout_has_agent", world, None, child, "1.00", EARLY, legacy_reason="旧件")
    paid_by(world, None, child, D("1.00"), EARLY, legacy_reason="旧件", received_by=uncle)


def test_the_database_refuses_what_the_server_forgets(world: World, plan, monkeypatch):
    heirs = died(world)
    monkeypatch.setattr(handouts, "_refuse_payee", lambda *_: None)
    monkeypatch.setattr(handouts, "_refuse_against", lambda *_: None)
    for who, amount, code in [
        (world.wang, "1.00", "handout_to_the_dead"),
        (heirs[0], "50.01", "handout_above_plan"),
        (world.chen, "50.01", "handout_above_plan"),
    ]:
        refused(code, world, plan, who, amount)
    refused("handout_receiver_unknown", world, plan, world.chen, "1.00", received_by=heirs[0])
    paid_by(world, plan, heirs[0], D("50.00"), AFTER)
    row = Handout.objects.get()
    mirrored = {
        "collective": row.collective, "household": row.household, "amount_yuan": 50, "plan": plan,
        "value_date": TODAY, "paper": world.paper, "reverses": row, "recorded_by": world.finance,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="reversal_does_not_mirror"), transaction.atomic():
        Handout.objects.create(received_by=heirs[1], **mirrored)


def test_server_and_database_reckon_the_same_parts(world: World, plan):
    paid_by(world, plan, world.wang, D("0.05"), BEFORE)
    died(world)
    with connection.cursor() as cursor:
        for claim in claims_of(plan)[1:4]:
            cursor.execute("SELECT plan_due(%s, %s)", [plan.pk, claim.household.pk])
            assert cursor.fetchone()[0] == claim.planned_yuan


def test_the_plans_page_its_sheet_and_the_form_say_who_receives(client, world: World, plan):
    eldest = died(world)[0]
    client.force_login(world.staff)
    page = client.get(reverse("plan_file", args=[plan.pk])).content.decode()
    told = "已去世，未兑付的由 王长子 50.00、王次子 33.33、王幺女 16.67 元继承"
    assert told in page
    assert "含继承 王家 50.00 元" in page
    assert "元继承" in client.get(reverse("plan_print", args=[plan.pk])).content.decode()
    form = {"plan": plan.pk, "household": world.wang.pk, "amount": "1", "value_date": TODAY, "number": "FF-9"}
    address = reverse("collective_hand_on", args=[world.collective.pk])
    answer = client.post(address, form)
    assert (answer.status_code, "归 王长子、王次子、王幺女" in answer.content.decode()) == (409, True)
    assert client.post(address, {**form, "household": eldest.pk}).status_code == 302
