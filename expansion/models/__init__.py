"""What the zone holds; each file is one subject."""

from expansion.models.boundary import Backdrop, BoundaryBlock, BoundaryVersion, HeldLand
from expansion.models.levelling import LevellingReport, Lot, LotState
from expansion.models.milestones import Milestone
from expansion.models.services import ServiceLine
from expansion.models.siting import SubstationCandidate
from parcels.models.history import track

__all__ = [
    "Backdrop",
    "BoundaryBlock",
    "BoundaryVersion",
    "HeldLand",
    "LevellingReport",
    "Lot",
    "LotState",
    "Milestone",
    "ServiceLine",
    "SubstationCandidate",
]

track(model for name, model in sorted(globals().items()) if name in __all__)
