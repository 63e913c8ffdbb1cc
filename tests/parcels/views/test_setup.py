"""What the office set up is corrected by its pages, and removed where nothing stands on it."""

from datetime import date

import pytest
from django.apps import apps
from django.db.models import PROTECT
from django.urls import reverse

from parcels.models import (
    ApprovalBatch,
    FundSource,
    JournalEntry,
    Place,
    PriceZone,
    Project,
    Rate,
    RateSet,
)
from parcels.words.deeds import STANDING
from parcels.words.journal import tell
from tests.parcels.views.test_own_office import SET, send

pytestmark = pytest.mark.django_db


def last_line() -> str:
    return tell(JournalEntry.objects.latest("pk"))


def test_a_misspelt_place_is_corrected_and_the_journal_says_so(client, world):
    form = {"name": "八组", "code": world.group.code}
    assert send(client, world.administrator, "place_edit", world.group.pk, **form).status_code == 302
    place = Place.objects.get(pk=world.group.pk)
    assert (place.name, place.initials, place.parent) == ("八组", "bz", world.village)
    assert "八组" in last_line()


def test_a_place_with_people_and_land_is_not_removed_and_says_what_stands_there(client, world):
    answer = send(client, world.administrator, "place_edit", world.group.pk, remove="1")
    assert answer.status_code == 409
    assert "不能删除" in answer.content.decode()
    assert Place.objects.filter(pk=world.group.pk).exists()


def test_a_village_somebody_works_in_is_not_removed(client, world):
    village = Place.objects.create(
        level="village", code="431271100999", name="空村", parent=world.village.parent
    )
    world.staff.villages.add(village)
    assert send(client, world.administrator, "place_edit", village.pk, remove="1").status_code == 409
    world.staff.villages.remove(village)
    assert send(client, world.administrator, "place_edit", village.pk, remove="1").status_code == 302
    assert not Place.objects.filter(pk=village.pk).exists()
    assert "空村" in last_line()


def test_a_code_that_another_place_bears_is_said_at_its_field(client, world):
    form = {"name": "八组", "code": world.village.code}
    answer = send(client, world.administrator, "place_edit", world.group.pk, **form)
    assert (answer.status_code, "code" in answer.context["form"].errors) == (409, True)


def test_the_second_of_two_savers_is_told(client, world):
    client.force_login(world.administrator)
    page = client.get(reverse("place_edit", args=[world.group.pk]))
    seen = page.context["seen"]
    first = {"name": "甲", "code": world.group.code, "seen": seen}
    assert send(client, world.administrator, "place_edit", world.group.pk, **first).status_code == 302
    answer = send(client, world.administrator, "place_edit", world.group.pk, **{**first, "name": "乙"})
    assert answer.status_code == 409
    assert Place.objects.get(pk=world.group.pk).name == "甲"


PROJECT = {"code": "KP", "name": "扩片", "kind": "expansion", "planned_area": "15", "area_unit": "mu"}


def test_a_project_is_corrected_but_its_code_stays_once_it_holds_land(client, world):
    assert send(client, world.planner, "project_edit", "KP", **PROJECT).status_code == 302
    assert Project.objects.get(code="KP").name == "扩片"
    answer = send(client, world.planner, "project_edit", "KP", **{**PROJECT, "code": "KP-9"})
    assert (answer.status_code, "code" in answer.context["form"].errors) == (409, True)


def test_an_empty_project_may_even_change_its_code(client, world):
    new = {"code": "WRONG", "name": "错的", "kind": "industry", "area_unit": "mu"}
    assert send(client, world.planner, "project_new", **new).status_code == 302
    answer = send(client, world.planner, "project_edit", "WRONG", **{**new, "code": "RIGHT"})
    assert answer["Location"] == reverse("project_file", args=["RIGHT"])
    assert send(client, world.planner, "project_edit", "RIGHT", **{**new, "code": "kp"}).status_code == 409


def test_saving_a_project_as_it_is_shown_changes_no_figure(client, world):
    Project.objects.filter(code="KP").update(planned_area_m2="733333.35", cap_yuan="5000000.00")
    client.force_login(world.planner)
    shown = client.get(reverse("project_edit", args=["KP"])).context["form"].initial
    sent = {key: str(value) for key, value in shown.items() if value is not None}
    assert send(client, world.planner, "project_edit", "KP", **sent).status_code == 302
    kept = Project.objects.get(code="KP")
    assert (str(kept.planned_area_m2), str(kept.cap_yuan)) == ("733333.35", "5000000.00")


def test_a_fund_is_corrected_and_keeps_its_account(client, world):
    form = {"code": "KP-X", "name": "误登"}
    assert send(client, world.finance, "fund_new", "KP", **form).status_code == 302
    corrected = {"code": "KP-Y", "name": "改名", "planned_yuan": "100.00"}
    assert send(client, world.finance, "fund_edit", "KP-X", **corrected).status_code == 302
    # Its account is the ledger's: a press that no page offers removes nothing.
    assert send(client, world.finance, "fund_edit", "KP-Y", remove="1").status_code == 200
    fund = FundSource.objects.get(code="KP-Y")
    assert (fund.name, str(fund.planned_yuan), fund.account.project) == ("改名", "100.00", world.project)


def test_a_draft_batch_is_removed_and_one_with_steps_stays(client, world):
    form = {"code": "KP-P9", "name": "草稿", "kind": "batch"}
    assert send(client, world.planner, "batch_new", "KP", **form).status_code == 302
    single = {**form, "kind": "single_site"}
    assert send(client, world.planner, "batch_edit", "KP-P9", **single).status_code == 302
    assert send(client, world.planner, "batch_edit", "KP-P9", remove="1").status_code == 302
    assert not ApprovalBatch.objects.filter(code="KP-P9").exists()
    kept = world.batch
    assert send(client, world.planner, "batch_edit", kept.code, remove="1").status_code == 409
    other = {"code": kept.code, "name": kept.name, "kind": "single_site"}
    assert send(client, world.planner, "batch_edit", kept.code, **other).status_code == 409


def test_wrong_rates_are_sent_back_and_the_ones_before_are_in_force_again(client, world):
    before = RateSet.objects.get()
    assert send(client, world.finance, "rate_new", **SET, zone_2="Ⅸ", zone_price_2="1").status_code == 302
    wrong = RateSet.objects.exclude(pk=before.pk).get()
    assert send(client, world.leader, "rate_confirm", wrong.pk).status_code == 302
    before.refresh_from_db()
    assert before.valid.upper == date(2026, 11, 1)
    assert send(client, world.finance, "rate_edit", wrong.pk, remove="1").status_code == 409
    assert send(client, world.leader, "rate_reject", wrong.pk, answer="Ⅸ 区片的价填错").status_code == 302
    before.refresh_from_db()
    assert before.valid.upper is None
    assert send(client, world.finance, "rate_edit", wrong.pk, remove="1").status_code == 302
    assert not Rate.objects.filter(rate_set_id=wrong.pk).exists()
    assert not PriceZone.objects.filter(code="Ⅸ").exists()


def test_rates_somebody_was_valued_by_stay_whole(client, world):
    from tests.money_day import paid_story

    paid_story(world)
    rates, prices = RateSet.objects.get(), Rate.objects.count()
    assert send(client, world.finance, "rate_edit", rates.pk, remove="1").status_code == 409
    assert Rate.objects.count() == prices


def test_rates_are_renamed_and_ended_on_a_day_after_their_first(client, world):
    rates = RateSet.objects.get()
    form = {"name": "改名", "paper_number": "9号"}
    assert send(client, world.finance, "rate_edit", rates.pk, **form, until="2020-01-01").status_code == 409
    assert RateSet.objects.get().name != "改名"
    assert send(client, world.finance, "rate_edit", rates.pk, **form, until="2026-12-01").status_code == 302
    rates.refresh_from_db()
    assert (rates.name, rates.valid.upper) == ("改名", date(2026, 12, 1))


@pytest.mark.parametrize(
    "junk", [{"name": "\x00"}, {"name": "x" * 5000}, {"code": "\x00"}, {}, {"seen": "\x00"}]
)
def test_junk_is_a_sentence_and_changes_nothing(client, world, junk):
    form = {"name": "八组", "code": world.group.code, **junk} if junk else {}
    assert send(client, world.administrator, "place_edit", world.group.pk, **form).status_code in (200, 409)
    assert Place.objects.get(pk=world.group.pk).name == world.group.name


@pytest.mark.parametrize("model", [Place, ApprovalBatch, RateSet, Rate])
def test_whatever_may_stand_on_them_has_its_word(model):
    on_it = {
        relation.related_model._meta.model_name
        for relation in model._meta.related_objects
        if relation.one_to_many and relation.on_delete is PROTECT
    }
    own = {"rate", "landcoefficient", "lineitem"} if model is RateSet else set()
    assert apps.ready
    assert on_it - own <= set(STANDING)
