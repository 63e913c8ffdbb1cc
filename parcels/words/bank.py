"""The words of a bank's files: their kinds, the fields of their columns, and what became of each row."""

from django.utils.translation import gettext_lazy as _

from parcels.rules.bank_rows import FileKind, Verdict

FILE_KINDS = {
    FileKind.XLSX: _("Excel（xlsx）"),
    FileKind.CSV_GBK: _("CSV（GBK）"),
    FileKind.CSV_UTF8: _("CSV（UTF-8）"),
}

FIELDS = {
    "run": _("批次号"),
    "number": _("序号"),
    "name": _("收款人"),
    "id_number": _("证件号码"),
    "bank": _("开户行"),
    "account": _("账号"),
    "amount": _("金额"),
    "purpose": _("用途"),
    "phone": _("电话"),
    "result": _("结果"),
    "failure": _("失败原因"),
    "day": _("银行日"),
    "reference": _("银行流水号"),
}

VERDICTS = {
    Verdict.PAID: _("登记为成功"),
    Verdict.FAILED: _("登记为失败"),
    Verdict.RETURNED: _("登记为退票"),
    Verdict.SAME: _("先前已登记，未变"),
    Verdict.SUSPENSE: _("转待查款"),
    Verdict.WRONG: _("有错，未登记"),
    Verdict.SILENT: _("银行未给结果"),
}

# What a run's row says of itself where the bank's own words do not.
OTHER_PAYEE = _("银行付到了另一账户或户名，款在待查款")
OTHER_SUM = _("银行付了 %(amount)s 元，与批次不同，转待查款")
RETURN_UNSAID = _("银行未写退票原因")
