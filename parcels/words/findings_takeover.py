"""The sentence and remedy for each finding in an old ledger; `cell` says where, as the sheet names it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, str | Promise]

_CORRECT = _("请在旧台账中改正该格后再上传。")
_NOTHING = _("无需处理。")
_ASK = _("请核对原件；无误的，勾选接受。")

OLD_FINDINGS: dict[str, Words] = {
    # the file
    "WORKBOOK_BROKEN": (
        _("Excel 工作簿已损坏，无法打开。"),
        _("请用 Excel 或 WPS 打开原文件，另存为新的 xlsx 后再上传；打不开的，请向来文单位重新索取。"),
    ),
    "WORKBOOK_LOCKED": (
        _("Excel 工作簿设有密码。"),
        _("请打开后去掉密码，另存为 xlsx 再上传。"),
    ),
    "WORKBOOK_TOO_LARGE": (
        _("Excel 工作簿解开后过大。"),
        _("请只留要读入的工作表，去掉图片和空白区域，另存为 xlsx 后再上传。"),
    ),
    "WORKBOOK_UNREADABLE": (
        _("文件不是可读的 Excel 或 CSV 表格。"),
        _("请另存为 xlsx 或 CSV 后再上传；旧的 xls 也要先另存为 xlsx。"),
    ),
    "SHEET_TOO_WIDE": (
        _("工作表的范围太大（%(rows)s 行 × %(columns)s 列）：很远的地方有内容。"),
        _("请删去表格以外的内容后再上传。"),
    ),
    "OLD_BOOK_LONG": (_("文件超过 %(limit)s 行。"), _("请分成几个文件。")),
    "OLD_TAKEOVER_FULL": (
        _("一次接管最多 %(limit)s 行，已有 %(known)s 行。"),
        _("请先锁定这一次，其余的村另开一次接管。"),
    ),
    "OLD_TOO_MANY_SHEETS": (_("工作簿超过 %(limit)s 个工作表。"), _("请分成几个文件。")),
    "OLD_BOOK_EMPTY": (_("表头下面没有一行数据。"), _("请核对是不是选错了文件。")),
    "OLD_BOOK_KNOWN": (_("内容相同的文件“%(name)s”已于 %(since)s 读入。"), _("数据没有变化。")),
    "OLD_HEADING_MISSING": (
        _("前 20 行中找不到表头：须有“%(headings)s”列。"),
        _("请按模板的列名改表头；列的先后不限，多余的列不读。"),
    ),
    "OLD_COLUMN_MISSING": (
        _("表头这一行缺“%(headings)s”列，其余各列照读。"),
        _("请按模板的列名补上这些列；列的先后不限，多余的列不读。"),
    ),
    "OLD_SHEET_SKIPPED": (_("工作表“%(sheet)s”没有这些列，未读。"), _("不是台账的，无需处理。")),
    "OLD_TOTAL_SKIPPED": (_("合计行不读入。"), _NOTHING),
    # a cell that cannot be read
    "OLD_FIELD_MISSING": (_("这一格必须填写，不能是空白或“不详”。"), _CORRECT),
    "OLD_TEXT_LONG": (_("“%(text)s…”超过 %(limit)s 个字。"), _CORRECT),
    "OLD_WORD_UNKNOWN": (_("“%(text)s”不是系统认得的写法。"), _("请照模板“填表说明”中的写法改正。")),
    "OLD_AMOUNT_UNREADABLE": (_("金额“%(text)s”不是最多两位小数的数。"), _CORRECT),
    "OLD_PAID_MISSING": (
        _("已付金额是空白或“不详”，无法入账。"),
        _("没有付过的写 0；付过而数目不清的，先查清。"),
    ),
    "OLD_DAY_UNREADABLE": (_("日期“%(text)s”看不懂。"), _("请写成 2023-05-08 的样子；不知道的写“不详”。")),
    # a row against itself and others
    "OLD_AMOUNT_NOT_POSITIVE": (_("应付金额 %(amount)s 不大于 0。"), _CORRECT),
    "OLD_PAID_NEGATIVE": (_("已付金额 %(amount)s 小于 0。"), _CORRECT),
    "OLD_PAID_ABOVE": (
        _("已付 %(paid)s 元超过应付 %(amount)s 元，多 %(excess)s 元。"),
        _("写错的，请在台账中改正；旧账原样如此的，勾选接受并写明原因：多的部分锁定时记入待查款。"),
    ),
    "OLD_DAY_AFTER_CUTOVER": (
        _("日期 %(day)s 晚于接管日 %(cutover)s。"),
        _("接管日以后的事在正式账目中办理，旧台账中请删去。"),
    ),
    "OLD_PAID_DAY_WITHOUT_SUM": (_("有付款日 %(day)s，已付却是 0。"), _CORRECT),
    "OLD_LEVEL_OF_KIND": (
        _("层级与主体不符：拨付是付给集体，兑付是付给农户、个人或企业。"),
        _CORRECT,
    ),
    "OLD_INSURANCE_APART": (_("社会保障费单列，不付给农户或个人。"), _("请改收款主体，或另记科目。")),
    "OLD_SIGNED_TWICE": (
        _("协议 %(number)s 在这里是 %(day)s 签订，在 %(first)s 是 %(other)s。"),
        _CORRECT,
    ),
    "OLD_DUE_BEFORE_SIGNING": (_("到期日 %(due)s 早于签订日 %(signed)s。"), _CORRECT),
    "OLD_ROW_REPEATED": (_("%(name)s 的这一行与 %(first)s 完全相同。"), _ASK),
    "OLD_ROW_IN_OTHER_BOOK": (_("%(name)s 的这一行在“%(book)s”第 %(first)s 行已有。"), _ASK),
    "OLD_ROW_TAKEN_OVER": (
        _("%(name)s 协议 %(number)s 的这一行，截至 %(cutover)s 的接管已锁定（“%(book)s”第 %(first)s 行）。"),
        _("已接管的债不能再接管：请从旧台账中删去这一行。"),
    ),
    "OLD_ROW_LIKE_LOCKED": (
        _(
            "%(name)s 的同一科目、同一金额 %(amount)s 元，截至 %(cutover)s 的接管已锁定"
            "（“%(book)s”第 %(first)s 行）。"
        ),
        _("是同一笔的，请从旧台账中删去；确是另一笔的，勾选接受，锁定时还要再确认。"),
    ),
    # a row against the register
    "OLD_VILLAGE_UNKNOWN": (_("村“%(name)s”没有登记。"), _("请改正村名，或请管理员先登记这个村。")),
    "OLD_VILLAGE_AMBIGUOUS": (_("有几个村叫“%(name)s”。"), _("请写成“乡镇名+村名”。")),
    "OLD_VILLAGE_NOT_YOURS": (
        _("“%(name)s”不归您负责。"),
        _("请只上传自己负责的村，其余由该村专干或财务上传。"),
    ),
    "OLD_GROUP_UNKNOWN": (_("%(village)s 没有登记“%(name)s”。"), _("请改正组名，或请管理员先登记这个组。")),
    "OLD_GROUP_MISSING": (_("%(name)s 没有写村民小组，也没有登记过。"), _("请补上村民小组。")),
    "OLD_ID_WRONG": (_("%(name)s 的证件号码校验位不对。"), _("请对照证件改正；查不到的写“不详”。")),
    "OLD_NAME_AMBIGUOUS": (
        _("旧账中有几位“%(name)s”，看不出这一行是哪一位。"),
        _("请补上村民小组或身份证号。"),
    ),
    "OLD_NAME_SAYS_COLLECTIVE": (
        _("“%(name)s”看名称是集体，台账没有写主体类别，本村也没有登记过它。"),
        _("是集体的，勾选接受：按集体、拨付读入；不是的，请在台账中写明主体类别和层级。"),
    ),
    "OLD_NAME_SAYS_ENTERPRISE": (
        _("“%(name)s”看名称是企业，台账没有写主体类别，也没有登记过它。"),
        _("是企业的，勾选接受：按企业、兑付读入；不是的，请在台账中写明主体类别。"),
    ),
    "OLD_COLLECTIVE_DISBURSED": (
        _("“%(name)s”看名称是集体，层级却写兑付；付给集体的是拨付。"),
        _("是集体的，请把层级改为拨付；确是农户的，勾选接受，按农户、兑付读入。"),
    ),
    "OLD_NUMBER_TAKEN": (
        _("协议编号 %(number)s 已在正式账目中。"),
        _("同一份协议不要再接管；不是同一份的，请改编号。"),
    ),
    "OLD_PARCEL_UNKNOWN": (
        _("地块 %(parcel)s 没有登记在这个项目中。"),
        _("请核对编号；确实没有的，勾选接受，这笔款不连地块。"),
    ),
    "OLD_PARCEL_HAS_AGREEMENT": (
        _("地块 %(code)s 已有协议 %(number)s。"),
        _("同一块地不能欠两遍：请查清后从旧台账中删去。"),
    ),
    "OLD_PARCEL_ELSEWHERE": (
        _("地块 %(code)s 在 %(place)s，与这一行的村不同；欠款按地块所在的村统计。"),
        _ASK,
    ),
}
