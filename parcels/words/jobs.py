"""The words of background jobs: kinds, states, steps and outcomes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parcels.rules.jobs import JobState

STATES: dict[JobState, str | Promise] = {
    JobState.QUEUED: _("排队"),
    JobState.RUNNING: _("运行中"),
    JobState.DONE: _("完成"),
    JobState.FAILED: _("失败"),
    JobState.CANCELLED: _("已取消"),
}
KINDS: dict[str, str | Promise] = {
    "import_try": _("试读测量文件"),
    "import_accept": _("写入测量文件"),
    "import_keep": _("留存旧坐标系文件"),
    "import_undo": _("撤销导入"),
    "roster_try": _("试读名册"),
    "roster_accept": _("写入名册"),
    "roster_undo": _("撤销名册"),
    "takeover_lock": _("锁定旧账"),
}
STEPS: dict[str, str | Promise] = {
    "read": _("读取"),
    "check": _("核对"),
    "write": _("写入"),
    "post": _("入账"),
}
OUTCOMES: dict[str, str | Promise] = {
    "import_tried": _("读到 %(plots)s 块，问题 %(findings)s 条，还没有写入。"),
    "import_accepted": _("已写入 %(plots)s 块。"),
    "import_kept": _("已留存 %(plots)s 块，没有落图。"),
    "import_undone": _("已撤销，%(plots)s 块恢复到导入前。"),
    "roster_tried": _("读到 %(rows)s 行，问题 %(findings)s 条，还没有写入。"),
    "roster_accepted": _("名册已写入：新增 %(added)s 行，变更 %(changed)s 行。"),
    "roster_undone": _("名册已撤销：新增的 %(added)s 行删去，变更的 %(changed)s 行恢复。"),
    "books_locked": _("旧账已锁定并入账，%(lines)s 行。"),
}
