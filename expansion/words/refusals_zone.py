"""Why the zone's rules say no, in the user's words: one sentence per code."""

from django.utils.translation import gettext_lazy as _

from expansion.words.zone import SERVICE_STATES, SURFACE_KINDS
from parcels.words.deeds import WORKS

REFUSALS = {
    "shape_invalid": _("图形不成立（自相交、缺点或多余的点）。请在测绘软件里改正后再登记。"),
    "shape_empty": _("图形是空的。请画出范围或导入坐标。"),
    "shape_not_in_degrees": _("图形的坐标系是 EPSG:%(srid)s，这里只收 CGCS2000 经纬度（EPSG:4490）。"),
    "shape_of_other_kind": _("这里不能用 %(kind)s 类型的图形。"),
    "boundary_without_blocks": _("界线没有区块。至少要有一个区块和它的四至。"),
    "boundary_blocks_do_not_add_up": _(
        "各区块批准面积合计 %(blocks_ha)s ha，与界线批准面积 %(official_ha)s ha 不等。请核对批文。"
    ),
    "boundary_area_differs": _(
        "图上面积 %(plane_ha)s ha 与批准面积 %(official_ha)s ha 相差超过千分之一。请核对坐标或批文。"
    ),
    "boundary_blocks_overlap": _("区块 %(one)s 与 %(other)s 重叠。请改正坐标。"),
    "boundary_newer_exists": _("自 %(day)s 起已有更新的界线，新界线的生效日不能早于它。"),
    "boundary_end_without_reason": _("停用界线要写原因。"),
    "boundary_already_ended": _("界线“%(name)s”已经停用。"),
    "boundary_ends_before_it_begins": _("停用日不能早于生效日 %(day)s。"),
    "typed_too_long": _("手工录入最多 %(most)s 行。点多时请上传文件。"),
    "typed_point_without_block": _("第 %(line)s 行是坐标，但前面没有区块名。先写区块名，再逐行写点。"),
    "typed_line_unreadable": _(
        "第 %(line)s 行看不懂：“%(text)s”。写成“点号 北坐标 东坐标”，或单独一行区块名。"
    ),
    "draft_without_coordinates": _("没有坐标。请上传文件，或逐行录入坐标。"),
    "draft_with_two_sources": _("文件和手工录入只能选一样。"),
    "draft_is_closed": _("这份草稿已经写入或放弃。请重新上传。"),
    "draft_blocked": _("还有 %(count)s 条没有解决，什么都没有写入。"),
    "draft_file_changed": _("草稿的文件与登记时不同。请重新上传。"),
    "draft_of_other_kind": _("这份草稿不是用在这里的。"),
    "backdrop_kind_unknown": _("没有 %(kind)s 这一类底图要素。"),
    "lot_code_once": _("这个项目已有同一编号的平整地块。"),
    "lot_figures_are_positive": _("计划面积要大于 0，设计挖填方不能为负。"),
    "lot_planned_beyond_land": _(
        "计划面积 %(planned_m2)s ㎡ 超过图上范围 %(drawn_m2)s ㎡。请核对范围或计划面积。"
    ),
    "lot_state_out_of_turn": _("平整状态要依次推进，不能从“%(from_works)s”到“%(to_works)s”。"),
    "lot_state_before_previous": _("日期不能早于现状态的起始日 %(day)s。"),
    "lot_takings_not_handed_over": _(
        "%(lot)s 内还有 %(count)s 块没有交地，不能动工：%(takings)s。交地后再推进。"
    ),
    "report_negative": _("累计数不能为负。"),
    "report_levelled_beyond_cleared": _(
        "累计平整 %(levelled_m2)s ㎡ 超过累计清表 %(cleared_m2)s ㎡。先清表，后平整。"
    ),
    "report_beyond_plan": _("累计清表 %(cleared_m2)s ㎡ 超过计划面积 %(planned_m2)s ㎡。"),
    "report_falls": _("“%(figure)s”填报 %(said)s，低于此前已报的 %(known)s。累计数不能减少。"),
    "report_above_later": _("“%(figure)s”填报 %(said)s，高于之后日期已报的 %(known)s。"),
    "report_before_clearing": _("报告日地块还是“%(works)s”。先把状态推进到清表，再报进度。"),
    "report_before_earthwork": _("报告日地块还是“%(works)s”，只能报清表面积。先把状态推进到挖填。"),
    "report_ahead": _("报告日晚于办公日 %(day)s。"),
    "report_repeats": _("%(day)s 已报过同样的数字，没有再记一遍。"),
    "terrain_too_few": _("只有 %(points)s 个点，至少要有 3 个才能成面。请补测后再来。"),
    "terrain_collinear": _("%(points)s 个点都在一条直线上，成不了面。请补测两侧的点。"),
    "terrain_no_level": _("有的点没有高程。请补上高程或删去这些点。"),
    "terrain_level_impossible": _("高程从 %(low)s m 到 %(high)s m，超出国内地面的范围。请核对高程列和单位。"),
    "survey_ahead": _("测量日晚于办公日 %(day)s。"),
    "surface_has_three_points": _("测量面至少要有 3 个点。"),
    "survey_file_accepted_once": _("这个地块的这一类测量面已经用过同一个文件，没有再记一遍。"),
    "service_code_taken": _("编号 %(code)s 已有管线使用。"),
    "candidate_code_taken": _("编号 %(code)s 已有候选站址使用。"),
    "service_kind_unknown": _("没有 %(kind)s 这一类管线。"),
    "service_state_unknown": _("没有 %(state)s 这个状态。"),
    "service_state_out_of_turn": _("管线状态不能从“%(from_service)s”到“%(to_service)s”。"),
    "service_state_before_previous": _("日期不能早于现状态的日期 %(day)s。"),
    "candidate_wall_is_positive": _("围墙内面积要大于 0。"),
    "candidate_wall_beyond_site": _("围墙内面积 %(wall_m2)s ㎡ 超过站址总面积 %(drawn_m2)s ㎡。"),
    "candidate_already_chosen": _("站址 %(code)s 已于 %(day)s 选定。"),
    "sheet_without_boundary": _("%(day)s 还没有园区界线，出不了进度图。请换一天。"),
    "milestone_ahead": _("完成日晚于办公日 %(day)s。"),
    "milestone_out_of_order": _("前一项“%(name)s”还没有完成。"),
    "milestone_before_previous": _("完成日早于前一项“%(name)s”的完成日 %(day)s。"),
}

# Parameters that are codes, by their name: a person reads the word.
CODES = {
    "from_works": WORKS,
    "to_works": WORKS,
    "from_service": SERVICE_STATES,
    "to_service": SERVICE_STATES,
    "surface_kind": SURFACE_KINDS,
    "figure": {
        "cleared_m2": _("累计清表 ㎡"),
        "levelled_m2": _("累计平整 ㎡"),
        "cut_m3": _("累计挖方 m³"),
        "fill_m3": _("累计填方 m³"),
    },
}
