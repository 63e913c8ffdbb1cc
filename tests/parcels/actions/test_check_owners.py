"""A doubt has an owner who can open it, is not closed by who did the deed, and mended only if it changed."""

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import cross_checks
from parcels.models import CheckDecision, RunItem
from parcels.models.cross_checks import findings_of
from parcels.rules.cross_checks import BY_CODE, Disposal
from tests.money_day import paid_story
from tests.scenes import once
from tests.world import TODAY, World

RULE = "account_of_another_name"


@once
def doubt(world: World):
    """The bank paid into an account that bears another name: 何静 released the run."""
    paid_story(world)
    item = RunItem.objects.filter(result="success").select_related("payee").first()
    item.payee.name += "（改）"
    item.payee.save()
    return found()


def found():
    return findings_of(BY_CODE[RULE], TODAY)[0]


def decide(doubt, actor, **more):
    terms = {"state": Disposal.EXPLAINED, "reason": "改名，有户口簿", "seen": doubt.evidence, "on": TODAY}
    return cross_checks.decide_check(
        rule=RULE, subject=(doubt.kind, doubt.pk), actor=actor, **{**terms, **more}
    )


def test_who_released_the_money_writes_what_was_but_another_closes(world: World, doubt):
    run = RunItem.objects.get(pk=doubt.pk).run
    with pytest.raises(Refusal, match="check_closed_by_its_doer"):
        decide(doubt, run.released_by)
    assert decide(doubt, run.released_by, state=Disposal.OPEN).pk
    assert decide(doubt, world.leader).state == Disposal.EXPLAINED


def test_mended_needs_figures_that_have_changed(world: World, doubt):
    with pytest.raises(Refusal, match="check_not_mended"):
        decide(doubt, world.leader, state=Disposal.MENDED)
    decide(doubt, world.leader, state=Disposal.CONFIRMED)
    with pytest.raises(Refusal, match="check_not_mended"):
        decide(doubt, world.leader, state=Disposal.MENDED)
    payee = RunItem.objects.get(pk=doubt.pk).payee
    payee.name += "二"
    payee.save()
    assert decide(found(), world.leader, state=Disposal.MENDED).pk


def test_only_who_can_open_it_is_offered_and_taken_as_its_owner(client, world: World, doubt):
    for who in (world.staff, world.auditor):
        with pytest.raises(Refusal, match="check_owner_may_not"):
            decide(doubt, world.leader, state=Disposal.OPEN, owner=who)
    client.force_login(world.leader)
    page = client.get(reverse("check_finding", args=[RULE, doubt.kind, doubt.pk]))
    offered = set(page.context["form"].fields["owner"].queryset)
    assert {world.finance, world.leader} <= offered
    assert not {world.staff, world.auditor} & offered
    assert "已整改" not in dict(page.context["form"].fields["state"].choices).values()


@pytest.mark.parametrize("name", ["leader", "finance"])
def test_the_owner_sees_it_on_the_desk_until_it_is_closed(client, world: World, doubt, name: str):
    who = getattr(world, name)
    page = reverse("check_finding", args=[RULE, doubt.kind, doubt.pk])
    client.force_login(who)
    assert page not in client.get(reverse("desk")).content.decode()
    decide(doubt, world.leader, state=Disposal.CONFIRMED, owner=who)
    assert page in client.get(reverse("desk")).content.decode()
    assert client.get(page).status_code == 200
    decide(doubt, world.leader)
    assert page not in client.get(reverse("desk")).content.decode()
    assert CheckDecision.objects.count() == 2
