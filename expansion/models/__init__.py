"""What the zone holds; each file is one subject."""

from expansion.models.boundary import Backdrop, BoundaryBlock, BoundaryVersion, HeldLand
from expansion.models.delivery import DeliveryCertificate, DeliveryPaper
from expansion.models.drafts import ZoneDraft
from expansion.models.earthwork import EarthCalculation, EarthFactors
from expansion.models.levelling import LevellingReport, Lot, LotState
from expansion.models.milestones import Milestone, MilestoneNeed, MilestonePaper, MilestonePlan
from expansion.models.overlays import OverlayFeature, OverlayGround, OverlayLayer
from expansion.models.photos import LevellingPhoto
from expansion.models.services import ServiceDemand, ServiceLine, ServiceLineState
from expansion.models.siting import (
    CriteriaSet,
    Criterion,
    PowerCorridor,
    SiteComparison,
    SiteStep,
    SiteValue,
    SitingBasis,
    SubstationCandidate,
)
from expansion.models.surfaces import Surface, SurfaceKind, SurfacePoints, SurveyFile
from parcels.models.history import track

__all__ = [
    "Backdrop",
    "BoundaryBlock",
    "BoundaryVersion",
    "CriteriaSet",
    "Criterion",
    "DeliveryCertificate",
    "DeliveryPaper",
    "EarthCalculation",
    "EarthFactors",
    "HeldLand",
    "LevellingPhoto",
    "LevellingReport",
    "Lot",
    "LotState",
    "Milestone",
    "MilestoneNeed",
    "MilestonePaper",
    "MilestonePlan",
    "OverlayFeature",
    "OverlayGround",
    "OverlayLayer",
    "PowerCorridor",
    "ServiceDemand",
    "ServiceLine",
    "ServiceLineState",
    "SiteComparison",
    "SiteStep",
    "SiteValue",
    "SitingBasis",
    "SubstationCandidate",
    "Surface",
    "SurfaceKind",
    "SurfacePoints",
    "SurveyFile",
    "ZoneDraft",
]

# Derived from other rows, and recomputed by `verify`: a copy of a copy is no evidence.
DERIVED = {"OverlayGround"}
# Never changed, so they need no history of their own; and no model.
APPEND_ONLY = {
    "EarthCalculation",
    "EarthFactors",
    "LevellingPhoto",
    *("CriteriaSet", "Criterion", "SiteStep", "SiteValue", "SitingBasis"),
    *("Surface", "SurfaceKind", "SurfacePoints"),
}
track(model for name, model in sorted(globals().items()) if name in {*__all__} - DERIVED - APPEND_ONLY)
