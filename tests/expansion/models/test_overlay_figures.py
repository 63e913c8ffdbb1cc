"""What layers say: clear, touching so much, or no data; distances, shares, a bank's kilometre."""

import math
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from expansion.actions.overlays import Drawn, enter_layer
from expansion.models.overlay_figures import distance_to, layer_figures, share_inside
from expansion.rules.overlays import NO_DATA, OverlayStatus, Touch
from tests.expansion.overlays import enter, farmland
from tests.expansion.zone import START
from tests.world import TODAY, field_of

D = Decimal
TO_DEGREES = Transformer.from_crs(4525, 4490, always_xy=True)


def line(*points: tuple[float, float]) -> LineString:
    return LineString([TO_DEGREES.transform(x, y) for x, y in points], srid=4490)


def figures(on=TODAY, restricted=True):
    return {one.layer.code: one for one in layer_figures(on, restricted=restricted)}


def test_a_layer_touches_what_lies_inside_the_boundary(world, zone):
    farmland(world)
    one = figures()["FARMLAND"]
    # 10 m × 200 m, half of it inside
    assert (one.status, one.ha) == (OverlayStatus.TOUCHES, D("0.1000"))


def test_a_layer_outside_is_clear_and_a_layer_without_data_never_is(world, zone):
    enter(world, "redline", field_of(1000, 0, 50, 50))
    enter(world, "hazard")
    found = figures()
    assert found["REDLINE"].status is OverlayStatus.CLEAR
    assert found["HAZARD"].status is OverlayStatus.NO_DATA


def test_overlapping_shapes_of_a_layer_count_once(world, zone):
    enter(world, "redline", field_of(0, 0, 50, 40), field_of(0, 0, 50, 40), field_of(25, 0, 50, 40))
    assert figures()["REDLINE"].ha == D("0.3000")


def test_a_line_without_reach_is_metres_and_a_point_is_a_count(world, zone):
    inside = field_of(0, 50, 10, 10)
    corner = inside.boundary
    enter(world, "roads", corner)
    enter(world, "danger", inside.centroid)
    found = figures()
    assert round(found["ROADS"].touch.length_m, 2) == D("40.00")
    assert (found["DANGER"].touch.points, found["DANGER"].status) == (1, OverlayStatus.TOUCHES)


def test_restricted_layers_are_left_out_where_they_may_not_be_seen(world, zone):
    farmland(world, is_restricted=True)
    assert figures(restricted=False) == {}


def test_a_day_before_the_layer_knows_nothing_of_it(world, zone):
    farmland(world)
    assert figures(date(2026, 1, 13)) == {}


def test_a_crumb_of_less_than_a_square_metre_is_no_touch():
    assert Touch(True, D("0.99")).status is OverlayStatus.CLEAR
    assert Touch(True, D("1.00")).status is OverlayStatus.TOUCHES
    assert Touch(False, D("5.00")).status is OverlayStatus.NO_DATA


def test_a_distance_is_measured_to_what_is_drawn(world, zone):
    enter(world, "homes", field_of(100, 0, 10, 10))
    assert distance_to("homes", field_of(0, 0, 50, 10), on=TODAY) == D("50.00")
    assert distance_to("homes", field_of(105, 0, 50, 10), on=TODAY) == D("0.00")


def test_a_share_counts_the_reach(world, zone):
    enter(world, "danger", field_of(100, 0, 10, 10), buffer_m=D(25))
    assert share_inside("danger", field_of(50, 0, 50, 10), on=TODAY) == D("0.500000")


@pytest.mark.parametrize("ask", [distance_to, share_inside])
@pytest.mark.parametrize("kind", ["homes", "hazard"])
def test_where_nothing_is_drawn_the_answer_is_no_data_and_no_figure(world, zone, ask, kind):
    enter(world, "hazard")
    assert ask(kind, field_of(0, 0, 10, 10), on=TODAY) is NO_DATA


def test_a_restricted_layer_gives_no_figure_to_whom_it_is_not_shown(world, zone):
    enter(world, "homes", field_of(100, 0, 10, 10), is_restricted=True)
    assert distance_to("homes", field_of(0, 0, 50, 10), on=TODAY, restricted=False) is NO_DATA


def ground_m2(layer):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(ST_Area(geom)), min(ST_SRID(geom)) FROM expansion_overlayground WHERE layer_id = %s",
            [layer.pk],
        )
        return cursor.fetchone()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    length=st.integers(200, 6000),
    reach=st.integers(1, 1500),
    east=st.integers(-3000, 3000),
    turn=st.floats(0, math.pi),
)
def test_the_ground_of_a_straight_bank_is_its_closed_form(world, length, reach, east, turn):
    x, y = 37398864.552 + east, 3001337.231
    bank = line((x, y), (x + length * math.cos(turn), y + length * math.sin(turn)))
    layer = enter_layer(
        kind="river_main",
        code=f"B{length}-{reach}-{east}-{turn}"[:20],
        name="岸线",
        source="示意",
        layer_date=START,
        valid_from=START,
        features=[Drawn(bank)],
        buffer_m=D(reach),
        actor=world.planner,
    )
    area, srid = ground_m2(layer)
    sides = 4 * max(128, math.ceil(0.5 * reach))
    # A strip on both sides and two half circles, drawn with more sides the wider they are.
    ends = reach**2 * sides / 2 * math.sin(2 * math.pi / sides)
    assert srid == 4525
    drawn, whole = 2 * reach * length + ends, 2 * reach * length + math.pi * reach**2
    # A hundred-thousandth of a narrow strip, a tenth of a square metre of a wide one.
    assert area == pytest.approx(drawn, abs=min(0.1, drawn * 1e-5), rel=0)
    # However wide the reach, both half circles together are at most 5.2 ㎡ short.
    assert area == pytest.approx(whole, abs=min(5.3, whole * 1e-4), rel=0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM expansion_overlayground WHERE layer_id = %s", [layer.pk])


def test_a_thousand_metres_are_measured_in_the_survey_plane_and_not_on_the_web_map(world, zone):
    x, y = 37398864.552, 3001337.231
    bank = enter(world, "river_main", line((x - 1000, y - 4000), (x - 1000, y + 4000)))
    at_edge = GEOSGeometry(f"POINT({x} {y})", srid=4525)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(ST_XMax(geom)) FROM expansion_overlayground WHERE layer_id = %s", [bank.pk]
        )
        assert cursor.fetchone()[0] == pytest.approx(at_edge.x, abs=0.01)
