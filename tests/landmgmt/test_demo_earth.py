"""The demo's ground gives the lots' planned volumes to the cent, and the share moved by the day."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from expansion.models import EarthCalculation, EarthFactors
from landmgmt.demo import earth
from tests.expansion.zone import build_zone
from tests.world import build_world


@pytest.mark.django_db
def test_cut_and_fill_are_the_plans_own_and_three_tenths_are_done(monkeypatch):
    world = build_world()
    build_zone(world)
    monkeypatch.setattr(earth, "SURVEYED", ("PZ-01",))
    deeds = []
    script = SimpleNamespace(
        planner=world.planner,
        story={"phases": [{"works": [{"lot": "PZ-01"}]}]},
        at=lambda when, deed: deeds.append((when, deed)),
    )
    earth.write(script, lambda work, on: Decimal("0.3"))
    for _when, deed in sorted(deeds, key=lambda one: one[0]):
        deed()
    assert EarthFactors.objects.on(date(2026, 11, 23)).source == "示意数据，非试验值"
    exact = {row.purpose: (row.cut_m3, row.fill_m3) for row in EarthCalculation.objects.filter(method="net")}
    assert exact["to_design"] == (Decimal("3000.00"), Decimal("1000.00"))
    assert exact["done"] == (Decimal("900.00"), Decimal("300.00"))
    assert exact["remaining"] == (Decimal("2100.00"), Decimal("700.00"))
