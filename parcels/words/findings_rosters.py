"""The sentence and remedy for each finding in a roster; `cell` says where, as the workbook names it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, str | Promise]

_CORRECT = _("请在名册中改正该格后再上传。")
_NOTHING = _("无需处理。")
_PASTE = _("请用“选择性粘贴—数值”换成数值后再上传。")

ROSTER_FINDINGS: dict[str, Words] = {
    # the file
    "ROSTER_NOT_XLSX": (_("文件不是 xlsx 工作簿。"), _("请另存为 xlsx 后再上传。")),
    "ROSTER_MACROS": (_("工作簿带有宏或嵌入的对象，不收。"), _("请另存为不带宏的 xlsx 后再上传。")),
    "ROSTER_EXTERNAL": (_("工作簿连着别的文件或数据源，不收。"), _("请断开链接，另存为 xlsx 后再上传。")),
    "ROSTER_LONG": (_("名册超过 %(limit)s 行。"), _("请按村分成几个文件。")),
    "ROSTER_EMPTY": (_("没有找到一行名册：没有认得的表，或表头下面是空的。"), _("请按模板的表头填写。")),
    "ROSTER_SHEET_SKIPPED": (_("工作表“%(sheet)s”不是四种名册之一，未读。"), _NOTHING),
    "ROSTER_COLUMN_IGNORED": (_("工作表“%(sheet)s”中不认得的列，未读：%(names)s。"), _NOTHING),
    "ROSTER_FORMULA": (_("这一格是公式，不读公式。"), _PASTE),
    "ROSTER_MERGED": (
        _("有合并的单元格（%(where)s），只读左上一格。"),
        _("各行都要的内容，请取消合并后逐行填写。"),
    ),
    "ROSTER_NOTHING_NEW": (_("名册中的都已在册，没有要写入的。"), _NOTHING),
    # a cell that cannot be read
    "ROSTER_CELL_EMPTY": (_("这一格必须填写。"), _CORRECT),
    "ROSTER_TEXT_LONG": (_("“%(text)s…”超过 %(limit)s 个字。"), _CORRECT),
    "ROSTER_WORD_UNKNOWN": (_("“%(text)s”不是系统认得的类别。"), _("请写个人、农户、集体或企业。")),
    "ROSTER_DIGITS_LOST": (
        _("号码存成了数字，超过 15 位的末几位已经丢失。"),
        _("请把这一格设为文本，照原件重新填写。"),
    ),
    "ROSTER_FRACTION_UNREADABLE": (_("份额“%(text)s”看不懂。"), _("请写成 1/3 或 1，不用约数。")),
    "ROSTER_DAY_UNREADABLE": (_("日期“%(text)s”看不懂。"), _("请写成 2026-05-08 的样子。")),
    "ROSTER_QUANTITY_UNREADABLE": (_("数量“%(text)s”不是最多两位小数的数。"), _CORRECT),
    # keys
    "ROSTER_KEY_UNKNOWN": (_("行标识不是系统写的。"), _("新加的行请清空行标识；其余的请重新导出。")),
    "ROSTER_KEY_GONE": (_("这一行在册中已经没有，或不归您负责。"), _("请重新导出后再改。")),
    "ROSTER_ROW_GONE": (_("这一行在册中已经没有；名册中没有改它，不作处理。"), _NOTHING),
    "ROSTER_ROW_NEWER": (_("导出以后这一行在系统中改过；名册中没有改它，以系统中的为准。"), _NOTHING),
    "ROSTER_ROW_CHANGED_SINCE": (
        _("导出以后别人也改过这一行：名册中是“%(mine)s”，系统中现在是“%(theirs)s”。"),
        _("请重新导出，在新的名册上改。"),
    ),
    "ROSTER_ROW_REPEATED": (_("%(name)s 在名册中写了两次，前一次在 %(first)s。"), _("请只留一行。")),
    # people
    "ROSTER_ID_WRONG": (_("%(name)s 的证件号码校验位不对。"), _("请对照证件改正；查不到的留空。")),
    "ROSTER_ID_OF_OTHER": (_("这个证件号码登记的是 %(other)s，不是 %(name)s。"), _("请核对姓名和证件。")),
    "ROSTER_ID_ELSEWHERE": (
        _("%(name)s 的证件号码已经登记在另一位名下。"),
        _("请核对证件；确属同一人的不要重复登记。"),
    ),
    "ROSTER_NAMESAKE": (
        _("册中已有一位没有证件号的“%(name)s”，名册中这一位有证件号。"),
        _("同一个人的，请改用导出的行补证件号；是另一个人的，勾选确认。"),
    ),
    "ROSTER_HOLDER_ON_FILE": (
        _("%(name)s 已在册；名册中别的栏与在册的不同，不作更改。"),
        _("要改的，请先导出在册的再改。"),
    ),
    "ROSTER_COLLECTIVE_ONCE": (_("%(name)s 已有集体。"), _("一个村民小组只有一个集体，请删去这一行。")),
    "ROSTER_GROUP_UNKNOWN": (_("没有登记“%(name)s”，或不归您负责。"), _("请改正村组名，或请管理员先登记。")),
    "ROSTER_GROUP_AMBIGUOUS": (_("有几个“%(name)s”。"), _("请补上村名。")),
    "ROSTER_GROUP_MISSING": (_("%(name)s 没有写村民小组。"), _("请补上村民小组。")),
    "ROSTER_PARTY_FIXED": (
        _("%(name)s 的类别和已登记的证件号码不能用名册更改。"),
        _("请改回原样；登记错了的，请另行登记正确的主体。"),
    ),
    "ROSTER_PARTY_BOUND": (
        _("%(name)s 已有补偿明细，名称和村组不能用名册更改。"),
        _("请改回原样；收款人有变的，到家户页办理收款变更。"),
    ),
    "ROSTER_HOLDER_UNKNOWN": (
        _("没有登记“%(name)s”（%(place)s）。"),
        _("请核对名称和村组，或先写进权利人表。"),
    ),
    "ROSTER_HOLDER_AMBIGUOUS": (_("有几位“%(name)s”（%(place)s）。"), _("请补上证件号码或村民小组。")),
    # shares
    "ROSTER_PARCEL_UNKNOWN": (_("本项目没有地块“%(parcel)s”，或不归您负责。"), _("请核对项目和地块编号。")),
    "ROSTER_SHARE_TWICE": (_("地块 %(parcel)s 中 %(name)s 写了两次。"), _("请合成一行。")),
    "ROSTER_SHARES_SUM": (
        _("地块 %(parcel)s 的份额相加是 %(sum)s，不是 1。"),
        _("请改正；名册中没有写到的在册权利人仍算在内，不再持有的写 0。"),
    ),
    "ROSTER_SHARES_SIGNED": (
        _("地块 %(parcel)s 的份额已于 %(date)s 签字确认，不能用名册更改。"),
        _("请到地块页凭签字文书办理。"),
    ),
    "ROSTER_PARCEL_DIFFERS": (_("地块 %(parcel)s 各行的生效日或权利写得不一样。"), _("同一块地请写一样。")),
    "ROSTER_SINCE_EARLIER": (_("地块 %(parcel)s 的份额 %(day)s 起有变更，生效日不能更早。"), _CORRECT),
    "ROSTER_DAY_IN_FUTURE": (_("日期 %(day)s 晚于办公日 %(on)s。"), _CORRECT),
    # things
    "ROSTER_RATE_UNKNOWN": (_("补偿标准中没有“%(text)s”。"), _("请照“单价编码”表填写编码或名称。")),
    "ROSTER_RATE_AMBIGUOUS": (_("补偿标准中有几个“%(text)s”。"), _("请填写项目编码。")),
    "ROSTER_RATE_DIFFERS": (_("编码 %(given)s 是“%(name)s”，名册写的是“%(text)s”。"), _CORRECT),
    "ROSTER_UNIT_DIFFERS": (
        _("%(name)s 的单位是“%(right)s”，名册写的是“%(unit)s”。"),
        _("请换算数量并改正单位。"),
    ),
    "ROSTER_QUANTITY_NOT_WHOLE": (_("按%(unit)s计数，数量须是整数，不能是 %(quantity)s。"), _CORRECT),
    "ROSTER_QUANTITY_NOT_POSITIVE": (_("数量 %(quantity)s 不大于 0，或太大。"), _CORRECT),
    "ROSTER_ITEM_LATE": (
        _("首见日期 %(day)s 晚于预公告日 %(posted)s。"),
        _("请到地块页登记，附照片和说明，由另一人认定。"),
    ),
    "ROSTER_ITEM_FIXED": (
        _("%(name)s 已登记，不能用名册更改。"),
        _("数量要改的，到该项的页面凭量测表重新量测。"),
    ),
    "ROSTER_ITEM_SIGNED": (
        _("%(name)s 已签字确认，不能用名册更改。"),
        _("请到该项的页面凭签字的复测表办理。"),
    ),
    # accounts
    "ROSTER_ACCOUNT_NUMBER": (
        _("%(name)s 的账号有 %(count)s 位；应是 %(least)s 至 %(most)s 位数字。"),
        _("请照存折或银行卡改正。"),
    ),
    "ROSTER_ACCOUNT_OF_OTHER": (_("%(name)s 的账号是 %(other)s 的收款账户。"), _("请核对账号。")),
    "ROSTER_ACCOUNT_CHANGE": (
        _("%(name)s 已登记过收款账户，换账户须另一人确认。"),
        _("请改回原样，到家户页办理收款变更。"),
    ),
    "ROSTER_ACCOUNT_NAME": (
        _("%(name)s 的账户户名是“%(holder)s”，名称不同。"),
        _("请核对；确属本户的，勾选确认。"),
    ),
}
