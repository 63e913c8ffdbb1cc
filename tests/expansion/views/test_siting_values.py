"""The grid of typed values: one paper for all rows, one value for all sites, and what no unit can be."""

from decimal import Decimal

import pytest
from django.urls import reverse

from expansion.actions import services, site_comparing
from expansion.models import SiteValue
from expansion.models.site_sheet import criteria_on, known_on
from expansion.rules.siting import Origin
from tests.expansion.actions.test_siting import JUNE, add, say, simple_criteria
from tests.expansion.views.test_siting_pages import page
from tests.expansion.zone import START
from tests.world import TODAY, field_of


@pytest.fixture
def planner(client, world):
    client.force_login(world.planner)
    return client


def test_values_are_typed_in_one_grid(planner, world, zone):
    text = page(planner, "siting_values")[1]
    name = f"v_{zone.site.pk}_cost"
    assert f'name="{name}"' in text
    assert f'name="v_{zone.site.pk}_site_area"' not in text
    missing = planner.post(reverse("siting_values"), {name: "12.5"})
    assert missing.status_code == 409
    assert "没有来源文件" in missing.content.decode()
    assert planner.post(reverse("siting_values"), {name: "1,012.5", "paper_cost": "可研"}).status_code == 302
    assert SiteValue.objects.get(criterion_code="cost").number == Decimal("1012.5")


@pytest.mark.parametrize(
    ("code", "typed", "word"),
    [
        ("cost", "一百", "不是数字"),
        ("cost", "nan", "不是数字"),
        ("cost", "=1+1", "不是数字"),
        ("cost", "1e99", "指数写法"),
        ("cost", "1e-300", "指数写法"),
        ("cost", "12345678901234567890", "位数太多"),
        ("cost", "0.00001", "小数太长"),
        ("cost", "-5", "不能小于 0"),
        ("slope", "-5", "不能小于 0"),
        ("homes", "-50", "不能小于 0"),
        ("slope", "150", "不能大于 100"),
        ("corridors", "1.5", "只能填整数"),
        ("transport", "路" * 5000, "写了 5000 个字"),
    ],
)
def test_what_a_unit_cannot_be_is_a_sentence_and_nothing_is_kept(planner, zone, code, typed, word):
    sent = {f"v_{zone.site.pk}_{code}": typed, "paper_all": "踏勘"}
    answer = planner.post(reverse("siting_values"), sent)
    assert answer.status_code == 409
    assert word in answer.content.decode()
    assert not SiteValue.objects.filter(origin=Origin.TYPED).exists()


def test_a_site_under_the_flood_level_may_be_typed_so(planner, zone):
    sent = {f"v_{zone.site.pk}_flood": "-0.8", "paper_all": "防洪评价"}
    assert planner.post(reverse("siting_values"), sent).status_code == 302
    assert SiteValue.objects.get(origin=Origin.TYPED).number == Decimal("-0.8")


def test_every_fault_of_the_grid_is_said_at_once(planner, zone):
    sent = {f"v_{zone.site.pk}_slope": "1e3", f"v_{zone.site.pk}_road": "x", "paper_all": "踏勘"}
    text = planner.post(reverse("siting_values"), sent).content.decode()
    assert ("指数写法" in text, "不是数字" in text) == (True, True)


def test_one_paper_fills_the_rows_without_their_own(planner, zone):
    pk = zone.site.pk
    sent = {f"v_{pk}_cost": "12", f"v_{pk}_earthwork": "900", "paper_cost": "可研", "paper_all": "踏勘报告"}
    assert planner.post(reverse("siting_values"), sent).status_code == 302
    kept = dict(SiteValue.objects.filter(origin=Origin.TYPED).values_list("criterion_code", "paper"))
    assert kept == {"cost": "可研", "earthwork": "踏勘报告"}


def test_a_tick_gives_every_site_the_first_ones_value(planner, world, zone):
    simple_criteria(world)
    sites = [zone.site, add(world, "B"), add(world, "C", 130)]
    sent = {f"v_{site.pk}_{code}": "" for site in sites for code in ("cost", "room", "safe")}
    sent |= {
        f"v_{sites[0].pk}_safe": "1",
        "same_safe": "1",
        f"v_{sites[1].pk}_cost": "7",
        "paper_all": "踏勘",
    }
    assert planner.post(reverse("siting_values"), sent).status_code == 302
    known = known_on(sites, criteria_on(TODAY), TODAY)
    assert [known[site.pk]["safe"].number for site in sites] == [1, 1, 1]
    assert [known[site.pk]["cost"].number for site in sites] == [None, 7, None]
    nothing = planner.post(reverse("siting_values"), {**sent, f"v_{sites[0].pk}_safe": ""})
    assert "勾选了各站址同 候选 A，但 候选 A 没有填" in nothing.content.decode()


def test_a_value_the_layers_came_to_know_says_what_had_been_typed(planner, world, zone):
    say(world, zone.site, road=31)
    services.add_service_line(
        kind="road",
        code="DL-1",
        name="园区路",
        geom=field_of(0, 100, 50, 50).boundary,
        state="built",
        on=START,
        actor=world.planner,
    )
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    again = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    assert made.pk == again.pk
    said = "此前填报 31 m（可研报告，2026-06-01），现由图层算得 "
    assert said in page(planner, "siting_site", zone.site.pk)[1]
    text = page(planner, "siting_comparison", made.number)[1]
    assert f"A 的“距道路”：{said}" in text
    assert "原为填报，见注" in text


def test_the_grid_shows_unit_threshold_direction_and_weight_in_the_order_of_the_row(planner, world, zone):
    simple_criteria(world)
    other = add(world, "B")
    text = page(planner, "siting_values")[1]
    for word in ("须为是", "越小越好", "权重 3（75.0 %）", "参加排序所需"):
        assert word in text
    row = [f"v_{zone.site.pk}_cost", "same_cost", f"v_{other.pk}_cost", "paper_cost"]
    places = [text.index(f'name="{name}"') for name in row]
    assert places == sorted(places)


def test_one_paper_for_all_names_what_is_new_and_leaves_what_stood_its_own(planner, world, zone):
    """A site that joins later is not sourced from the papers of those before it."""
    simple_criteria(world)
    say(world, zone.site, cost=10, room=1, safe=1)
    late = add(world, "B")
    first, second = zone.site.pk, late.pk
    sent = {
        "paper_all": "踏勘报告",
        "paper_cost": "可研报告",
        "paper_room": "可研报告",
        "paper_safe": "可研报告",
    }
    sent |= {
        f"v_{first}_cost": "10",
        f"v_{second}_cost": "20",
        f"v_{first}_room": "1",
        f"v_{second}_room": "2",
    }
    assert planner.post(reverse("siting_values"), sent).status_code == 302
    kept = {(v.candidate_id, v.criterion_code): v.paper for v in SiteValue.objects.exclude(paper="")}
    assert (kept[first, "cost"], kept[second, "cost"], kept[second, "room"]) == (
        "可研报告",
        "踏勘报告",
        "踏勘报告",
    )
    sent |= {"paper_all": "", "paper_cost": "概算", f"v_{first}_cost": "10"}
    planner.post(reverse("siting_values"), sent)
    newest = SiteValue.objects.filter(criterion_code="cost").order_by("pk")
    assert {v.candidate_id: v.paper for v in newest} == {first: "概算", second: "概算"}
