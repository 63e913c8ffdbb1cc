"""How the journal tells the deeds of the office, its land and people: one sentence per deed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "open_office": _("建立账套“%(name)s”"),
    "add_user": _("设立用户 %(username)s（%(role)s）"),
    "change_user": _("更改用户 %(username)s（%(role)s）"),
    "set_password": _("重设用户 %(username)s 的密码"),
    "add_place": _("登记行政区域 %(name)s（%(code)s）"),
    "open_project": _("建立项目 %(code)s %(name)s"),
    "add_fund_source": _("登记资金来源 %(code)s %(name)s"),
    "open_batch": _("建立报批批次 %(code)s %(name)s"),
    "record_step": _("登记步骤“%(step)s”（%(date)s），批次 %(batch)s"),
    "correct_step": _("更正步骤“%(step)s”为 %(date)s，批次 %(batch)s"),
    "file_paper": _("归档文书“%(title)s”"),
    "link_paper": _("文书“%(title)s”归入更多地块"),
    "register_parties": _("登记主体 %(count)s 个：%(name)s"),
    "add_member": _("%(household)s 登记家庭成员 %(name)s"),
    "add_accounts": _("登记收款账户 %(count)s 个：%(name)s"),
    "close_account": _("停用 %(name)s 的收款账户：%(reason)s"),
    "set_shares": _("登记份额 %(count)s 块：%(code)s"),
    "sign_shares": _("签字确认份额 %(count)s 块：%(code)s（%(date)s）"),
    "set_areas": _("登记测绘面积 %(count)s 块：%(code)s，共 %(area_m2)s 平方米"),
    "sign_areas": _("签字确认测绘面积 %(count)s 块：%(code)s（%(date)s）"),
    "add_items": _("登记青苗与附着物 %(count)s 项：%(code)s"),
    "register_takings": _("登记地块 %(count)s 块：%(code)s"),
    "new_geometry": _("更新界线 %(count)s 块：%(code)s，%(since)s 起"),
    "place_parcels": _("%(count)s 块归入 %(group)s：%(code)s"),
    "assign_batch": _("%(count)s 块归入批次 %(batch)s：%(code)s"),
    "set_price_zone": _("%(count)s 块定为 %(zone)s 区片：%(code)s"),
    "advance": _("征收阶段到“%(to)s”，%(count)s 块：%(code)s %(note)s"),
    "advance_works": _("工程到“%(to)s”，%(count)s 块：%(code)s"),
    "register_dispute": _("登记矛盾 %(number)s"),
    "move_dispute": _("矛盾 %(number)s 到“%(to)s”"),
    "try_import": _("试读文件 %(file)s：%(plots)s 块，%(findings)s 条问题"),
    "accept_import": _("导入文件 %(file)s：新增 %(new)s 块，更新界线 %(changed)s 块"),
}
