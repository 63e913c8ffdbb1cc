"""How the cross-checks speak: what each rule looks for, its sentence, and what people may decide."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parcels.rules.cross_checks import Disposal, Weight
from parcels.words.deeds import STEPS
from parcels.words.money import HEADS

WEIGHTS = {Weight.SERIOUS: _("严重"), Weight.DOUBT: _("疑点"), Weight.NOTE: _("提示")}
DISPOSALS = {
    Disposal.OPEN: _("待查"),
    Disposal.EXPLAINED: _("已说明"),
    Disposal.CONFIRMED: _("查实待改"),
    Disposal.MENDED: _("已整改"),
}
Text = str | Promise
# rule → (heading, what is said of one finding, what to look at).
CHECKS: dict[str, tuple[Text, Text, Text]] = {
    "paid_twice": (
        _("疑似重复支付"),
        _(
            "%(payee)s 在批次 %(run)s 第 %(number)s 行收到的钱，与 %(other_day)s 批次 %(other_run)s "
            "第 %(other_number)s 行%(reference)s"
        ),
        _("核对两笔各自的协议与银行回单；重复的，追回并冲回。"),
    ),
    "payment_before_agreement": (
        _("先付款后签协议"),
        _("协议 %(agreement)s 于 %(signed)s 签订，%(paid)s 已付给 %(payee)s"),
        _("土地管理法第48条：依协议支付。查明付款依据。"),
    ),
    "payment_before_paper": (
        _("付款早于凭据或没有凭据"),
        _("协议 %(agreement)s 的扫描件%(paper)s，%(paid)s 已付给 %(payee)s"),
        _("补齐协议扫描件，或说明付款时的凭据。"),
    ),
    "fund_crossed": (
        _("项目资金混用"),
        _("凭证 %(voucher)s：%(giver)s 的钱用到 %(taker)s"),
        _("专款专用。应走项目间借款，或冲回。"),
    ),
    "loan_overdue": (
        _("项目间借款逾期未还"),
        _(
            "借款 %(number)s：%(borrowing)s的%(borrower)s应于 %(due)s 还给%(lending)s的%(lender)s，"
            "借 %(lent)s 元，已还 %(repaid)s 元"
        ),
        _("归还，或办理展期并存文书。"),
    ),
    "household_money_to_company": (
        _("农户的钱付给企业"),
        _("协议 %(agreement)s 中 %(claimant)s 应得的钱，收款人是企业 %(payee)s"),
        _("补偿费应直接付给权利人。查委托是否真实。"),
    ),
    "handed_over_before_paid": (
        _("未付清先交地"),
        _("%(code)s 于 %(handed_over)s 交地，当日已到期的 %(lines)s 笔没有付清"),
        _("实施条例第62条：不得以欠付迫使交地。查明情形并付清。"),
    ),
    "agreement_out_of_order": (
        _("协议先于法定程序"),
        _("协议 %(agreement)s 于 %(signed)s 签订，批次“%(batch)s”的“%(step)s”%(done)s"),
        _("实施条例第28至31条的次序。补登步骤，或查明协议效力。"),
    ),
    "appraisal_before_commission": (
        _("评估早于委托"),
        _("%(code)s 的%(thing)s：%(appraiser)s的报告 %(number)s 日期 %(report)s，委托日期 %(commission)s"),
        _("评估应先委托后出报告。查委托书与报告原件；日期有误的，重新评估。"),
    ),
    "old_book_overpaid": (
        _("旧账多付"),
        _(
            "旧账“%(book)s”第 %(row)s 行付给 %(name)s %(paid)s 元，"
            "应付只有 %(owed)s 元（%(left)s 元待查）：%(why)s"
        ),
        _("查清多付的钱属于哪笔应付，认领过去；不属于的，追回后登记退回。"),
    ),
    "paid_in_cash": (
        _("现金兑付"),
        _("%(giver)s 以现金付给 %(taker)s：%(words)s"),
        _("补偿费应转账到户。查领款签字与见证。"),
    ),
    "account_of_several": (
        _("一个账户登记给多户"),
        _("同一账号登记给 %(count)s 个主体：%(names)s"),
        _("核对账号是否录错，或有无代收委托。"),
    ),
    "account_of_another_name": (
        _("收款账户户名不符"),
        _("批次 %(run)s 付给 %(payee)s 的钱，账户户名是 %(holder)s"),
        _("查户名与权利人的关系和委托材料。"),
    ),
    "claimed_twice": (
        _("同一人在几份协议中得同一科目"),
        _("%(code)s 的 %(claimant)s 在协议 %(agreements)s 中都有“%(head)s”"),
        _("核对是否重复补偿同一权利。"),
    ),
    "many_owners_of_one_house": (
        _("一处房屋登记多个所有人"),
        _("%(code)s 上的房屋登记给 %(count)s 个所有人：%(names)s"),
        _("查分户、产权证与实际居住。"),
    ),
    "quantity_outlier": (
        _("数量畸高"),
        _("%(owner)s 的 %(thing)s 为 %(quantity)s %(unit)s，%(known)s 个所有人的中位数是 %(usual)s"),
        _("复测，并查照片与首见日期。"),
    ),
    "crops_above_land": (
        _("青苗合计多于土地"),
        _("%(code)s 的青苗（%(names)s）合计 %(grown_m2)s ㎡，土地只有 %(land_m2)s ㎡"),
        _("复测青苗；套种的写明各占多少，同一块地不重复计。"),
    ),
    "payee_is_not_claimant": (
        _("收款人不是权利人"),
        _("协议 %(agreement)s 中 %(claimant)s 的钱付给了 %(payee)s（%(paper)s）"),
        _("看委托或继承材料是否齐全、在有效期内。"),
    ),
}


def heading(code: str) -> str:
    """What the rule looks for, in a few words."""
    return str(CHECKS[code][0])


def advice(code: str) -> str:
    """What to look at, with the article where the law has one."""
    return str(CHECKS[code][2])


def evidence(code: str, told: Mapping[str, Any]) -> str:
    """The sentence of one finding."""
    words = {key: _worded(code, key, value) for key, value in told.items()}
    return str(CHECKS[code][1]) % words


def _worded(code: str, key: str, value: Any) -> str:
    if key in ("names", "agreements"):
        return gettext("、").join(str(one) for one in value)
    if key == "head":
        return str(HEADS[value])
    if key == "step":
        return str(STEPS[value])
    if key == "done":
        return gettext("登记为 %(day)s") % {"day": value} if value else gettext("没有登记")
    if key in ("lent", "repaid"):
        return f"{Decimal(value):,.2f}"
    if key == "reference":
        return (
            gettext("银行流水号同为 %(reference)s") % {"reference": value} if value else gettext("同额同科目")
        )
    if key == "paper" and code == "payment_before_paper":
        return gettext("日期是 %(day)s") % {"day": value} if value else gettext("没有存")
    return "—" if value in (None, "") else str(value)
