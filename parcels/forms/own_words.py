"""What a form says of an entry it cannot take, in the office's words: set once, on Django's own fields.

A field's own `error_messages` and a validator's own message still go first. Each sentence says what to do,
ends with a full stop of its language, and repeats nothing of what was typed.
"""

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

_ONE, _SOME = _("请从列表中选一项。"), _("请至少选一项。")
_NOT_THERE = _("没有这一项，请从列表中选择。")
_NUMBER = _("请填数字，如 12345.67。")
_DAY = _("请填日期，写成 2026-11-23 的样子。")

FIELDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("请填写这一项。")},
    forms.IntegerField: {"invalid": _("请填整数，如 12。")},
    forms.FloatField: {"invalid": _NUMBER},
    forms.DecimalField: {"invalid": _NUMBER},
    forms.DateField: {"required": _DAY, "invalid": _DAY},
    forms.TimeField: {"invalid": _("请填时间，写成 09:30 的样子。")},
    forms.DateTimeField: {"invalid": _("请填日期和时间，写成 2026-11-23 09:30 的样子。")},
    forms.BooleanField: {"required": _("请勾选这一项，才能继续。")},
    forms.ChoiceField: {"required": _ONE, "invalid_choice": _NOT_THERE},
    forms.MultipleChoiceField: {"required": _SOME, "invalid_choice": _NOT_THERE, "invalid_list": _SOME},
    forms.ModelChoiceField: {"required": _ONE, "invalid_choice": _NOT_THERE},
    forms.ModelMultipleChoiceField: {
        "required": _SOME,
        "invalid_choice": _NOT_THERE,
        "invalid_list": _SOME,
        "invalid_pk_value": _NOT_THERE,
    },
    forms.FileField: {
        "required": _("请选择文件。"),
        "missing": _("请选择文件。"),
        "invalid": _("没有收到文件，请重新选择文件再提交。"),
        "empty": _("这个文件是空的，请另选一个。"),
        "max_length": _("文件名最多 %(max)d 个字，现在有 %(length)d 个，请改短后再上传。"),
        "contradiction": _("请只选一样：上传新文件，或去掉旧文件。"),
    },
    forms.ImageField: {"invalid_image": _("这不是能打开的图片，请另选一张 JPG 或 PNG。")},
    forms.UUIDField: {"invalid": _("编号不完整，请从原来的链接重新打开。")},
    forms.JSONField: {"invalid": _("内容不完整，请从原来的页面重新提交。")},
    forms.URLField: {"invalid": _("请填网址，如 https://example.cn。")},
}
VALIDATORS: dict[type[Any], Any] = {
    validators.RegexValidator: _("写法不对，请照说明改写。"),
    validators.EmailValidator: _("请填电子邮箱，如 name@example.cn。"),
    validators.MinValueValidator: _("请填不小于 %(limit_value)s 的值。"),
    validators.MaxValueValidator: _("请填不大于 %(limit_value)s 的值。"),
    validators.StepValueValidator: _("请填 %(limit_value)s 的整数倍。"),
    validators.MinLengthValidator: _("至少 %(limit_value)s 个字，现在有 %(show_value)s 个，请补足。"),
    validators.MaxLengthValidator: _("最多 %(limit_value)s 个字，现在有 %(show_value)s 个，请缩短。"),
    validators.ProhibitNullCharactersValidator: _("里面有看不见的空字符，请删去后重新填写。"),
}
DECIMALS = {
    "invalid": _NUMBER,
    "max_digits": _("最多 %(max)s 位数字，请看看是否多写了。"),
    "max_decimal_places": _("最多 %(max)s 位小数，请去掉多余的小数。"),
    "max_whole_digits": _("小数点前最多 %(max)s 位，请看看是否多写了。"),
}


def speak() -> None:
    """Give Django's fields and validators these words; before the first form is read."""
    for kind, words in FIELDS.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), **words}
    for check, sentence in VALIDATORS.items():
        check.message = sentence
    validators.DecimalValidator.messages = {**validators.DecimalValidator.messages, **DECIMALS}
