"""Where surplus earth should go: the transport problem between lots, least m³·km, by linear programming."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Stand:
    """A lot's balance in natural m³ (above zero left over, below lacking) and where it lies, in metres."""

    code: str
    balance_m3: float
    east: float
    north: float


@dataclass(frozen=True)
class Move:
    """Earth from one lot to another: m³ and km as the crow flies."""

    source: str
    target: str
    m3: float
    km: float

    @property
    def m3_km(self) -> float:
        return self.m3 * self.km


@dataclass(frozen=True)
class Haul:
    """The moves, and what is left over or still lacking beyond them."""

    moves: list[Move]
    surplus_m3: float
    lacking_m3: float

    @property
    def m3(self) -> float:
        return sum(move.m3 for move in self.moves)

    @property
    def m3_km(self) -> float:
        return sum(move.m3_km for move in self.moves)


def haul(stands: Sequence[Stand]) -> Haul:
    """Move as much as can be moved over the least m³·km.

    A has 100 m³ over, B lacks 60 m³ 1 km away, C lacks 60 m³ 2 km away: 60 to B, 40 to C, 20 still lacking.
    """
    give = [s for s in stands if s.balance_m3 > 0.005]
    take = [s for s in stands if s.balance_m3 < -0.005]
    supply, demand = sum(s.balance_m3 for s in give), -sum(s.balance_m3 for s in take)
    if not give or not take:
        return Haul([], supply, demand)
    km = np.array([[np.hypot(g.east - t.east, g.north - t.north) / 1000 for t in take] for g in give])
    rows, columns = km.shape
    of_giver = np.kron(np.eye(rows), np.ones(columns))
    of_taker = np.kron(np.ones(rows), np.eye(columns))
    gives, takes = np.array([g.balance_m3 for g in give]), np.array([-t.balance_m3 for t in take])
    # The scarcer side is met in full, the other up to what it has.
    less, equal = (of_giver, of_taker) if supply >= demand else (of_taker, of_giver)
    most, full = (gives, takes) if supply >= demand else (takes, gives)
    from scipy.optimize import linprog  # half a second that only a haulage plan needs

    solved = linprog(km.ravel(), A_ub=less, b_ub=most, A_eq=equal, b_eq=full, method="highs")
    assert solved.success, solved.message
    amounts = solved.x.reshape(rows, columns)
    moves = [
        Move(give[i].code, take[j].code, float(amounts[i, j]), float(km[i, j]))
        for i in range(rows)
        for j in range(columns)
        if amounts[i, j] > 0.005
    ]
    moved = sum(move.m3 for move in moves)
    return Haul(moves, max(0.0, supply - moved), max(0.0, demand - moved))
