"""Cross-checks (审计疑点): what auditors found elsewhere, as rules whose findings people dispose of."""

from dataclasses import dataclass
from enum import StrEnum

from parcels.rules.terms import TermCode


class Weight(StrEnum):
    """How grave a finding is."""

    SERIOUS = "serious"  # 严重: against the law or the rules of the ledger
    DOUBT = "doubt"  # 疑点: may have a good reason, which somebody must write down
    NOTE = "note"  # 提示: lawful with its paper, worth a look


class Disposal(StrEnum):
    """What became of a finding; the newest word counts."""

    OPEN = "open"  # 待查, perhaps with somebody who looks into it
    EXPLAINED = "explained"  # 已说明: the reason is written down
    CONFIRMED = "confirmed"  # 查实: it is wrong and waits to be mended
    MENDED = "mended"  # 已整改


CLOSED = (Disposal.EXPLAINED, Disposal.MENDED)


@dataclass(frozen=True)
class Rule:
    """One rule: its code is also the name of its SQL file and the key of its words."""

    code: str
    weight: Weight


# In the order a person would look at them. A new rule is one line here, one SQL file, its words and its test.
RULES: tuple[Rule, ...] = (
    Rule("paid_twice", Weight.SERIOUS),
    Rule("payment_before_agreement", Weight.SERIOUS),
    Rule("payment_before_paper", Weight.SERIOUS),
    Rule("fund_crossed", Weight.SERIOUS),
    Rule("loan_overdue", Weight.SERIOUS),
    Rule("household_money_to_company", Weight.SERIOUS),
    Rule("handed_over_before_paid", Weight.SERIOUS),
    Rule("agreement_out_of_order", Weight.SERIOUS),
    Rule("appraisal_before_commission", Weight.SERIOUS),
    Rule("old_book_overpaid", Weight.SERIOUS),
    Rule("paid_in_cash", Weight.DOUBT),
    Rule("account_of_several", Weight.DOUBT),
    Rule("account_of_another_name", Weight.DOUBT),
    Rule("claimed_twice", Weight.DOUBT),
    Rule("many_owners_of_one_house", Weight.DOUBT),
    Rule("quantity_outlier", Weight.DOUBT),
    Rule("crops_above_land", Weight.DOUBT),
    Rule("payee_is_not_claimant", Weight.NOTE),
)
BY_CODE = {rule.code: rule for rule in RULES}
# Owners of one house; owners known of a thing before one of them can stand out; graves of one owner; days
# between two payments that look like one: reference data, each from a day on and with its source.
THRESHOLDS = {
    "owners": TermCode.CHECK_OWNERS,
    "known": TermCode.CHECK_KNOWN,
    "graves": TermCode.CHECK_GRAVES,
    "days": TermCode.CHECK_DAYS,
}
