"""How the journal tells the deeds of the office, its land and people: one sentence per deed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "open_office": _("建立账套“%(name)s”"),
    "change_office": _("更改单位资料：%(name)s，测量坐标系 EPSG:%(epsg)s"),
    "add_user": _("设立用户 %(username)s（%(role)s）"),
    "change_user": _("更改用户 %(username)s（%(role)s）"),
    "set_password": _("重设用户 %(username)s 的密码"),
    "add_place": _("登记行政区域 %(name)s（%(code)s）"),
    "change_place": _("更正行政区域：%(name)s（%(code)s）"),
    "remove_place": _("删除行政区域 %(name)s（%(code)s）"),
    "open_project": _("建立项目 %(code)s %(name)s"),
    "add_fund_source": _("登记资金来源 %(code)s %(name)s"),
    "open_batch": _("建立报批批次 %(code)s %(name)s"),
    "change_project": _("更正项目资料：%(code)s %(name)s"),
    "change_fund": _("更正资金来源：%(code)s %(name)s"),
    "change_batch": _("更正报批批次：%(code)s %(name)s"),
    "remove_batch": _("删除报批批次 %(code)s %(name)s"),
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
    "add_items": _("登记青苗与附着物 %(count)s 项：%(code)s %(note)s"),
    "register_takings": _("登记地块 %(count)s 块：%(code)s"),
    "new_geometry": _("更新界线 %(count)s 块：%(code)s，%(since)s 起"),
    "place_parcels": _("%(count)s 块归入 %(group)s：%(code)s"),
    "assign_batch": _("%(count)s 块归入批次 %(batch)s：%(code)s"),
    "set_price_zone": _("%(count)s 块定为 %(zone)s 区片：%(code)s"),
    "advance": _("征收阶段到“%(to)s”，%(count)s 块：%(code)s %(note)s"),
    "advance_works": _("工程到“%(to)s”，%(count)s 块：%(code)s"),
    "register_dispute": _("登记矛盾 %(number)s"),
    "move_dispute": _("矛盾 %(number)s 到“%(to)s”"),
    "try_import": _(
        "试读文件 %(file)s：%(plots)s 块，%(findings)s 条问题；"
        "新增 %(new)s，变更 %(changed)s，未变 %(same)s，有错 %(error)s %(sender)s"
    ),
    "keep_import": _("留存旧坐标系文件 %(file)s：%(plots)s 块，未落图"),
    "undo_import": _("撤销导入 %(file)s：删去 %(removed)s 块，恢复 %(restored)s 块；%(reason)s"),
    "choose_import_reading": _(
        "选定文件 %(file)s 的读法：坐标系 %(epsg)s %(datum)s %(layer)s %(columns)s %(whole)s %(sender)s"
    ),
    "accept_import": _(
        "导入文件 %(file)s：新增 %(new)s 块，更新界线 %(changed)s 块，"
        "未变 %(same)s 块，库内有而未列 %(retired)s 块"
    ),
    "add_sender": _("登记送件单位 %(name)s"),
    "change_sender": _("更正送件单位 %(before)s 的名称和读法：%(name)s"),
    "forget_sender": _("忘记送件单位 %(name)s 的读法"),
}
