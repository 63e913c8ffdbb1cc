"""What the office holds; each file is one subject."""

from parcels.models.arrears import LineHold, LineReason
from parcels.models.bank import BankFile, BankFileRow, BankFormat, SuspenseItem
from parcels.models.changes import ConditionMet, DecisionService, PayeeChange, PayeePart
from parcels.models.compensation import (
    Agreement,
    AgreementTaking,
    Entitlement,
    Instalment,
    Item,
    Line,
)
from parcels.models.cross_checks import CheckDecision
from parcels.models.deposits import DepositApproval, DepositOrder
from parcels.models.disputes import Dispute, DisputeStatePeriod
from parcels.models.handouts import Handout
from parcels.models.history import track
from parcels.models.holders import BankAccount, HouseholdMember, Party, Share, ShareSet
from parcels.models.inventory import ItemMeasure, LateItem
from parcels.models.jobs import Job
from parcels.models.journal import AccessRecord, JournalEntry, JournalSeal, JournalSubject
from parcels.models.late_fee import LateFee
from parcels.models.law import CalendarDay, CalendarNotice, LegalTerm
from parcels.models.ledger import Account, Transfer, Voucher, VoucherPaper
from parcels.models.lineage import ItemPlacing, LandOperation, LineageLink
from parcels.models.loans import LoanExtension, LoanExtensionAnswer, ProjectLoan
from parcels.models.office import Office, User
from parcels.models.paper_rules import AccountProof, PaperRule, PaperStruck
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
from parcels.models.payments import ApprovalBand, PaymentRun, RunApproval, RunItem, TreasuryStep
from parcels.models.photos import LandPhoto, PersonalPicture
from parcels.models.places import Place
from parcels.models.plans import AccountsNotice, DistributionPlan, PlanHead, PlanLine, PlanPart
from parcels.models.posting import Objection, PostingRule, PublicList, PublicRow
from parcels.models.pricing import Appraisal, ItemPrice, ManualLine
from parcels.models.projects import ApprovalBatch, FundSource, ProcedureStep, Project
from parcels.models.proposed import ProposedPosting
from parcels.models.rates import LandCoefficient, PriceZone, Rate, RateSet
from parcels.models.rosters import RosterImport, RosterTrial, RosterUndo
from parcels.models.senders import ImportSender
from parcels.models.surveys import ImportPlot, ImportRun
from parcels.models.takeover import OldBook, OldEntry, OldParty, SignedTotal, TakeOver
from parcels.models.totals import ArrearsCheckpoint, ArrearsCheckpointSum, ArrearsDaySum, ArrearsDelta
from parcels.models.units import ItemUnit
from parcels.models.versions import Reduction, SignedAccount

__all__ = [
    "AccessRecord",
    "Account",
    "AccountProof",
    "AccountsNotice",
    "Agreement",
    "AgreementTaking",
    "Appraisal",
    "ApprovalBand",
    "ApprovalBatch",
    "ArrearsCheckpoint",
    "ArrearsCheckpointSum",
    "ArrearsDaySum",
    "ArrearsDelta",
    "BankAccount",
    "BankFile",
    "BankFileRow",
    "BankFormat",
    "CalendarDay",
    "CalendarNotice",
    "CheckDecision",
    "ConditionMet",
    "DecisionService",
    "DepositApproval",
    "DepositOrder",
    "Dispute",
    "DisputeStatePeriod",
    "DistributionPlan",
    "Document",
    "Entitlement",
    "FundSource",
    "Handout",
    "HouseholdMember",
    "ImportPlot",
    "ImportRun",
    "ImportSender",
    "Instalment",
    "Item",
    "ItemMeasure",
    "ItemPlacing",
    "ItemPrice",
    "ItemUnit",
    "Job",
    "JournalEntry",
    "JournalSeal",
    "JournalSubject",
    "LandCoefficient",
    "LandOperation",
    "LandPhoto",
    "LateFee",
    "LateItem",
    "LegalTerm",
    "Line",
    "LineHold",
    "LineReason",
    "LineageLink",
    "LoanExtension",
    "LoanExtensionAnswer",
    "ManualLine",
    "Objection",
    "Office",
    "OldBook",
    "OldEntry",
    "OldParty",
    "PaperRule",
    "PaperStruck",
    "Parcel",
    "ParcelGeometry",
    "Party",
    "PayeeChange",
    "PayeePart",
    "PaymentRun",
    "PersonalPicture",
    "Place",
    "PlanHead",
    "PlanLine",
    "PlanPart",
    "PostingRule",
    "PriceZone",
    "ProcedureStep",
    "Project",
    "ProjectLoan",
    "ProposedPosting",
    "PublicList",
    "PublicRow",
    "Rate",
    "RateSet",
    "Reduction",
    "RosterImport",
    "RosterTrial",
    "RosterUndo",
    "RunApproval",
    "RunItem",
    "Share",
    "ShareSet",
    "SignedAccount",
    "SignedTotal",
    "StageTransition",
    "SuspenseItem",
    "TakeOver",
    "Taking",
    "TakingArea",
    "TakingGeometry",
    "TakingPaper",
    "TakingStage",
    "TakingWorks",
    "Transfer",
    "TreasuryStep",
    "User",
    "Voucher",
    "VoucherPaper",
]

track(model for name, model in sorted(globals().items()) if name in __all__)
