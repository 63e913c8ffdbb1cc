"""What a person reads when a background job is refused, stopped or did not come to its end."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "job_is_ended": _("任务已经结束，不能再改。"),
    "job_is_fixed": _("任务的内容不能修改：请取消后重新提交。"),
    "job_starts_queued": _("任务先排队，再由后台进程执行。"),
    "job_is_kept": _("任务记录不能删除。"),
    "job_step_illegal": _("任务不能这样变更状态。"),
    "job_params_are_codes": _("任务参数只能是编号和代码，不能含姓名、证件号或账号。"),
    "job_once": _("同样的任务已在排队或运行。"),
    "job_not_ours": _("任务已由另一个后台进程接手，这一次的结果作废，数据没有变化。"),
    "job_not_cancellable": _("任务已经结束，不用取消。"),
    "job_died": _("后台进程 %(attempts)s 次中断，不再重试，数据没有变化。请联系管理员查看日志。"),
    "job_too_heavy": _("任务超出内存上限（%(mib)s MB），数据没有变化。请把文件分成几个再提交。"),
    "job_too_long": _("任务超出时间上限（%(minutes)s 分钟），数据没有变化。请把文件分成几个再提交。"),
    "job_broken": _("任务出错，数据没有变化；详细情况已记入日志（编号 %(job)s）。请联系管理员。"),
    "job_kind_unknown": _("没有这种任务，没有提交。"),
    "job_file_gone": _("上传的文件已不在。请重新上传。"),
    "job_right_gone": _("提交人已停用或没有这项权限，数据没有变化。"),
    "import_not_mine": _("文件中有不归您负责的村：%(villages)s。请由该村专干或规划建设写入。"),
}
