"""How the journal tells what was given to the background, and what was stopped there."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "ask_job": _("提交后台任务 %(job_kind)s"),
    "cancel_job": _("取消后台任务 %(job_kind)s（%(job)s）"),
}
