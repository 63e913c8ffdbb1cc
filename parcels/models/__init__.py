"""What the office holds; each file is one subject."""

from parcels.models.arrears import LineHold, LineReason
from parcels.models.compensation import (
    Agreement,
    AgreementTaking,
    Entitlement,
    Instalment,
    Item,
    LandCoefficient,
    Line,
    PriceZone,
    Rate,
    RateSet,
)
from parcels.models.disputes import Dispute, DisputeStatePeriod
from parcels.models.history import track
from parcels.models.holders import BankAccount, HouseholdMember, Party, Share, ShareSet
from parcels.models.journal import AccessRecord, JournalEntry, JournalSeal, JournalSubject
from parcels.models.late_fee import LateFee
from parcels.models.ledger import Account, Transfer, Voucher
from parcels.models.office import Office, User
from parcels.models.papers import Document
from parcels.models.parcels import (
    Parcel,
    ParcelGeometry,
    StageTransition,
    Taking,
    TakingArea,
    TakingGeometry,
    TakingPaper,
    TakingStage,
    TakingWorks,
)
from parcels.models.payments import PaymentRun, RunItem
from parcels.models.places import Place
from parcels.models.projects import ApprovalBatch, FundSource, ProcedureStep, Project
from parcels.models.surveys import ImportPlot, ImportRun
from parcels.models.totals import ArrearsCheckpoint, ArrearsCheckpointSum, ArrearsDaySum, ArrearsDelta

__all__ = [
    "AccessRecord",
    "Account",
    "Agreement",
    "AgreementTaking",
    "ApprovalBatch",
    "ArrearsCheckpoint",
    "ArrearsCheckpointSum",
    "ArrearsDaySum",
    "ArrearsDelta",
    "BankAccount",
    "Dispute",
    "DisputeStatePeriod",
    "Document",
    "Entitlement",
    "FundSource",
    "HouseholdMember",
    "ImportPlot",
    "ImportRun",
    "Instalment",
    "Item",
    "JournalEntry",
    "JournalSeal",
    "JournalSubject",
    "LandCoefficient",
    "LateFee",
    "Line",
    "LineHold",
    "LineReason",
    "Office",
    "Parcel",
    "ParcelGeometry",
    "Party",
    "PaymentRun",
    "Place",
    "PriceZone",
    "ProcedureStep",
    "Project",
    "Rate",
    "RateSet",
    "RunItem",
    "Share",
    "ShareSet",
    "StageTransition",
    "Taking",
    "TakingArea",
    "TakingGeometry",
    "TakingPaper",
    "TakingStage",
    "TakingWorks",
    "Transfer",
    "User",
    "Voucher",
]

track(model for name, model in sorted(globals().items()) if name in __all__)
