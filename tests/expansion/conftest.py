"""The zone over the cast, for every test of expansion that asks for it."""

import pytest

from tests.expansion.zone import Zone, build_zone
from tests.world import World


@pytest.fixture
def zone(world: World) -> Zone:
    return build_zone(world)
