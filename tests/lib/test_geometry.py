"""Polygons are measured twice, put together by containment and judged with a place."""

from decimal import Decimal

from shapely.geometry import MultiPolygon, Polygon, box

from landmgmt.lib import crs, geometry

EAST, NORTH = 37398864.552, 3001337.231


def square(side, *, east=EAST, north=NORTH):
    return [(east, north), (east + side, north), (east + side, north + side), (east, north + side)]


def test_the_park_is_smaller_on_the_ellipsoid():
    side = 1_365_000**0.5
    corners = square(side, east=EAST - side / 2, north=NORTH - side / 2)
    park = crs.to_geographic(Polygon(corners), 4525)
    found = geometry.areas(park, 4525)
    assert found.plane_m2 == Decimal("1365000.00")
    assert found.plane_ha == Decimal("136.5000")
    assert abs(found.ellipsoid_m2 - Decimal("1364655.5")) < 1


def test_a_hole_is_not_counted():
    ringed = MultiPolygon([Polygon(square(100), [square(10, east=EAST + 5, north=NORTH + 5)])])
    found = geometry.areas(crs.to_geographic(ringed, 4525), 4525)
    assert found.plane_m2 == Decimal("9900.00")
    assert Decimal("9897") < found.ellipsoid_m2 < Decimal("9898")


def test_rings_are_holes_or_parts_by_containment_in_any_order():
    island = square(10, east=EAST + 20, north=NORTH + 20)
    hole = square(40, east=EAST + 10, north=NORTH + 10)
    apart = square(50, east=EAST + 500)
    multi = geometry.assemble([island, hole, apart, square(100)])
    assert len(multi.geoms) == 3
    assert sum(len(part.interiors) for part in multi.geoms) == 1
    assert round(multi.area, 3) == 10000 - 1600 + 100 + 2500


def test_neighbours_sharing_an_edge_are_parts():
    multi = geometry.assemble([square(100), square(100, east=EAST + 100)])
    assert len(multi.geoms) == 2


def test_a_bowtie_is_named_with_its_crossing():
    (problem,) = geometry.problems(Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))
    assert problem.code == "SELF_INTERSECTION"
    assert float(problem.params["east"]) == 5


def test_a_sound_polygon_has_no_problem():
    assert geometry.problems(box(0, 0, 10, 10)) == []
    assert geometry.ring_problems(square(10)) == []


def test_two_points_are_too_few():
    assert geometry.ring_problems([(0, 0), (1, 1), (0, 0)])[0].code == "TOO_FEW_POINTS"


def test_near_and_repeated_points_are_named():
    ring = square(10)
    found = geometry.ring_problems([*ring[:2], ring[1], *ring[2:], (ring[3][0], ring[3][1] - 0.001)])
    assert [(p.code, p.params["point"]) for p in found] == [("REPEATED_POINT", 2), ("NEAR_POINTS", 5)]


def test_a_spike_is_named():
    found = geometry.ring_problems([(0, 0), (10, 0), (10, 10), (5, 10), (5, 90), (5.001, 10), (0, 10)])
    assert [p.code for p in found] == ["SPIKE"]


def test_overlaps_below_a_millimetre_are_noise():
    apart = [box(0, 0, 10, 10), box(9.9995, 0, 20, 10), box(19, 0, 30, 10)]
    assert geometry.overlaps(apart) == [(1, 2, Decimal("10.00"))]


def test_height_is_dropped_and_lines_are_no_land():
    assert not geometry.as_multipolygon(Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])).has_z
    assert geometry.as_multipolygon(box(0, 0, 1, 1).exterior) is None
