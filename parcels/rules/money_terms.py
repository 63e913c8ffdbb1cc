"""The enumerations of money: heads, levels, reasons of arrears, states of agreements and payment runs."""

from enum import StrEnum


class Head(StrEnum):
    """What a sum is for (科目), LAL 48."""

    LAND = "land"  # 土地补偿费
    RESETTLEMENT = "resettlement"  # 安置补助费
    ATTACHMENT = "attachment"  # 地上附着物
    CROPS = "crops"  # 青苗
    HOUSE = "house"  # 农村村民住宅
    MOVING = "moving"  # 搬迁费、临时安置费
    AWARD = "award"  # 奖励
    SOCIAL_INSURANCE = "social_insurance"  # 社会保障费 (REG 32: its own account)
    ENVIRONMENT = "environment"  # 环保补偿
    OTHER = "other"  # 其他


# The article a head rests on; what the office adds of its own (awards, environment, other) has none.
ARTICLE_OF = {
    **dict.fromkeys(
        (Head.LAND, Head.RESETTLEMENT, Head.ATTACHMENT, Head.CROPS, Head.HOUSE, Head.MOVING), "LAL48"
    ),
    Head.SOCIAL_INSURANCE: "REG32",
}


class Level(StrEnum):
    """Whom the park owes: 拨付 to a collective, 兑付 to a household or enterprise."""

    ALLOT = "allot"  # 拨付
    DISBURSE = "disburse"  # 兑付


class PartyKind(StrEnum):
    """Who can hold a right or receive money (主体类别)."""

    PERSON = "person"
    HOUSEHOLD = "household"
    COLLECTIVE = "collective"
    ENTERPRISE = "enterprise"
    INSURANCE = "insurance"  # 社保专户 (REG 32): the one account of the office's social insurance fund


# Whom the park owes 拨付: a public account, from which a household may get its money or its old age.
ALLOTTED = (PartyKind.COLLECTIVE, PartyKind.INSURANCE)
# Who has a household card (一卡通): the treasury's way pays nobody else.
CARD_HOLDERS = (PartyKind.PERSON, PartyKind.HOUSEHOLD)


class ArrearsReason(StrEnum):
    """Why a due sum is not paid (欠付原因)."""

    NO_FUNDS = "no_funds"  # 资金未到位
    OWNERSHIP = "ownership"  # 权属争议
    ACCOUNT = "account"  # 账户错误/退票
    INHERITANCE = "inheritance"  # 继承未定
    REFUSED = "refused"  # 拒领
    APPROVAL = "approval"  # 待审批
    OTHER = "other"  # 其他


class HoldCause(StrEnum):
    """Why a line waits (暂停原因): each cause ends by its own deed, a line waits while any lasts."""

    PERSON = "person"  # 人工暂停
    CONDITION = "condition"  # 付款条件未成就
    INHERITANCE = "inheritance"  # 继承待复核
    AUTHORITY = "authority"  # 委托或监护到期
    OBJECTION = "objection"  # 公示异议未了结


class ChangeKind(StrEnum):
    """What changes about who receives money (收款变更); each has its paper and a second person."""

    ACCOUNT = "account"  # 换账户
    HEIRS = "heirs"  # 权利人死亡，继承
    PROXY = "proxy"  # 委托他人代收
    GUARDIAN = "guardian"  # 未成年人的监护人
    RETURN = "return"  # 委托或监护终止，归还本人


# Who receives for another, until a day: a proxy dies, resigns or runs out, the sum is still the principal's.
AGENCY = frozenset({ChangeKind.PROXY, ChangeKind.GUARDIAN})


class ChangeState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ServiceWay(StrEnum):
    """How a decision reached the person (送达方式)."""

    DIRECT = "direct"  # 直接送达
    LEFT = "left"  # 留置送达
    POST = "post"  # 邮寄送达
    NOTICE = "notice"  # 公告送达


class AgreementKind(StrEnum):
    AGREEMENT = "agreement"  # 征地补偿安置协议 (REG 29)
    DECISION = "decision"  # 征地补偿安置决定 (REG 31)
    SUCCESSION = "succession"  # 收款人变更: other payees, the same sums


class AgreementState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    VOID = "void"


class DepositState(StrEnum):
    """An order to deposit money with the notary (提存申请): asked, approved and done by different people."""

    PROPOSED = "proposed"  # 待审批
    APPROVED = "approved"  # 已审批
    DONE = "done"  # 已提存
    REFUSED = "refused"  # 已退回, with the reason
    WITHDRAWN = "withdrawn"  # 已撤回, by whoever asked


class RunState(StrEnum):
    """Payment run (支付批次): prepared, approved, released and answered by different people."""

    PREPARED = "prepared"
    APPROVED = "approved"
    RELEASED = "released"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


class BankResult(StrEnum):
    PENDING = "pending"  # 在途
    SUCCESS = "success"
    FAILED = "failed"
    RETURNED = "returned"  # 退票, after a success


class AccountKind(StrEnum):
    """Ledger accounts. A transfer takes value from one and gives it to another."""

    OUTSIDE = "outside"  # 外部 (treasury and others: where money comes from)
    FUND = "fund"  # 专户资金 (one per fund source)
    OBLIGATION = "obligation"  # 应付来源 (counterpart of what is owed)
    PAYABLE = "payable"  # 应付
    PAID = "paid"  # 已付
    DEPOSIT = "deposit"  # 提存
    SUSPENSE = "suspense"  # 待查款
    LENT = "lent"  # 借出 (to another project, until it comes back)
    BORROWED = "borrowed"  # 借入 (from another project, until it is repaid)
    OPENING = "opening"  # 旧账 (counterpart of what a take-over brought in: owed and paid before the system)


class ProposalKind(StrEnum):
    """What one person proposes and another confirms before it is posted (待复核入账)."""

    CLAIM = "claim"  # 认领待查款
    OLD_LINE = "old_line"  # 更正旧账应付
    OLD_PAID = "old_paid"  # 更正旧账已付


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TransferKind(StrEnum):
    FUND_IN = "fund_in"  # 资金到位: outside → fund
    OBLIGATION = "obligation"  # 应付入账: obligation → payable
    AMENDMENT = "amendment"  # 协议变更差额: either way
    PAYMENT = "payment"  # 支付成功: fund → paid
    RETURN = "return"  # 退票冲回: paid → fund, reverses a payment
    DEPOSIT = "deposit"  # 提存: fund → deposit
    DEPOSIT_BACK = "deposit_back"  # 提存退回: deposit → fund, by an approved order of its own
    TO_HEIRS = "to_heirs"  # 提存转继承人: the dead's line gives it up, the heirs' lines have it
    SUSPENSE = "suspense"  # 待查款: fund → suspense
    REVERSAL = "reversal"  # 冲回, reverses any other
    ASSIGN = "assign"  # 待查款认领: suspense → paid, for a line
    BACK = "back"  # 待查款退回: suspense → fund
    FUND_OUT = "fund_out"  # 退回资金来源: fund → outside
    LOAN_OUT = "loan_out"  # 借出: the lender's fund → lent
    LOAN_IN = "loan_in"  # 借入: borrowed → the borrower's fund
    REPAY_OUT = "repay_out"  # 归还: the borrower's fund → borrowed
    REPAY_IN = "repay_in"  # 收回: lent → the lender's fund
    OPENING_DUE = "opening_due"  # 旧账应付: opening → payable, only by a take-over
    OPENING_PAID = "opening_paid"  # 旧账已付: opening → paid, only by a take-over
    OPENING_FIX = "opening_fix"  # 旧账已付更正: opening → paid, in place of a reversed opening payment
    OPENING_OVER = "opening_over"  # 旧账多付: opening → suspense, what the old books paid above a line


# What moves money at the notary takes several people, or a confirmed inheritance: nobody reverses it alone.
DEPOSIT_KINDS = (TransferKind.DEPOSIT, TransferKind.DEPOSIT_BACK, TransferKind.TO_HEIRS)

# What names no line: the fund's own business, and money nobody accounts for yet.
WITHOUT_LINE = (
    TransferKind.FUND_IN,
    TransferKind.SUSPENSE,
    TransferKind.REVERSAL,
    TransferKind.BACK,
    TransferKind.FUND_OUT,
    TransferKind.LOAN_OUT,
    TransferKind.LOAN_IN,
    TransferKind.REPAY_OUT,
    TransferKind.REPAY_IN,
    TransferKind.OPENING_OVER,
)


class RunWay(StrEnum):
    """How a run's money goes: by the office's bank, or through the treasury to the 一卡通 cards."""

    BANK = "bank"
    TREASURY = "treasury"


class TreasuryStage(StrEnum):
    """The treasury's way between approval and release, in this order; each with its day and paper."""

    APPLICATION = "application"  # 用款申请
    BUREAU = "bureau"  # 财政局审核
    TOWNSHIP = "township"  # 乡镇核对


TREASURY_WAY = tuple(TreasuryStage)


class SuspenseGround(StrEnum):
    """Why a sum at the bank has no line (待查款)."""

    EXCESS = "excess"  # the line owed less when the bank answered
    UNKNOWN = "unknown"  # the bank's row matches no row of the run
    DIFFERS = "differs"  # the bank paid another amount than the run's row
    SECOND = "second"  # another transaction for a row that was paid already
    OLD_BOOK = "old_book"  # the old books had paid more than was owed


class SuspenseState(StrEnum):
    OPEN = "open"
    PART = "part"  # a part has found its line
    ASSIGNED = "assigned"
    RETURNED = "returned"  # back in the fund


class LoanState(StrEnum):
    """A loan between two projects: asked by one, approved by a second, repayable."""

    ASKED = "asked"
    STANDING = "standing"
    REPAID = "repaid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ExtensionState(StrEnum):
    """An extension of a loan on a day: asked for by one, agreed to or not by a second."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
