"""Entering layers: a newer one ends the older, a distance has its law, and nothing is overwritten."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.gis.geos import LineString
from django.db import DatabaseError, connection, transaction

from expansion.actions.overlays import change_reach, end_layer
from expansion.models import OverlayFeature, OverlayGround, OverlayLayer
from landmgmt.lib.refusal import Refusal
from parcels.models import JournalEntry
from tests.expansion.overlays import LAYER_DATE, enter, farmland
from tests.expansion.zone import START
from tests.world import field_of

LATER = date(2026, 6, 1)


def test_a_newer_layer_ends_the_older_one_that_day(world, zone):
    old = farmland(world)
    new = farmland(world, name="2026 年更新", valid_from=LATER)
    assert OverlayLayer.objects.on(date(2026, 5, 31)).get() == old
    assert OverlayLayer.objects.on(LATER).get() == new


def test_a_bank_reaches_one_kilometre_by_law_and_another_reach_is_a_new_version(world, zone):
    bank = enter(world, "river_main", LineString((109.9, 27.1), (109.9, 27.2), srid=4490))
    assert (bank.buffer_m, "第26条" in bank.reach_source) == (Decimal(1000), True)
    newer = change_reach(
        bank, buffer_m=Decimal(1500), buffer_source="省办法", valid_from=LATER, actor=world.planner
    )
    assert OverlayLayer.objects.on(START).get().buffer_m == 1000
    assert OverlayLayer.objects.on(LATER).get() == newer
    assert newer.features.count() == 1


def test_an_ended_layer_is_gone_from_that_day_only(world, zone):
    end_layer(farmland(world), on=LATER, actor=world.planner)
    assert OverlayLayer.objects.on(date(2026, 5, 31)).exists()
    assert not OverlayLayer.objects.on(LATER).exists()


def test_a_layer_without_shapes_says_that_there_are_no_data(world, zone):
    assert enter(world, "redline").state == OverlayLayer.State.NO_DATA


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": " "}, "overlay_text_missing"),
        ({"layer_date": None}, "overlay_loaded_has_date"),
        ({"layer_date": LATER}, "overlay_dated_later"),
        ({"buffer_m": Decimal(-1)}, "overlay_reach_absurd"),
        ({"code": "FARMLAND", "kind": "redline"}, "overlay_code_of_other_kind"),
        ({"valid_from": date(2026, 1, 1)}, "overlay_newer_exists"),
    ],
)
def test_a_layer_that_does_not_hold_is_refused_and_nothing_is_written(world, zone, changes, code):
    farmland(world)
    before = [model.objects.count() for model in (OverlayLayer, OverlayFeature, OverlayGround, JournalEntry)]
    terms = {"kind": "farmland", **changes}
    with pytest.raises(Refusal, match=code):
        enter(world, terms.pop("kind"), field_of(0, 0, 1, 1), **{"code": "FARMLAND", **terms})
    after = [model.objects.count() for model in (OverlayLayer, OverlayFeature, OverlayGround, JournalEntry)]
    assert after == before


def test_a_layer_needs_a_reason_for_its_reach(world, zone):
    with pytest.raises(Refusal, match="overlay_reach_without_source"):
        change_reach(
            farmland(world), buffer_m=Decimal(5), buffer_source="", valid_from=LATER, actor=world.planner
        )


@pytest.mark.parametrize(
    "verb", ["UPDATE expansion_overlayfeature SET name = 'x'", "DELETE FROM expansion_overlayfeature"]
)
def test_a_shape_is_never_overwritten(world, zone, verb):
    farmland(world)
    with pytest.raises(DatabaseError, match="geometry_is_not_overwritten"), transaction.atomic():
        connection.cursor().execute(verb)


def test_the_survey_system_stays_once_the_zone_has_ground(world, zone):
    with pytest.raises(DatabaseError, match="survey_system_has_zone"), transaction.atomic():
        connection.cursor().execute("UPDATE parcels_office SET survey_epsg = 4526")


def test_entering_is_told_in_the_journal(world, zone):
    farmland(world)
    assert JournalEntry.objects.filter(deed="enter_layer").get().params["features"] == 1
    assert LAYER_DATE < START
