"""Why the zone's rules say no, in the user's words: one sentence per code."""

from django.utils.translation import gettext_lazy as _

from expansion.words.earth import PURPOSES
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
    "drawn_far_away": _("图形离园区 %(km)s 公里（上限 %(most_km)s 公里）。请核对坐标带号和坐标轴。"),
    "boundary_without_paper": _("请填写批文文号；只作示意的界线请勾选“示意图，不作依据”。"),
    "boundary_begins_then": _(
        "界线“%(name)s”也从 %(day)s 起有效。要替换它，请写明更正原因；否则请改生效日。"
    ),
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
    "lot_on_other_lots": _("范围与其他平整地块重叠：%(lots)s。一块地只能属于一个平整地块。"),
    "lot_outside_zone": _("有 %(m2)s ㎡ 在现行园区界线之外。确实要平整界外的地，请勾选确认。"),
    "lot_ground_not_taken": _(
        "%(lot)s 的 %(whole_m2)s ㎡ 中有 %(m2)s ㎡ 既没有交地、也不是原有用地，不能动工。"
        "请先办理征收和交地，或改小范围。"
    ),
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
    "lot_takings_not_approved": _(
        "%(lot)s 内还有 %(count)s 块所在批次没有用地批复，不能动工：%(takings)s。批复登记后再推进。"
    ),
    "lot_worked_before_hand_over": _("地块内还有没有批复或没有交地的征收部分，不能动工。"),
    "lot_begun_stays": _("地块已经动工，范围、面积和设计标高不能再改。"),
    "report_before_works": _("地块还没有动工，不能报进度。"),
    "lot_of_many_shapes": _("文件里有 %(count)s 块，一个平整地块只要一块。"),
    "corners_bad_line": _("第 %(line)s 行不是坐标：%(text)s。写成“东坐标,北坐标”。"),
    "corners_count": _("有 %(count)s 个不同的点；要有 3 到 %(most)s 个。"),
    "corners_unknown": _("坐标 %(first)s, %(second)s 不像国内的坐标。请用 2000 国家大地坐标系。"),
    "corners_crossing": _("这些点连成的边界不成立（自相交或面积为零），在东 %(east)s、北 %(north)s。"),
    "photo_too_large": _("照片有 %(mib)s MB，超过上限 %(limit_mib)s MB。请缩小后再传。"),
    "photo_not_jpeg": _("照片不是 JPEG。请用 JPEG 照片。"),
    "photo_broken": _("照片已损坏，读不出来。请换一张。"),
    "photos_too_many": _("一次最多 %(most)s 张照片。"),
    "factors_ahead": _("起用日晚于办公日 %(day)s。"),
    "earth_factors_are_possible": _("松散系数要在 1 到 3 之间，压实系数要在 0.5 到 2 之间。"),
    "earth_factors_missing": _("还没有土方系数。请先填写松散系数和压实系数。"),
    "earth_surface_missing": _("%(lot)s 还没有%(surface_kind)s，算不了。请先上传测量点。"),
    "earth_height_systems_differ": _(
        "两个测量面的高程系统不同：%(one)s 与 %(other)s，不能相减。请把其中一个换算到同一系统后重新上传。"
    ),
    "earth_depth_absurd": _(
        "%(lot)s 平均高差 %(depth_m)s m（上限 %(most_m)s m），多半是高程列或单位有误。请核对测量点。"
    ),
    "earth_surfaces_apart": _("两个测量面在 %(lot)s 内没有重合，算不了。请核对测量范围。"),
    "survey_without_ground": _("还没有园区界线。请先公布界线，或选一个平整地块。"),
    "survey_reading_unknown": _("没有这种读法。请从列出的读法中选。"),
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
    "sheet_weeks": _("周数要在 1 到 %(most)s 之间。"),
    "sheet_without_lot": _("%(day)s 没有编号为 %(code)s 的平整地块。"),
    "milestone_ahead": _("完成日晚于办公日 %(day)s。"),
    "milestone_out_of_order": _("前置“%(name)s”还没有完成。先登记它，或写明先完成的原因。"),
    "milestone_before_previous": _("完成日早于前置“%(name)s”的完成日 %(day)s。请核对日期，或写明原因。"),
    "milestone_is_done": _("已于 %(day)s 登记完成。要更正请写明原因。"),
    "milestone_number_taken": _("序号 %(number)s 已有里程碑使用。"),
    "milestone_circle": _("前置关系绕成了圈：%(names)s。请去掉其中一项。"),
    "milestone_needs_itself": _("里程碑不能以自己为前置。"),
    "milestone_need_once": _("这一项已经是前置。"),
    "milestone_paper_once": _("这份文书已经归在这个里程碑下。"),
    "milestone_plan_repeats": _("计划日和预计日都没有变。"),
    "milestone_replan_without_reason": _("改计划日要写明原因。"),
    "milestone_plan_before_previous": _("现计划自 %(day)s 起，新计划不能早于它。"),
    "milestone_measure_unknown": _("没有 %(measure)s 这个进度指标。"),
    "forecast_too_short": _("只有 %(weeks)s 周有进度记录，少于 %(needed)s 周，不作预测。"),
    "service_on_land_not_handed_over": _(
        "管段穿过还没有交地的 %(count)s 块（%(metres)s m），不能施工：%(takings)s。交地后再登记。"
    ),
    "service_diameter_is_positive": _("管径要大于 0。"),
    "service_points_of_many": _("坐标里有 %(count)s 条线，一次只登记一条。请用“从文件登记”。"),
    "delivery_ahead": _("交付日期晚于办公日 %(day)s。"),
    "delivery_incomplete": _("%(lot)s 在 %(day)s 还缺 %(count)s 项，不能交付。缺什么见交付核对页。"),
    "delivery_before_ready": _("地块还没有压实，或还有没有交地的征收部分，不能签发交付证。"),
    "delivery_already_void": _("%(number)s 已经作废。"),
    "delivery_void_without_reason": _("作废要写明原因。"),
    "delivery_void_before_issue": _("作废不能早于签发日 %(day)s。"),
    "delivery_paper_once": _("这份扫描件已经归档。"),
    "delivery_twice": _("这个地块已有有效的交付证。"),
    "NO_LINES": _("文件里没有线。请导出线图层，或每行写一点坐标。"),
    "NOT_LINES": _("Shapefile 里不是线要素。请导出管线的线图层。"),
    "NOT_A_LINE": _("第 %(row)s 个要素不是线。只收 LineString 或 MultiLineString。"),
    "LINE_COORDINATES": _("第 %(row)s 个要素的坐标不是数字。"),
    "LINE_TOO_FEW_POINTS": _("第 %(row)s 条线少于两个不同的点。"),
    "LINE_SPIKE": _("第 %(row)s 条线在东 %(east)s、北 %(north)s 处跳出 5 km 以上。请核对坐标。"),
    "TOO_MANY_LINES": _("一次最多登记 %(limit)s 条线、%(points)s 个点。请分开上传。"),
}

# Parameters that are codes, by their name: a person reads the word.
CODES = {
    "from_works": WORKS,
    "to_works": WORKS,
    "from_service": SERVICE_STATES,
    "to_service": SERVICE_STATES,
    "surface_kind": SURFACE_KINDS,
    "purpose": PURPOSES,
    "figure": {
        "cleared_m2": _("累计清表 ㎡"),
        "levelled_m2": _("累计平整 ㎡"),
        "cut_m3": _("累计挖方 m³"),
        "fill_m3": _("累计填方 m³"),
    },
}
