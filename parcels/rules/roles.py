"""The six roles of the office and their rights: one table, read by pages and actions alike."""

from enum import StrEnum


class Role(StrEnum):
    STAFF = "staff"  # 征拆专干 (by village)
    FINANCE = "finance"  # 财务
    PLANNER = "planner"  # 规划建设
    LEADER = "leader"  # 领导
    AUDITOR = "auditor"  # 审计
    ADMINISTRATOR = "administrator"  # 管理员


class Right(StrEnum):
    SEE_LAND = "see_land"  # parcels, map, zone
    SEE_PEOPLE = "see_people"  # names and masked numbers
    REVEAL = "reveal"  # a number in full, logged
    SEE_PICTURES = "see_pictures"  # of people and their papers, logged
    SEE_MONEY = "see_money"  # agreements, ledger
    SEE_ARREARS = "see_arrears"  # REG 64: own right, logged
    SEE_JOURNAL = "see_journal"
    IMPORT = "import"
    EDIT_LAND = "edit_land"  # steps, shares, items, papers
    SIGN = "sign"  # agreements
    CONFIRM = "confirm"  # what another person proposed: payees, accounts
    PREPARE_RUN = "prepare_run"
    APPROVE_RUN = "approve_run"
    RELEASE_RUN = "release_run"  # and record the bank's answer
    EDIT_DISPUTES = "edit_disputes"
    EDIT_ZONE = "edit_zone"  # boundary, lots, services, sites
    SEE_RESTRICTED = "see_restricted"  # constraint layers that are not for everybody
    EDIT_FUNDS = "edit_funds"
    SEE_CHECKS = "see_checks"  # what the cross-checks find
    DECIDE_CHECKS = "decide_checks"  # who looks into it, and what came out
    TAKE_OVER = "take_over"  # prepare the old books
    LOCK_BOOKS = "lock_books"  # and lock what another prepared
    MANAGE_USERS = "manage_users"


_SEE = {Right.SEE_LAND, Right.SEE_PEOPLE, Right.SEE_MONEY, Right.SEE_ARREARS}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.STAFF: frozenset(
        _SEE
        | {Right.REVEAL, Right.SEE_PICTURES, Right.IMPORT, Right.EDIT_LAND, Right.SIGN, Right.CONFIRM}
        | {Right.PREPARE_RUN, Right.EDIT_DISPUTES, Right.TAKE_OVER}
    ),
    Role.FINANCE: frozenset(
        _SEE
        | {Right.REVEAL, Right.SEE_PICTURES, Right.CONFIRM, Right.PREPARE_RUN, Right.RELEASE_RUN}
        | {Right.EDIT_FUNDS, Right.SEE_JOURNAL, Right.SEE_CHECKS, Right.DECIDE_CHECKS}
        | {Right.TAKE_OVER, Right.LOCK_BOOKS}
    ),
    Role.PLANNER: frozenset({Right.SEE_LAND, Right.SEE_RESTRICTED, Right.EDIT_ZONE, Right.IMPORT}),
    Role.LEADER: frozenset(
        _SEE
        | {Right.CONFIRM, Right.APPROVE_RUN, Right.SEE_JOURNAL, Right.SEE_RESTRICTED}
        | {Right.SEE_CHECKS, Right.DECIDE_CHECKS, Right.LOCK_BOOKS}
    ),
    Role.AUDITOR: frozenset(_SEE | {Right.SEE_JOURNAL, Right.SEE_RESTRICTED, Right.SEE_CHECKS}),
    Role.ADMINISTRATOR: frozenset({Right.SEE_LAND, Right.SEE_JOURNAL, Right.MANAGE_USERS}),
}


def has_right(role: Role | str, right: Right | str) -> bool:
    """True where the table gives `right` to `role`."""
    return Right(right) in RIGHTS[Role(role)]
