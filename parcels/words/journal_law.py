"""How the journal tells what was entered of legal terms and the calendar."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "set_legal_term": _("法定期限：%(term)s %(amount)s，%(since)s 起（%(article)s，%(source)s）"),
    "enter_calendar": _("节假日安排 %(year)s 年，%(days)s 天（%(source)s）"),
}
