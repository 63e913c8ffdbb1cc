"""Which papers must be on file before a line is collected into a payment run (付款要件)."""

from enum import StrEnum


class PaperNeed(StrEnum):
    """A kind of paper asked for; the database knows where each is on file (function lacking_papers)."""

    AGREEMENT = "agreement"  # 协议或决定的签字扫描件 (REG 29, 31)
    SERVICE = "service"  # 决定的送达回证
    CONDITION = "condition"  # 付款条件成就的依据, e.g. the house is vacated
    SURVEY = "survey"  # 土地现状调查确认表: the areas
    THINGS = "things"  # 青苗与附着物确认表: the things of the line's head
    ACCOUNT = "account"  # 收款账户证明
    RESOLUTION = "resolution"  # 集体成员会议决议
    POSSESSION = "possession"  # 交地确认书
