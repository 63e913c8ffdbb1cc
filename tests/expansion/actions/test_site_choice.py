"""A site is chosen by its paper, led through its approvals, and what was written wrongly is corrected."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from expansion.actions import site_approvals, site_choice, site_comparing
from expansion.models import SiteComparison, SiteStep, SiteValue
from expansion.rules.siting import STEPS
from landmgmt.lib.refusal import Refusal
from tests.expansion.actions.test_siting import JULY, JUNE, three
from tests.expansion.zone import START, choose

__all__ = ["three"]


def take(world, site, step, on=JULY, **changes):
    terms = {
        "candidate": site,
        "step": step,
        "on": on,
        "paper_number": "〔2026〕1号",
        "authority": "自然资源局",
        "today": date(2026, 11, 23),
        "actor": world.planner,
    }
    return site_approvals.take_site_step(**{**terms, **changes})


def test_the_chain_is_led_in_order_by_its_papers(world, zone):
    with pytest.raises(Refusal, match="site_step_before_choice"):
        take(world, zone.site, STEPS[0])
    choose(world, zone.site)
    zone.site.refresh_from_db()
    for code, step, changes in (
        ("site_step_out_of_order", STEPS[1], {}),
        ("site_step_before_previous", STEPS[0], {"on": date(2026, 5, 1)}),
        ("site_step_ahead", STEPS[0], {"on": date(2027, 1, 1)}),
        ("site_step_without_paper", STEPS[0], {"paper_number": " "}),
    ):
        with pytest.raises(Refusal, match=code):
            take(world, zone.site, step, **changes)
    for step in STEPS:
        take(world, zone.site, step)
    assert site_approvals.next_step(zone.site) is None
    assert list(SiteStep.objects.values_list("step", flat=True)) == [str(step) for step in STEPS]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"paper_number": " "}, "candidate_chosen_has_paper"),
        ({"reason": ""}, "choice_not_recommended"),
        ({"on": date(2027, 1, 1)}, "choice_ahead"),
    ],
)
def test_a_choice_needs_its_paper_and_a_recommendation_or_a_reason(world, zone, changes, code):
    with pytest.raises(Refusal, match=code):
        choose(world, zone.site, **changes)
    zone.site.refresh_from_db()
    assert zone.site.chosen_date is None


def test_the_recommended_site_is_chosen_without_a_reason(world, three):
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    site_comparing.recommend_site(
        comparison=made,
        candidate=three[1],
        text="最省",
        on=JUNE,
        actor=world.planner,
        knows_not_first=True,
    )
    with pytest.raises(Refusal, match="choice_not_recommended"):
        choose(world, three[0], reason="")
    assert choose(world, three[1], reason="").chosen_date == JUNE


def test_a_wrong_choice_is_taken_back_and_another_made(world, three):
    choose(world, three[0])
    who = {"on": JULY, "actor": world.planner}
    with pytest.raises(Refusal, match="choice_revoked_without_reason"):
        site_choice.revoke_choice(candidate=three[0], reason=" ", **who)
    with pytest.raises(Refusal, match="choice_not_there"):
        site_choice.revoke_choice(candidate=three[1], reason="点错", **who)
    site_choice.revoke_choice(candidate=three[0], reason="点错", **who)
    assert choose(world, three[1]).chosen_paper == "选址 1 号"


def test_a_choice_with_approvals_stays_even_in_the_database(world, zone):
    led(world, zone.site, 1)
    with pytest.raises(Refusal, match="choice_has_approvals"):
        site_choice.revoke_choice(candidate=zone.site, reason="点错", on=JULY, actor=world.planner)
    with pytest.raises(DatabaseError, match="choice_has_approvals"):
        raw("UPDATE expansion_substationcandidate SET chosen_date = NULL, revoked_reason = '点错'")
    with pytest.raises(DatabaseError, match="candidate_chosen_is_final"):
        raw("UPDATE expansion_substationcandidate SET chosen_date = NULL")


def led(world, site, count):
    """The first `count` steps of the chain, each on 1 July."""
    choose(world, site)
    site.refresh_from_db()
    return [take(world, site, step) for step in STEPS[:count]]


def correct(world, step, on=JULY, **changes):
    terms = {
        "step": step,
        "on": on,
        "paper_number": "〔2026〕2号",
        "authority": "自然资源局",
        "reason": "文号登记有误",
        "today": date(2026, 11, 23),
        "actor": world.planner,
    }
    return site_approvals.correct_site_step(**{**terms, **changes})


def test_a_wrong_step_is_corrected_by_a_further_row_and_the_chain_goes_on(world, zone):
    first, _ = led(world, zone.site, 2)
    correct(world, first, on=date(2026, 6, 15))
    stands = site_approvals.standing_steps(zone.site).values_list("step", "done_date", "paper_number")
    assert list(stands) == [
        (STEPS[0], date(2026, 6, 15), "〔2026〕2号"),
        (STEPS[1], JULY, "〔2026〕1号"),
    ]
    assert SiteStep.objects.count() == 3
    assert site_approvals.next_step(zone.site) == STEPS[2]
    take(world, zone.site, STEPS[2])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": date(2026, 5, 1)}, "site_step_before_previous"),
        ({"on": date(2026, 7, 2)}, "site_step_after_next"),
        ({"on": date(2027, 1, 1)}, "site_step_ahead"),
        ({"authority": " "}, "site_step_without_paper"),
        ({"reason": " "}, "site_step_correction_has_reason"),
    ],
)
def test_a_correction_keeps_the_order_of_the_chain(world, zone, changes, code):
    first, _ = led(world, zone.site, 2)
    with pytest.raises(Refusal, match=code):
        correct(world, first, **changes)
    assert SiteStep.objects.count() == 2


def test_what_was_corrected_is_not_corrected_again(world, zone):
    (first,) = led(world, zone.site, 1)
    second = correct(world, first)
    with pytest.raises(Refusal, match="site_step_corrected_already"):
        correct(world, first)
    assert correct(world, second, paper_number="〔2026〕3号").paper_number == "〔2026〕3号"


RAW_CORRECTION = """INSERT INTO expansion_sitestep
  (candidate_id, position, step, done_date, paper_number, authority, remark, recorded_by_id, corrects_id)
  SELECT candidate_id, position, step, %s, 'x', 'x', %s, recorded_by_id, id FROM expansion_sitestep
   WHERE id = %s"""


def test_the_database_itself_refuses_a_correction_out_of_place(world, zone):
    first, second = led(world, zone.site, 2)
    for day, remark, code in (
        (date(2026, 5, 1), "错", "site_step_before_previous"),
        (date(2026, 7, 2), "错", "site_step_after_next"),
        (JULY, "", "site_step_correction_has_reason"),
    ):
        with pytest.raises(DatabaseError, match=code):
            raw(RAW_CORRECTION, day, remark, first.pk)
    with pytest.raises(DatabaseError, match="site_step_out_of_order"):
        raw(RAW_CORRECTION.replace(", id FROM", f", {second.pk} FROM"), JULY, "错", first.pk)
    raw(RAW_CORRECTION, JULY, "错", first.pk)


RAW_STEP = """INSERT INTO expansion_sitestep
  (candidate_id, position, step, done_date, paper_number, authority, remark, recorded_by_id)
  VALUES (%s, %s, %s, %s, 'x', 'x', '', %s)"""


def raw(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_the_database_itself_refuses_a_step_out_of_order(world, zone):
    site, who = zone.site, world.planner.pk
    with pytest.raises(DatabaseError, match="site_step_before_choice"):
        raw(RAW_STEP, site.pk, 0, "site_opinion", JULY, who)
    choose(world, site)
    for place, step, day, code in (
        (0, "allocation", JULY, "site_step_out_of_order"),
        (4, "allocation", JULY, "site_step_out_of_order"),
        (0, "site_opinion", START, "site_step_before_previous"),
    ):
        with pytest.raises(DatabaseError, match=code):
            raw(RAW_STEP, site.pk, place, step, day, who)
    raw(RAW_STEP, site.pk, 0, "site_opinion", JULY, who)


def test_what_was_compared_measured_or_chosen_is_not_bent(world, three):
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    choose(world, three[0])
    for sql, code in (
        (f"UPDATE expansion_sitecomparison SET seed = 1 WHERE id = {made.pk}", "site_comparison_is_kept"),
        (f"DELETE FROM expansion_sitecomparison WHERE id = {made.pk}", "site_comparison_is_kept"),
        ("UPDATE expansion_sitevalue SET number = 0", "append_only"),
        ("DELETE FROM expansion_criterion", "append_only"),
        (
            "UPDATE expansion_substationcandidate SET chosen_date = NULL WHERE chosen_date IS NOT NULL",
            "candidate_chosen_is_final",
        ),
        (
            "UPDATE expansion_substationcandidate SET geom = ST_Multi(ST_Buffer(geom, 0.001))",
            "candidate_chosen_is_final",
        ),
    ):
        with pytest.raises(DatabaseError, match=code):
            raw(sql)
    assert (SiteComparison.objects.count(), SiteValue.objects.exists()) == (1, True)
