"""What a lot's ground lies on: land that may be worked, the boundary, other lots; ㎡ of the survey system."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from expansion.models.figures import sql_text
from parcels.models.sums import rows_of

_SQL = Path(__file__).with_name("sql")
_LAND, _OVERLAPS = (sql_text(_SQL / f"lot_{name}.sql") for name in ("land", "overlaps"))
# Two drawings of one edge differ by so much.
LEAST_M2 = Decimal(1)


@dataclass(frozen=True)
class LotLand:
    """The whole ground, the part nobody has handed over, and the part beyond the boundary in force."""

    whole_m2: Decimal
    untaken_m2: Decimal
    beyond_m2: Decimal

    def slack(self) -> Decimal:
        """Survey and drawing never meet to the last metre: one part in a hundred is no ground of its own."""
        return max(LEAST_M2, self.whole_m2 / 100)


def lot_land(lot_id: int, on: date) -> LotLand:
    """One lot's ground on a day."""
    [row] = rows_of(_LAND, {"lot": lot_id, "on": on})
    return LotLand(**{name: value.quantize(Decimal("0.01")) for name, value in row.items()})


def overlaps(lot_id: int) -> list[tuple[str, Decimal]]:
    """The lots that share ground with a lot: (code, ㎡), the largest first, ten at most."""
    return [(row["code"], row["m2"]) for row in rows_of(_OVERLAPS, {"lot": lot_id, "least": LEAST_M2})]
