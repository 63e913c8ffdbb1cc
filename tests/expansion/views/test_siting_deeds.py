"""The siting's deeds by its pages: compare, recommend, choose, take back, approve, correct; corridors."""

from django.urls import reverse

from expansion.models import PowerCorridor, SiteComparison
from tests.expansion.actions.test_siting import add, say, simple_criteria
from tests.expansion.views.test_siting_pages import page, planner

__all__ = ["planner"]


def test_a_planner_compares_recommends_and_chooses(planner, world, zone):
    simple_criteria(world)
    other = add(world, "B")
    for site, cost in ((zone.site, 1), (other, 2)):
        say(world, site, cost=cost, room=1, safe=1)
    planner.post(reverse("siting_compare"))
    made = SiteComparison.objects.get()
    sent = {"candidate": "A", "text": "A 最省。"}
    planner.post(reverse("siting_recommend", args=[made.number]), sent)
    assert "A 最省。" in page(planner, "siting_comparison", made.number)[1]
    planner.post(reverse("siting_choose", args=[zone.site.pk]), {"on": "2026-06-01", "paper_number": "X-1"})
    planner.post(
        reverse("siting_step", args=[zone.site.pk]),
        {"on": "2026-07-01", "paper_number": "选字 1 号", "authority": "自然资源局"},
    )
    assert "选字 1 号" in page(planner, "siting_site", zone.site.pk)[1]


def test_a_comparison_asked_twice_is_one_until_a_value_changes(planner, world, zone):
    simple_criteria(world)
    say(world, zone.site, cost=10, room=1, safe=1)
    first, second = (planner.post(reverse("siting_compare")).headers["Location"] for _ in range(2))
    assert first == second
    say(world, zone.site, cost=11, room=1, safe=1)
    assert planner.post(reverse("siting_compare")).headers["Location"] != first
    assert SiteComparison.objects.count() == 2


def test_a_site_nobody_recommends_needs_a_reason_and_a_wrong_choice_is_taken_back(planner, world, zone):
    address = reverse("siting_choose", args=[zone.site.pk])
    assert address in page(planner, "siting_site", zone.site.pk)[1]
    assert address not in page(planner, "siting")[1]
    sent = {"on": "2026-06-01", "paper_number": "X-1"}
    answer = planner.post(address, sent)
    assert (answer.status_code, "仍要选定，请写明理由" in answer.content.decode()) == (409, True)
    assert planner.post(address, {**sent, "reason": "唯一可行"}).status_code == 302
    assert "唯一可行" in page(planner, "siting_site", zone.site.pk)[1]
    revoke = reverse("siting_revoke", args=[zone.site.pk])
    assert revoke in page(planner, "siting_site", zone.site.pk)[1]
    assert planner.post(revoke, {"reason": "点错站址"}).status_code == 302
    text = page(planner, "siting_site", zone.site.pk)[1]
    assert ("曾选定后撤销：点错站址" in text, revoke in text, address in text) == (True, False, True)


def test_a_planner_corrects_a_step_and_reads_that_it_was(planner, world, zone):
    planner.post(
        reverse("siting_choose", args=[zone.site.pk]),
        {"on": "2026-06-01", "paper_number": "X-1", "reason": "唯一"},
    )
    sent = {"on": "2026-07-01", "paper_number": "选字 1 号", "authority": "自然资源局"}
    planner.post(reverse("siting_step", args=[zone.site.pk]), sent)
    address = reverse("siting_step_correct", args=[zone.site.steps.get().pk])
    assert address in page(planner, "siting_site", zone.site.pk)[1]
    assert planner.post(address, {**sent, "paper_number": "选字 2 号"}).status_code == 200
    assert planner.post(address, {**sent, "paper_number": "选字 2 号", "remark": "抄错"}).status_code == 302
    text = page(planner, "siting_site", zone.site.pk)[1]
    assert ("选字 2 号" in text, "选字 1 号" in text, "已更正" in text) == (True, False, True)


def test_corridors_are_listed_corrected_and_removed(planner, world, zone):
    assert "还没有线路走廊" in page(planner, "siting_corridors")[1]
    sent = {
        "code": "L1",
        "name": "洪塘线",
        "voltage_kv": "220",
        "strip_m": "15",
        "coordinates": "3001500,37399000\n3001500,37399250",
        "source": "规划",
        "source_date": "2026-01-01",
    }
    assert planner.post(reverse("siting_corridor_new"), sent).status_code == 302
    answer, text = page(planner, "siting_corridors")
    assert ("洪塘线" in text, [metres for _, metres in answer.context["rows"]]) == (True, [250])
    row = PowerCorridor.objects.get()
    form = planner.get(reverse("siting_corridor_edit", args=[row.pk])).context["form"]
    first = {name: form[name].value() for name in form.fields}
    assert first["coordinates"] == "3001500.000,37399000.000\n3001500.000,37399250.000"
    edit = reverse("siting_corridor_edit", args=[row.pk])
    assert planner.post(edit, {**first, "name": "洪黔线"}).status_code == 302
    assert "洪黔线" in page(planner, "siting_corridors")[1]
    planner.post(reverse("siting_corridor_remove", args=[row.pk]), {"reason": "重复登记"})
    assert not PowerCorridor.objects.exists()
