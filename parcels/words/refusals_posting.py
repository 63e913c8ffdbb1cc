"""What a person reads when an inventory, a public list or an objection is refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    # things on the land
    "measure_without_paper": _("缺少凭据：请上传双方签字的测量（确认）表扫描件。"),
    "item_without_signer": _("请写明签字人：确认的数量由权利人签字才算数。"),
    "item_difference_unexplained": _(
        "“%(name)s”的确认数量与测量的或上次确认的不同：请写明原因，两个数量都会保留。"
    ),
    "item_not_counted": _("“%(name)s”在预公告之后首见，还没有认定计入：请先由另一人认定，再签字确认。"),
    "item_not_late": _("“%(name)s”不是预公告之后首见的，不需要认定。"),
    "item_by_measure": _("数量只能通过测量或签字确认改变，不能直接修改。"),
    "item_signed_is_whole": _("确认数量和确认日期须同时填写。"),
    "item_measure_is_positive": _("数量须大于 0。"),
    "late_item_decided_by_another": _("登记人不能认定自己登记的事项：请换一人认定。"),
    "late_item_decision_is_whole": _("认定须有认定人、日期和理由。"),
    "late_item_starts_undecided": _("预公告之后首见的事项先登记，再由另一人认定。"),
    "late_item_is_evidence": _("预公告日、首见说明和登记人是证据，不能修改。"),
    "item_is_struck": _("“%(name)s”已剔除：确有此物的先登记测量，再签字确认。"),
    "item_is_struck_already": _("“%(name)s”已经剔除。"),
    # rules and lists
    "posting_rule_has_source": _("请写明依据：公示天数来自哪个文件、哪一条。"),
    "posting_rule_days": _("公示天数为 1 到 90 天。"),
    "posting_rule_no_overlap": _("同一项目、同一内容在同一天只有一条公示规则。"),
    "posting_rule_later": _("已有晚于 %(since)s 起施行的公示规则：请改用更晚的日期。"),
    "posting_rule_missing": _("%(list_stage)s还没有公示规则：请管理员先登记公示天数和依据。"),
    "posting_too_short": _("公示不能少于 %(least)s 天（依据：%(source)s）：请改正天数。"),
    "posting_without_spots": _("请写明张贴地点，例如 村委会公告栏、3 组路口。"),
    "posting_without_photo": _("缺少张贴照片：请上传张贴后的照片或扫描件。"),
    "posted_before_made": _("张贴日不能早于编制日 %(made)s 或上一版的张贴日。"),
    "public_list_is_empty": _(
        "%(place)s在这一批次里还没有可公示的内容：请先登记测绘面积、附着物或补偿登记。"
    ),
    "public_list_once": _("这一批次、村组和内容已有公示表 %(number)s：内容有变请编制更正版。"),
    "public_list_number_once": _("公示编号和版次已经有了，没有写入。"),
    "public_list_corrected_once": _("这一版已有更正版：请在最后一版上更正。"),
    "public_list_corrects_the_last": _("只有已张贴的最后一版才能更正：请先张贴或撤回还没张贴的那一版。"),
    "public_list_correction_has_reason": _("更正须写明原因，并接在上一版之后。"),
    "public_list_unchanged": _("现在登记的内容与公示表 %(number)s 完全相同：没有可更正的。"),
    "correction_before_amendment": _(
        "异议 %(number)s 成立，但协议 %(agreement)s 仍按原数应付："
        "请先按现在登记的数变更协议并签订，再编制更正版。"
    ),
    "public_list_is_frozen": _("公示表的内容和张贴情况已经固化，不能修改：内容有误请编制更正版。"),
    "public_list_posting_is_whole": _("张贴须有日期、天数、地点、照片和登记人。"),
    "public_list_ends_after_its_days": _("公示截止日不能早于张贴日加天数（张贴当日不计）。"),
    "public_row_number_once": _("公示表的序号重复，没有写入。"),
    "public_row_shows_no_number": _("公示表不能出现身份证号、账号或电话：请改正姓名或项目名称。"),
    # objections
    "objection_incomplete": _("请写明异议人和异议内容。"),
    "objection_of_posted_list": _("只能对已张贴的公示提出异议，收到日不能早于张贴日。"),
    "objection_of_corrected_list": _("公示表 %(number)s 已有更正版：请对最后一版的相应行提出异议。"),
    "objection_starts_open": _("异议先登记，再由另一人决定。"),
    "objection_is_kept": _("异议的内容、异议人和收到日不能修改或删除。"),
    "objection_is_decided": _("这件异议已经决定，不能再改。"),
    "objection_decided_by_another": _("登记人不能决定自己登记的异议：请换一人决定。"),
    "objection_decision_is_whole": _("决定须有决定人、日期和理由。"),
    "objection_settled_was_upheld": _("只有成立的异议由更正版了结。"),
    "objection_settled_by_correction": _("成立的异议须由同一公示表已张贴的更正版了结。"),
    "objection_of_a_sum": _(
        "异议 %(number)s 针对的是补偿金额，没有可复测的数量：请决定成立与否，或先复测面积和附着物。"
    ),
    "measure_of_which_class": _("这块地有几个地类：请选复测的是哪一个地类。"),
    "objection_not_to_measure": _("异议 %(number)s 没有决定复测，或已经决定。"),
    "objection_not_measured": _("已决定复测，还没有登记复测结果：请先登记复测确认表。"),
    "objection_holds": _("这笔款项因公示异议暂停付款：异议了结、更正版公示期满才恢复。"),
    "agreement_over_objection": _("所涉地块有公示异议没有了结，按本项目的公示规则不能签订协议。"),
    "agreement_not_as_corrected": _(
        "地块 %(code)s 的“%(thing)s”登记为 %(registered)s，有效的更正公示表 %(number)s 第 %(revision)s 版"
        "是 %(posted)s：协议只用更正后的同一套数据，被更正的旧数量不能用。"
        "请改正登记，或再编制并张贴更正版。"
    ),
    "agreement_beside_corrected": _(
        "地块 %(code)s 的“%(thing)s”%(registered)s不在有效的更正公示表 %(number)s 第 %(revision)s 版上："
        "只在旧版上的和没有公示的不能进协议。"
        "查无此物的请剔除；属实的请再编制并张贴更正版。"
    ),
    "agreement_lacks_corrected": _(
        "有效的更正公示表 %(number)s 第 %(revision)s 版上有地块 %(code)s 的“%(thing)s”%(posted)s，"
        "登记里已经没有：请再编制并张贴更正版，然后起草。"
    ),
    "agreement_beside_posted": _(
        "协议 %(number)s 有 %(count)s 处金额与公示不同：地块 %(code)s %(name)s 的%(head)s，"
        "公示表 %(list)s 第 %(revision)s 版是 %(posted)s 元，协议是 %(drafted)s 元。"
        "公示有误的请编制并张贴更正版；确要签订的写明理由。"
    ),
    "agreement_not_posted": _(
        "地块 %(code)s 的%(list_stage)s还没有公示期满，按本项目的公示规则（%(source)s）不能签订协议。"
    ),
}
