"""What a person reads when a split, merge, adjustment or a redrawn boundary is refused, with the remedy."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "taking_is_retired": _("地块 %(code)s 已于 %(date)s 分割、合并或调整边界：新的事项登记在新地块上。"),
    "lineage_line_does_not_cross": _("分割线没有把地块分开：请从边界外画到边界外，或画到边界上。"),
    "lineage_two_parts": _("分割须得到至少两个新地块：请画分割线，或画出其中一部分。"),
    "lineage_split_of_one": _("一次只能分割一个地块。"),
    "lineage_two_old": _("合并或调整边界至少要两个不同的地块：请填写另一个地块的编号。"),
    "lineage_merge_into_one": _("合并只得到一个新地块。"),
    "lineage_as_many_parts": _(
        "调整边界前后地块数要相同：原 %(old)s 个，新 %(new)s 个。要多要少，请用分割或合并。"
    ),
    "lineage_too_many": _("一次最多 %(old)s 个原地块、%(new)s 个新地块，请分几次办理。"),
    "lineage_not_adjacent": _("地块 %(code)s 与其他地块不相邻，不能合并。"),
    "lineage_not_alike": _(
        "地块 %(first)s 与 %(other)s 的%(alike)s不同，不能一起办理。请先办到相同，或分开办理。"
    ),
    "lineage_code_missing": _("每个新地块都要有编号。"),
    "lineage_codes_count": _("新编号 %(codes)s 个，新地块 %(parts)s 个：请一行一个，或留空由系统给出。"),
    "lineage_parts_overlap": _("新地块 %(first)s 与 %(other)s 重叠 %(m2)s ㎡，请改正界线。"),
    "lineage_part_from_nowhere": _("有一部分完全在原地块以外，请改正界线。"),
    "lineage_union_lost": _(
        "新旧地块的范围相差 %(m2)s ㎡（%(percent)s%%），超过千分之一。"
        "请检查界线；确实重测的，先登记新的界线再分割。"
    ),
    "lineage_without_reason": _("请写明原因。"),
    "lineage_not_land": _("地块 %(code)s 在 %(date)s 没有界线或还没有登记，不能办理。"),
    "lineage_before_boundary": _("地块 %(code)s 在 %(date)s 或之后登记过界线，请把生效日改到那之后。"),
    "lineage_before_stage": _("地块 %(code)s 在 %(date)s 之后办过征收阶段或工程状态，请把生效日改到那之后。"),
    "lineage_parcel_shared": _("地块 %(code)s 的同一块地还被另一个项目征收，须先在那个项目中办理。"),
    "lineage_draft_open": _("地块 %(code)s 在未签的协议草稿 %(number)s 中：请先签订或作废。"),
    "lineage_undone_already": _("这次变更已经撤销。"),
    "lineage_undo_depends": _("新地块 %(code)s 已有后来登记的%(what)s，不能撤销。"),
    "lineage_nothing_drawn": _("请在图上画线、输入坐标，或选择文件。"),
    "lineage_other_unknown": _("没有编号为 %(code)s 的地块，或不在您的村里。"),
    "lineage_drawn_wrong": _("坐标第 %(line)s 行读不懂：%(text)s。每行一点：北坐标,东坐标 或 经度,纬度。"),
    "lineage_system_unknown": _("看不出坐标用的是哪个坐标系，请选择。"),
    "lineage_file_without_land": _("文件里没有可用的图形：%(why)s"),
    "item_placing_nothing": _("还没有选定归属的地上物。"),
    "item_placed_on_kin": _("地上物只能归到从它原地块变来的新地块。"),
    "item_placed_once": _("这项地上物已经定了归属；定错了的，先撤回。"),
    "item_placed_undecided": _("%(name)s 是预公告以后首见的，请先认定是否补偿。"),
    "item_placing_built_upon": _("不能撤回：在新地块上登记的这一项之后又有登记（%(what)s）。"),
    "item_placing_withdrawn_whole": _("撤回归属须有日期、撤回人和原因。"),
    # the database's own
    "land_operation_is_kept": _("地块变更的记录不能修改或删除；办错了可以撤销。"),
    "land_operation_kind": _("没有这种地块变更。"),
    "land_operation_undone_whole": _("撤销须有日期、撤销人和原因。"),
    "lineage_in_a_circle": _("地块不能由自己变来。"),
    "lineage_twice": _("这个地块已经分割、合并或调整过一次。"),
    "lineage_pair_once": _("同一对新旧地块只记一次。"),
    "lineage_overlap_positive": _("新旧地块没有重合的地。"),
    "retired_by_operation": _("地块只能由分割、合并或调整边界退出。"),
    "retired_is_still_land": _("退出的地块不能再有界线、阶段或工程状态。"),
}
