"""The zone over the cast, for every test of expansion that asks for it."""

from tests.expansion.zone import Zone, build_zone
from tests.scenes import once
from tests.world import World


@once
def zone(world: World) -> Zone:
    return build_zone(world)
