"""What land the park may not touch: kinds of layers, their statutory distance, and what a status may say."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum


class OverlayKind(StrEnum):
    RIVER_MAIN = "river_main"  # bank of the main stem, 长江保护法 26
    RIVER_TRIBUTARY = "river_trib"  # bank of tributaries, likewise
    FARMLAND = "farmland"  # permanent basic farmland
    REDLINE = "redline"  # ecological red line
    HAZARD = "hazard"  # geological hazard, active fault, flood retention
    WATER_SOURCE = "water_source"  # drinking-water source
    PROTECTED = "protected"  # nature reserve, heritage
    HOMES = "homes"
    ROADS = "roads"
    DANGER = "danger"  # explosion or pollution hazard
    OWN = "own"


# Ground a chemical park may not take (facts of the park's kind); the others only serve for distances.
FORBIDDEN: tuple[OverlayKind, ...] = (
    OverlayKind.RIVER_MAIN,
    OverlayKind.RIVER_TRIBUTARY,
    OverlayKind.FARMLAND,
    OverlayKind.REDLINE,
    OverlayKind.HAZARD,
    OverlayKind.WATER_SOURCE,
    OverlayKind.PROTECTED,
)
# 长江保护法 26: no new or enlarged chemical park within 1 km of the bank of main stem or tributaries.
BANK_M = Decimal(1000)
BUFFERS: dict[OverlayKind, Decimal] = {OverlayKind.RIVER_MAIN: BANK_M, OverlayKind.RIVER_TRIBUTARY: BANK_M}
# Drawings of two offices never meet to the last centimetre: less than this is the noise of their corners.
NOISE_M2 = Decimal(1)
NOISE_M = Decimal("0.01")


class NoData(Enum):
    """The answer where no layer says anything; it is never a figure and never a pass."""

    NO_DATA = "no_data"


NO_DATA = NoData.NO_DATA


class OverlayStatus(StrEnum):
    CLEAR = "clear"
    TOUCHES = "touches"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Touch:
    """How a layer meets the boundary: ㎡ of ground, metres of line, count of points; what it has to say."""

    has_data: bool
    area_m2: Decimal = Decimal(0)
    length_m: Decimal = Decimal(0)
    points: int = 0

    @property
    def status(self) -> OverlayStatus:
        """No data is a status of its own; touching begins at 1 ㎡, 1 cm or one point."""
        if not self.has_data:
            return OverlayStatus.NO_DATA
        touches = self.area_m2 >= NOISE_M2 or self.length_m >= NOISE_M or self.points > 0
        return OverlayStatus.TOUCHES if touches else OverlayStatus.CLEAR
