"""Why the siting's rules say no, in the user's words: one sentence per code."""

from django.utils.translation import gettext_lazy as _

from expansion.words.siting import STEPS

REFUSALS = {
    "candidate_chosen_has_paper": _("请填写选址定界文号。"),
    "choice_ahead": _("选定日期晚于办公日 %(day)s。"),
    "choice_not_recommended": _("%(name)s 不是最新一次比选推荐的站址。仍要选定，请写明理由。"),
    "choice_revoked_without_reason": _("请写明撤销原因。"),
    "choice_not_there": _("站址 %(code)s 没有选定，不用撤销。"),
    "choice_has_approvals": _("站址 %(code)s 已经办过单独选址手续，不能撤销选定。"),
    "candidate_chosen_is_final": _("站址 %(code)s 已选定，不能再改、撤回或改选。"),
    "candidate_chosen_or_withdrawn": _("已选定的站址不能撤回，已撤回的站址不能选定。"),
    "candidate_is_withdrawn": _("站址 %(code)s 已于 %(day)s 撤回：%(reason)s"),
    "candidate_withdrawn_without_reason": _("请写明撤回原因。"),
    "candidate_outside_zone": _(
        "站址 %(code)s 有一部分在园区界线之外。请核对坐标；确属界外站址的，勾选“确认在界外”后再登记。"
    ),
    "criteria_none": _("没有评价指标。请先登记指标。"),
    "criteria_without_source": _("请写明这一版指标的依据。"),
    "criteria_newer_exists": _("自 %(day)s 起已有更新的指标，新指标的生效日不能早于它。"),
    "criterion_without_weight": _("指标“%(criterion)s”没有权重。不参与评分的请填 0。"),
    "criterion_weight_negative": _("指标“%(criterion)s”的权重 %(weight)s 为负。权重不能小于 0。"),
    "criterion_weight_not_negative": _("权重不能小于 0。"),
    "criteria_weigh_nothing": _("全部权重合计为 0，无法评分。至少一项指标的权重要大于 0。"),
    "criterion_code_twice": _("指标代码 %(criterion)s 重复。每项指标的代码只用一次。"),
    "criterion_code_once": _("指标代码重复。每项指标的代码只用一次。"),
    "criterion_text_weighs_nothing": _("文字指标“%(criterion)s”只供阅读：权重填 0，不设上下限，不作否决。"),
    "criterion_veto_without_threshold": _("否决指标“%(criterion)s”没有上限或下限。请填阈值，或取消否决。"),
    "criterion_without_target": _("指标“%(criterion)s”取向是接近目标值，但没有目标值。"),
    "criterion_threshold_crossed": _("指标“%(criterion)s”的下限大于上限。"),
    "criterion_measure_unknown": _("指标“%(criterion)s”的计算方法不在表内。"),
    "criterion_unknown": _("现行指标里没有 %(criterion)s。请刷新页面后再填。"),
    "basis_without_source": _("请写明来源文件。"),
    "corridor_gone": _("这条走廊已经删除。请刷新页面。"),
    "corridor_removal_without_reason": _("请写明删除原因。"),
    "corridor_code_taken": _("编号 %(code)s 已有线路走廊使用。"),
    "corridor_strip_is_positive": _("单侧保护带要大于 0 m。"),
    "powercorridor_is_valid": _("走廊中心线的图形不成立。请在测绘软件里改正后再登记。"),
    "points_unreadable": _("界址点坐标读不出：%(why)s 请按“北坐标,东坐标”逐行填写，至少三点，不自相交。"),
    "site_file_too_many": _("文件有 %(count)s 个图斑，一次最多 %(limit)s 个候选站址。请拆分文件。"),
    "site_file_too_long": _("文件的界址点太多。请简化站址范围后再导入。"),
    "site_file_expired": _("这次读出的站址已过期。请重新选择文件。"),
    "site_value_is_computed": _("%(site)s 的“%(criterion)s”由图层计算，不用填报。"),
    "site_value_unreadable": _("%(site)s 的“%(criterion)s”填了“%(text)s”，不是数字。请只填数字。"),
    "site_value_power": _(
        "%(site)s 的“%(criterion)s”填了“%(text)s”。请不要用指数写法，把数字完整写出，例如 0.5 或 12000。"
    ),
    "site_value_too_long": _(
        "%(site)s 的“%(criterion)s”填了“%(text)s”，位数太多：整数部分最多 %(most)s 位。请核对小数点和单位。"
    ),
    "site_value_too_fine": _(
        "%(site)s 的“%(criterion)s”填了“%(text)s”，小数太长：最多 %(most)s 位小数，再小的数记不下来。"
    ),
    "site_value_negative": _(
        "%(site)s 的“%(criterion)s”填了 %(value)s %(unit)s。这项指标不能小于 0，请核对。"
    ),
    "site_value_over_hundred": _("%(site)s 的“%(criterion)s”填了 %(value)s %%。百分比不能大于 100，请核对。"),
    "site_value_not_whole": _(
        "%(site)s 的“%(criterion)s”填了 %(value)s %(unit)s。按“%(unit)s”计的指标只能填整数。"
    ),
    "site_value_text_long": _(
        "%(site)s 的“%(criterion)s”写了 %(count)s 个字，最多 %(most)s 个字。请写要点，全文放在来源文件里。"
    ),
    "site_paper_long": _("“%(criterion)s”的来源文件写了 %(count)s 个字，最多 %(most)s 个字。"),
    "site_value_same_of_nothing": _(
        "“%(criterion)s”勾选了各站址同 %(site)s，但 %(site)s 没有填。请先填 %(site)s，或去掉勾选。"
    ),
    "site_value_without_paper": _("%(site)s 的“%(criterion)s”没有来源文件。填报值须写明出处。"),
    "site_value_is_yes_or_no": _("%(site)s 的“%(criterion)s”只能选是或否。"),
    "site_value_no_data_has_none": _("无数据的指标值不能带数值。"),
    "comparison_without_candidates": _("没有可比选的站址。请先登记候选站址。"),
    "site_comparison_is_kept": _("比选结果已存档，不能改动。请重新比选。"),
    "recommendation_empty": _("请写推荐意见。"),
    "recommended_not_ranked": _("%(name)s 没有参加排序（否决或缺数据），不能推荐。"),
    "recommended_not_first": _(
        "%(name)s 不是多数方法的第 1 名（各方法名次：%(places)s）。"
        "确要推荐的，请勾选“我知道推荐的不是名次最前的站址”。"
    ),
    "pdf_font_missing": _("本机没有中文字体，出不了 PDF。请管理员安装 Debian 软件包 %(package)s 后重试。"),
    "site_step_unknown": _("没有 %(step)s 这一步。"),
    "site_step_before_choice": _("站址还没有选定，不能办理单独选址手续。"),
    "site_step_out_of_order": _("单独选址手续要依次办理。请先办结前一步。"),
    "site_step_before_previous": _("办结日期不能早于前一步或选定日期。"),
    "site_step_after_next": _("办结日期不能晚于后一步的办结日期。"),
    "site_step_correction_has_reason": _("请写明更正原因。"),
    "site_step_corrected_already": _("这一步刚被更正过。请刷新页面。"),
    "site_step_ahead": _("办结日期晚于办公日 %(day)s。"),
    "site_step_without_paper": _("请填写文号和办理机关。"),
    "site_step_once": _("这一步刚被登记过。请刷新页面。"),
}

CODES = {"site_step": STEPS, "awaited_step": STEPS}
