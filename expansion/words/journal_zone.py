"""How the journal tells the zone's deeds: one text per code."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "publish_boundary": _("公布界线 %(name)s（%(paper_number)s），%(official_ha)s ha"),
    "end_boundary": _("停用界线 %(name)s，原因：%(reason)s"),
    "bring_draft": _("试读文件 %(file)s（%(subject_word)s）"),
    "drop_draft": _("放弃草稿 %(file)s"),
    "write_draft": _("写入草稿 %(file)s"),
    "add_held_land": _("登记系统前已有用地 %(name)s，来源：%(source)s"),
    "add_backdrop": _("添加底图要素 %(name)s"),
    "enter_layer": _("登记约束图层 %(code)s %(name)s，%(features)s 个要素，外扩 %(buffer_m)s m"),
    "change_reach": _("约束图层 %(code)s %(name)s 外扩距离由 %(before_m)s m 改为 %(buffer_m)s m"),
    "end_layer": _("停用约束图层 %(code)s %(name)s"),
    "plan_lot": _("计划平整地块 %(code)s %(name)s，%(planned_m2)s ㎡，含 %(takings)s 块征收部分"),
    "move_lot": _("平整地块 %(code)s 从“%(from_works)s”进入“%(to_works)s”"),
    "report_levelling": _("填报 %(code)s 平整进度：累计清表 %(cleared_m2)s ㎡，累计平整 %(levelled_m2)s ㎡"),
    "keep_surface": _("保存%(surface_kind)s %(name)s %(lot)s，%(points)s 点"),
    "add_service_line": _("登记管线 %(code)s %(name)s"),
    "set_service_state": _("管线 %(code)s 从“%(from_service)s”改为“%(to_service)s”"),
    "add_candidate": _("登记变电站候选站址 %(code)s %(name)s，围墙内 %(wall_m2)s ㎡"),
    "choose_candidate": _("选定变电站站址 %(code)s %(name)s"),
    "set_milestone": _("里程碑 %(number)s %(name)s：计划 %(planned)s，完成 %(done)s"),
    "add_milestone": _("新增里程碑 %(number)s %(name)s，计划 %(planned)s"),
    "edit_milestone": _("修改里程碑 %(number)s %(name)s"),
    "replan_milestone": _("里程碑 %(number)s %(name)s 的计划由 %(before)s 改为 %(planned)s：%(reason)s"),
    "complete_milestone": _("里程碑 %(number)s %(name)s 于 %(done)s 完成 %(reason)s"),
    "prove_milestone": _("为里程碑 %(number)s %(name)s 归档凭据：%(title)s"),
    "add_service_lines": _("从文件登记 %(count)s 条管段"),
    "issue_certificate": _("签发净地交付证 %(number)s：%(code)s，%(area_m2)s ㎡，接收单位 %(receiver)s"),
    "void_certificate": _("作废净地交付证 %(number)s（%(code)s）：%(reason)s"),
    "file_certificate": _("归档净地交付证 %(number)s（%(code)s）的签字扫描件"),
}
