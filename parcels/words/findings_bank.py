"""The sentence and remedy for each finding in a bank's result file."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, str | Promise]

_ASK_BANK = _("请与银行核对后重新导出文件。")
_CORRECT = _("请在文件中改正该行后再上传。")
_PAID_ELSEWHERE = _(
    "请向银行核实；确已付到那里的，勾选接受：该行记为失败，所付转入待查款，再由人认领或退回。"
)
_RIGHT_RUN = _("请打开回单所属的批次再上传。")
_NOTHING = _("无需处理。")

BANK_FINDINGS: dict[str, Words] = {
    # the file
    "BANK_FILE_UNREADABLE": (
        _("文件不是可读的 Excel 或 CSV 表格。"),
        _("请从银行系统导出 xlsx 或 CSV 后再上传。"),
    ),
    "BANK_FILE_LONG": (_("文件超过 %(limit)s 行。"), _("请分成几个文件。")),
    "BANK_FILE_EMPTY": (_("表头下面没有一行数据。"), _ASK_BANK),
    "BANK_HEADING_MISSING": (
        _("前 20 行中找不到表头：须有“%(headings)s”列。"),
        _("请选对银行表式，或在“银行表式”中登记这家银行的列名。"),
    ),
    "BANK_FILE_KNOWN": (
        _("这个文件已于 %(since)s 登记过（批次 %(number)s，“%(name)s”）。"),
        _("数据没有变化；如要看当时的结果，请打开该批次。"),
    ),
    "BANK_RUN_NOT_SENT": (_("批次 %(number)s 还没有发出，银行不会有回执。"), _RIGHT_RUN),
    "BANK_NOTHING_NEW": (_("%(rows)s 行的结果先前都已登记，没有新的答复。"), _("数据没有变化，无需再登记。")),
    # a row that cannot be read
    "BANK_AMOUNT_UNREADABLE": (_("金额“%(text)s”不是最多两位小数的数。"), _CORRECT),
    "BANK_AMOUNT_NOT_POSITIVE": (_("金额 %(amount)s 不大于 0。"), _CORRECT),
    "BANK_RESULT_UNKNOWN": (
        _("结果“%(text)s”不是这家银行的写法。"),
        _("请改正，或在“银行表式”中补上这个写法。"),
    ),
    "BANK_DAY_UNREADABLE": (_("日期“%(text)s”看不懂。"), _("请写成 2026-11-23 的样子。")),
    "BANK_DAY_MISSING": (_("没有银行日。"), _("请在上传时填写银行日。")),
    "BANK_DAY_AHEAD": (_("银行日 %(day)s 晚于办公日 %(on)s。"), _CORRECT),
    "BANK_DAY_BEFORE_RELEASE": (_("银行日 %(day)s 早于批次发出日 %(since)s。"), _CORRECT),
    "BANK_NUMBER_UNREADABLE": (_("序号“%(text)s”不是整数。"), _CORRECT),
    # a row against the run
    "BANK_OTHER_RUN": (_("这一行属于批次 %(number)s，不是 %(run)s。"), _RIGHT_RUN),
    "BANK_ROW_TWICE": (_("批次第 %(number)s 行在文件中出现两次。"), _ASK_BANK),
    "BANK_ROW_UNKNOWN": (
        _("银行付出的 %(amount)s 元在批次中找不到对应的行。"),
        _("请与银行核对；确是从本批次付出的，勾选接受后转入待查款。"),
    ),
    "BANK_PAID_AGAIN": (
        _("批次第 %(number)s 行 %(name)s 已按流水号 %(known)s 付过，这一行又付一次，流水号 %(said)s。"),
        _("请向银行核实；确已又付出的，勾选接受后转入待查款，原来的结果不变。"),
    ),
    "BANK_REFERENCE_BOOKED": (
        _("流水号 %(reference)s 已登记为批次 %(number)s 第 %(item)s 行的支付，这一行不是批次 %(run)s 的。"),
        _RIGHT_RUN,
    ),
    "BANK_REFERENCE_WAITS": (
        _("流水号 %(reference)s 的 %(amount)s 元已在待查款中。"),
        _("请到待查款认领这笔款；本行请勿再登记为已付。"),
    ),
    "BANK_REFERENCE_TWICE": (
        _("流水号 %(reference)s 在文件中写在同一账户的几行上。"),
        _("请与银行核对是否只付了一次；确是各付一次的，勾选接受。"),
    ),
    "BANK_STRAY_KNOWN": (_("%(amount)s 元先前已转入待查款，未变。"), _NOTHING),
    "BANK_ROW_UNKNOWN_UNPAID": (_("%(amount)s 元的这一行在批次中找不到对应的行，也没有付出。"), _RIGHT_RUN),
    "BANK_ACCOUNT_DIFFERS": (_("批次第 %(number)s 行 %(name)s 的账号与银行所写不同。"), _PAID_ELSEWHERE),
    "BANK_NAME_DIFFERS": (
        _("批次第 %(number)s 行是 %(name)s，银行写的是“%(said)s”。"),
        _PAID_ELSEWHERE,
    ),
    "BANK_ACCOUNT_DIFFERS_ANSWERED": (
        _("批次第 %(number)s 行 %(name)s 的账号与银行所写不同。"),
        _ASK_BANK,
    ),
    "BANK_NAME_DIFFERS_ANSWERED": (
        _("批次第 %(number)s 行是 %(name)s，银行写的是“%(said)s”。"),
        _ASK_BANK,
    ),
    "BANK_AMOUNT_DIFFERS": (
        _("批次第 %(number)s 行 %(name)s 应付 %(amount)s 元，银行付了 %(said)s 元。"),
        _("请与银行核对；确已付出的，勾选接受：该行记为失败，所付转入待查款，再由人认领或退回。"),
    ),
    "BANK_AMOUNT_DIFFERS_ANSWERED": (
        _("批次第 %(number)s 行 %(name)s 是 %(amount)s 元，文件写 %(said)s 元。"),
        _ASK_BANK,
    ),
    "BANK_FAILURE_UNSAID": (_("批次第 %(number)s 行 %(name)s 失败，却没有写原因。"), _CORRECT),
    "BANK_RETURN_UNPAID": (_("批次第 %(number)s 行 %(name)s 没有支付成功，谈不上退票。"), _ASK_BANK),
    "BANK_RETURN_BEFORE": (
        _("批次第 %(number)s 行 %(name)s 的退票日早于支付日 %(since)s。"),
        _ASK_BANK,
    ),
    "BANK_SUCCESS_AFTER_FAILURE": (
        _("批次第 %(number)s 行 %(name)s 先前登记为失败，这份回单写已付成功。"),
        _("请向银行核实；确认后勾选，按已付入账，已由别的批次补发的部分进入待查款。"),
    ),
    "BANK_ANSWER_DIFFERS": (
        _("批次第 %(number)s 行 %(name)s 已有不同的银行结果。"),
        _("更正请用退票登记；文件中请删去该行。"),
    ),
    "BANK_ROW_KNOWN": (_("批次第 %(number)s 行先前已登记，不再登记。"), _NOTHING),
}
