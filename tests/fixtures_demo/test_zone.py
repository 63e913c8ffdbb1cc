"""The demo zone's sums, shares, numbers and seams, read from the committed file alone."""

import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer

FILE = Path(__file__).parents[2] / "fixtures" / "demo" / "zone.json"
TO_PLANE = Transformer.from_crs(4490, 4525, always_xy=True)
MM2 = 1e-6


def _plane(coordinates, kind="MultiPolygon"):
    shape = shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    return shapely.transform(shape, lambda p: np.column_stack(TO_PLANE.transform(p[:, 0], p[:, 1])))


def _sum(rows, key="area_m2"):
    return sum(Decimal(r[key]) for r in rows)


@pytest.fixture(scope="module")
def zone():
    return json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def boundary(zone):
    return _plane(zone["boundary"]["geometry"])


@pytest.fixture(scope="module")
def parcels(zone):
    return {p["code"]: _plane(p["geometry"]) for p in zone["parcels"]}


def test_the_boundary_is_136_5000_hectares_in_the_survey_plane(boundary):
    assert boundary.is_valid
    assert len(boundary.geoms) == 1
    assert abs(boundary.area - 1_365_000) < 0.05


def test_the_three_blocks_make_the_boundary_and_their_official_areas_its_total(zone, boundary):
    shapes = [_plane(b["geometry"]) for b in zone["blocks"]]
    assert _sum(zone["blocks"], "official_ha") == Decimal("136.50")
    for row, shape in zip(zone["blocks"], shapes, strict=True):
        assert round(shape.area / 10_000, 2) == float(row["official_ha"])
        assert set(row["bounds"]) == {"east", "south", "west", "north"}
    assert abs(sum(s.area for s in shapes) - boundary.area) < MM2 * 10
    assert boundary.symmetric_difference(shapely.union_all(shapes)).area < MM2 * 1000


def test_held_land_takings_inside_and_the_remainder_are_the_whole_park(zone, boundary, parcels):
    held = [_plane(h["geometry"]) for h in zone["held"]]
    inside = sum(p.intersection(boundary).area for p in parcels.values())
    remainder = _plane(zone["remainder"]["geometry"]).area
    assert _sum(zone["held"]) == Decimal("330000.00")
    parts = [round(a / 10_000, 4) for a in (sum(h.area for h in held), inside, remainder)]
    assert parts == [33.0000, 94.7200, 8.7800]
    assert abs(sum(h.area for h in held) + inside + remainder - boundary.area) < 0.01


def test_every_project_sums_to_its_round_number_and_its_drawing_agrees(zone, parcels):
    wanted = {
        "KP-1": "733333.33",
        "CB-400": "266666.67",
        "GF-100": "66666.67",
        "WD-5": "3333.33",
        "BD-220": "10533.33",
    }
    assert {p["code"]: p["area_m2"] for p in zone["projects"]} == wanted
    for project, area in wanted.items():
        rows = [p for p in zone["parcels"] if p["project"] == project]
        assert _sum(rows) == Decimal(area)
        assert abs(sum(parcels[r["code"]].area for r in rows) - float(area)) < 1


def test_each_parcel_is_signed_for_what_is_drawn_and_for_its_land_classes(zone, parcels):
    for row in zone["parcels"]:
        assert _sum(row["land"]) == Decimal(row["area_m2"])
        assert all(Decimal(part["area_m2"]) > 0 for part in row["land"])
        assert abs(parcels[row["code"]].area - float(row["area_m2"])) < 0.5


def test_no_two_pieces_of_ground_overlap_by_a_square_millimetre(zone, parcels):
    others = [*zone["held"], zone["remainder"]]
    shapes = [*parcels.values(), *(_plane(row["geometry"]) for row in others)]
    assert all(s.is_valid for s in shapes)
    assert min(p.area for s in shapes for p in s.geoms) > 40
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(i, j) for i, j in zip(left, right, strict=True) if i < j]
    areas = [shapes[i].intersection(shapes[j]).area for i, j in pairs]
    assert len(pairs) > 1000
    assert max(areas) < MM2


def test_no_gap_opens_between_the_parcels_of_the_expansion(zone):
    lots = [_plane(lot["geometry"]) for lot in zone["lots"]]
    whole = shapely.union_all(lots, grid_size=0.001)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0


def test_the_lots_are_whole_parcels_and_cover_all_1100_mu(zone):
    named = [code for lot in zone["lots"] for code in lot["parcels"]]
    assert 12 <= len(zone["lots"]) <= 16
    assert sorted(named) == sorted(p["code"] for p in zone["parcels"] if p["project"] == "KP-1")
    assert _sum(zone["lots"], "planned_m2") == Decimal("733333.33")
    by_code = {p["code"]: p for p in zone["parcels"]}
    for lot in zone["lots"]:
        assert _sum([by_code[c] for c in lot["parcels"]]) == Decimal(lot["planned_m2"])


def test_the_shares_of_every_household_parcel_sum_to_one(zone):
    shares = defaultdict(Fraction)
    for household in zone["households"]:
        assert 1 <= len(household["parcels"]) <= 4
        for share in household["parcels"]:
            shares[share["parcel"]] += Fraction(share["num"], share["den"])
    assert set(shares.values()) == {1}
    assert set(shares) == {p["code"] for p in zone["parcels"] if p["tenure"] == "household"}


def test_the_numbers_of_300_households_are_unique_valid_and_impossible(zone):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
    households = zone["households"]
    assert len(households) == 300
    for key in ("id_number", "account", "phone", "householder", "code"):
        assert len({h[key] for h in households}) == 300
    for h in households:
        digits = [10 if c == "X" else int(c) for c in h["id_number"]]
        assert sum(d * w for d, w in zip(digits, weights, strict=True)) % 11 == 1
        assert h["id_number"].startswith("431271")
        assert h["id_number"][14:17] == "000"
        assert len(h["account"]) == 19
        assert h["account"].startswith("000")
        assert len(h["phone"]) == 11
        assert h["phone"].startswith("100")


def test_the_heirs_field_is_six_mu_and_the_chens_lie_beside_it(zone, parcels):
    heirs = next(p for p in zone["parcels"] if p["code"] == "KP-050")
    shares = [(h["householder"], s) for h in zone["households"] for s in h["parcels"]]
    holders = {name: s for name, s in shares if s["parcel"] == "KP-050"}
    assert heirs["area_m2"] == "4000.00"
    assert heirs["land"] == [{"class": "0101", "area_m2": "2800.00"}, {"class": "0103", "area_m2": "1200.00"}]
    assert (heirs["village"], heirs["group"]) == ("长田村", 3)
    assert {n: Fraction(s["num"], s["den"]) for n, s in holders.items()} == {
        "李大明": Fraction(1, 2),
        "李秀珍": Fraction(1, 3),
        "李小军": Fraction(1, 6),
    }
    assert parcels["KP-050"].intersection(parcels["KP-051"]).length > 20
    assert [name for name, s in shares if s["parcel"] == "KP-051"] == ["陈立生"]


def test_the_free_rectangle_has_room_for_a_survey_and_touches_no_taking(zone, boundary, parcels):
    free = _plane(zone["free_area"]["geometry"])
    west, south, east, north = free.bounds
    assert east - west > 259.99
    assert north - south > 219.99
    assert boundary.contains(free)
    assert all(p.disjoint(free) for p in parcels.values())
    assert np.allclose(free.bounds, zone["free_area"]["extent_4525"], atol=0.001)


def test_site_c_is_the_land_of_the_substation(zone):
    (chosen,) = [s for s in zone["sites"] if s["chosen"]]
    assert chosen["code"] == "C"
    assert chosen["total_m2"] == "10533.33"
    assert all(Decimal(s["wall_m2"]) < Decimal(s["total_m2"]) for s in zone["sites"])


def test_a_few_parcels_have_holes_two_parts_two_classes_or_cross_the_boundary(zone, boundary, parcels):
    shapes = list(parcels.values())
    assert sum(any(g.interiors for g in s.geoms) for s in shapes) == 4
    assert sum(len(s.geoms) == 2 for s in shapes) == 4
    assert sum(len(p["land"]) == 2 for p in zone["parcels"]) > 12
    assert sum(1 < s.intersection(boundary).area < s.area - 1 for s in shapes) == 9


def test_the_west_to_east_order_is_a_ranking_in_every_project(zone, parcels):
    ranks = defaultdict(list)
    for p in zone["parcels"]:
        ranks[p["project"]].append((p["order"], parcels[p["code"]].centroid.x))
    for rows in ranks.values():
        rows.sort()
        assert [n for n, _ in rows] == list(range(1, len(rows) + 1))
        assert all(a[1] < b[1] + 0.01 for a, b in pairwise(rows))


def test_the_file_is_small_and_keeps_nine_decimals():
    text = FILE.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_500_000
    assert "示意数据，非法定界线" in text
    assert not [n for n in text.split("109.")[1:] if len(n.split(",")[0].rstrip("]")) > 9]
