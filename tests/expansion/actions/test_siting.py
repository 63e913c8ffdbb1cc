"""Candidates, values, comparison, choice and approvals: what is written, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from expansion.actions import (
    corridors,
    site_comparing,
    site_values,
    siting,
    siting_reference,
)
from expansion.models import CriteriaSet
from expansion.models.site_sheet import criteria_on, known_on
from landmgmt.lib.refusal import Refusal
from tests.expansion.zone import START, choose, field_of
from tests.scenes import once

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def add(world, code="B", east=100, **changes):
    terms = {
        "code": code,
        "name": f"候选 {code}",
        "geom": field_of(east, 60, 20, 20),
        "wall_area_m2": Decimal(300),
        "on": START,
        "actor": world.planner,
    }
    return siting.add_candidate(**{**terms, **changes})


def simple_criteria(world, **changes):
    """Two weighted figures and one veto, all typed: sums for the head."""
    rows = [
        {"code": "cost", "name": "投资", "kind": "number", "direction": "less", "weight": Decimal(3)},
        {"code": "room", "name": "余地", "kind": "number", "direction": "more", "weight": Decimal(1)},
        {
            "code": "safe",
            "name": "安全",
            "kind": "yes_no",
            "direction": "more",
            "weight": Decimal(0),
            "at_least": Decimal(1),
            "is_veto": True,
        },
    ]
    terms = {"rows": rows, "valid_from": JUNE, "source": "会议纪要", "actor": world.planner, "on": JUNE}
    return siting_reference.revise_criteria(**{**terms, **changes})


def say(world, site, on=JUNE, paper="可研报告", **numbers):
    values = [site_values.Typed(site, code, None if n is None else Decimal(n)) for code, n in numbers.items()]
    return site_values.type_values(
        values=values,
        papers=dict.fromkeys(numbers, paper),
        criteria=criteria_on(on),
        on=on,
        actor=world.planner,
    )


@once
def three(world, zone):
    """A cheap and tight, B dear and roomy, C between; all safe."""
    simple_criteria(world)
    found = [zone.site, add(world, "B"), add(world, "C", 130)]
    for site, cost, room in zip(found, (10, 30, 20), (1, 5, 2), strict=True):
        say(world, site, cost=cost, room=room, safe=1)
    return found


def test_ground_beyond_the_boundary_is_refused_until_it_is_meant(world, zone):
    with pytest.raises(Refusal, match="candidate_outside_zone"):
        add(world, east=190)
    assert add(world, east=190, accept_outside=True).pk


def test_the_demo_criteria_are_there_and_sound(db):
    first = CriteriaSet.objects.get()
    assert first.rows.count() == 27
    assert sum(row.weight for row in first.rows.all()) == 100
    assert {row.code for row in first.rows.filter(is_veto=True)} >= {"farmland", "red_line", "hazards"}


def test_what_is_measured_bears_its_layer_and_what_is_not_says_why(world, zone):
    known = known_on([zone.site], criteria_on(JUNE), JUNE)[zone.site.pk]
    assert (known["site_area"].number, known["site_area"].layer) == (Decimal("400.0000"), "sites")
    assert (known["parcels"].number, known["parcels"].layer_date) == (Decimal(1), START)
    assert (known["load_distance"].number, known["load_distance"].how) == (None, "no_basis")
    assert (known["corridors"].number, known["corridors"].how) == (None, "no_layer")


def test_ground_that_nobody_surveyed_has_no_count_of_homes_rather_than_none(world, zone):
    bare = add(world, "X", 150, geom=field_of(170, 150, 20, 20))
    known = known_on([bare], criteria_on(JUNE), JUNE)[bare.pk]
    assert {known[code].how for code in ("parcels", "households", "unpaid")} == {"ground_unknown"}
    assert known["parcels"].number is None


def test_the_load_centre_and_a_corridor_are_measured_once_they_are_known(world, zone):
    centre = field_of(90, 110, 0.002, 0.002).centroid
    siting_reference.set_basis(
        valid_from=JUNE,
        load_centre=(centre.x, centre.y),
        load_source="规划",
        actor=world.planner,
        on=JUNE,
    )
    for code, east in (("L1", 110), ("L2", 120)):
        corridors.add_corridor(
            code=code,
            name="220 kV",
            voltage_kv=220,
            geom=field_of(east, 0, 1, 90).exterior,
            source="规划",
            source_date=START,
            actor=world.planner,
            on=JUNE,
        )
    site_values.measure_all(on=JUNE, actor=world.planner)
    known = known_on([zone.site], criteria_on(JUNE), JUNE)[zone.site.pk]
    # Middle (90, 10) to (90, 110); the site ends at 100 m east: within 15 m of the line at 110, not of 120.
    assert abs(known["load_distance"].number - 100) < Decimal("0.2")
    assert known["corridors"].number == 1


def test_a_typed_value_needs_its_paper_and_a_yes_or_no(world, three):
    with pytest.raises(Refusal, match="site_value_without_paper"):
        say(world, three[0], paper=" ", cost=11)
    with pytest.raises(Refusal, match="site_value_is_yes_or_no"):
        say(world, three[0], safe=2)
    with pytest.raises(Refusal, match="criterion_unknown"):
        say(world, three[0], nothing=2)
    assert say(world, three[0], cost=10) == 0
    assert say(world, three[0], cost=11) == 1


def test_a_computed_value_is_not_typed_over(world, zone):
    with pytest.raises(Refusal, match="site_value_is_computed"):
        say(world, zone.site, site_area=1)


def test_the_comparison_ranks_as_the_head_does(world, three):
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    by_sum = made.result["methods"][0]
    # 0.75 × (1, 0, ½) + 0.25 × (0, 1, ¼)
    assert by_sum["scores"] == [0.75, 0.25, 0.4375]
    assert [one["ranks"] for one in made.result["methods"]] == [[1, 3, 2]] * 3
    assert made.result["ranked"] == ["A", "B", "C"]


def test_a_failed_or_unknown_veto_and_an_unknown_weight_leave_the_ranking(world, three):
    say(world, three[0], safe=0)
    say(world, three[1], safe=None)
    say(world, three[2], cost=None)
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    assert [site["out"][0]["code"] for site in made.result["sites"]] == [
        "veto_fails",
        "veto_unknown",
        "value_unknown",
    ]
    assert (made.result["ranked"], made.result["methods"]) == ([], [])


def test_the_same_values_and_seed_compare_alike(world, three):
    one, _, other = (site_comparing.compare_sites(on=JUNE, actor=world.planner, seed=n) for n in (7, 8, 7))
    assert (one.result, one.number, other.number) == (other.result, 1, 3)


def test_new_ground_forgets_what_was_typed_of_the_old(world, three):
    site = three[1]
    terms = {"candidate": site, "name": site.name, "wall_area_m2": Decimal(300), "actor": world.planner}
    siting.edit_candidate(**terms, on=JUNE, geom=site.geom)
    assert known_on([site], criteria_on(JUNE), JUNE)[site.pk]["cost"].number == 30
    siting.edit_candidate(**terms, on=JUNE, geom=field_of(105, 60, 20, 20))
    known = known_on([site], criteria_on(JUNE), JUNE)[site.pk]["cost"]
    assert (known.number, known.how) == (None, "ground_changed")


def test_a_withdrawn_candidate_keeps_its_reason_and_is_compared_no_more(world, three):
    with pytest.raises(Refusal, match="candidate_withdrawn_without_reason"):
        siting.withdraw_candidate(candidate=three[1], reason=" ", on=JUNE, actor=world.planner)
    siting.withdraw_candidate(candidate=three[1], reason="村民不同意", on=JUNE, actor=world.planner)
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    assert [site["code"] for site in made.result["sites"]] == ["A", "C"]
    with pytest.raises(Refusal, match="candidate_is_withdrawn"):
        choose(world, three[1])


def test_only_a_ranked_candidate_is_recommended_and_in_words(world, three):
    say(world, three[0], safe=0)
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    terms = {"comparison": made, "on": JUNE, "actor": world.planner}
    with pytest.raises(Refusal, match="recommended_not_ranked"):
        site_comparing.recommend_site(candidate=three[0], text="好", **terms)
    with pytest.raises(Refusal, match="recommendation_empty"):
        site_comparing.recommend_site(candidate=three[1], text=" ", **terms)
    assert site_comparing.recommend_site(candidate=three[2], text="推荐丙", **terms).recommended == three[2]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": " "}, "criteria_without_source"),
        ({"valid_from": date(2024, 1, 1)}, "criteria_newer_exists"),
        ({"rows": []}, "criteria_none"),
    ],
)
def test_criteria_without_source_or_older_than_the_newest_are_refused(world, changes, code):
    with pytest.raises(Refusal, match=code):
        simple_criteria(world, **changes)
    assert CriteriaSet.objects.count() == 1


def test_the_day_before_a_new_version_is_judged_by_the_old(world):
    simple_criteria(world)
    assert criteria_on(JUNE).rows.count() == 3
    assert criteria_on(date(2026, 5, 31)).rows.count() == 27


def test_a_corridor_is_corrected_and_removed_and_the_sites_measured_anew(world, zone):
    line = field_of(110, 0, 1, 90).exterior
    who = {"actor": world.planner, "on": JUNE}
    terms = {"voltage_kv": 220, "source": "规划", "source_date": START, "name": "220 kV"}
    row = corridors.add_corridor(code="L1", geom=line, **terms, **who)

    def crossings():
        site_values.measure_all(on=JUNE, actor=world.planner)
        return known_on([zone.site], criteria_on(JUNE), JUNE)[zone.site.pk]["corridors"].number

    assert crossings() == 1
    corridors.change_corridor(row, geom=field_of(200, 0, 1, 90).exterior, strip_m=Decimal(15), **terms, **who)
    assert crossings() == 0
    with pytest.raises(Refusal, match="corridor_removal_without_reason"):
        corridors.remove_corridor(row, reason=" ", **who)
    corridors.remove_corridor(row, reason="线路已拆", **who)
    # Nothing is known of any line now: no data, not none.
    assert crossings() is None
    with pytest.raises(Refusal, match="corridor_gone"):
        corridors.remove_corridor(row, reason="线路已拆", **who)
