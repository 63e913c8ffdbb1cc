"""Which column of a file each of our subjects is read from, and how much land the file is, as forms."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parcels.importers.choices import SUBJECTS, WHOLES, Choices, columns_from
from parcels.importers.plots import Column
from parcels.models import ImportSender
from parcels.words.import_columns import SUBJECT_WORDS, WHOLE_WORDS
from parcels.words.systems import system_choices

# Before a column's name in the address of an option, so that no name can be mistaken for the two others.
MARK = "="
NOT_READ = "-"


class MappingForm(forms.Form):
    """One list of the file's columns per subject; the first entry leaves it to the known names."""

    def __init__(self, *args: Any, columns: Sequence[Column], choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = dict(choices.columns)
        there = {column.name for column in columns}
        options = [
            ("", gettext("按已知字段名")),
            *((MARK + column.name, _option(column)) for column in columns),
            (NOT_READ, gettext("不读")),
        ]
        for subject in SUBJECTS:
            column = kept.get(subject)
            first = ""
            if column is not None:
                first = NOT_READ if column == "" else MARK + column if column in there else ""
            self.fields[subject] = forms.ChoiceField(
                label=SUBJECT_WORDS[subject],
                required=False,
                choices=options,
                initial=first,
                error_messages={"invalid_choice": _("文件中没有这个字段。请从列表中选择。")},
            )

    def chosen(self, kept: Choices) -> Choices:
        """The answers of this form over those kept; what was remembered and not touched stays remembered."""
        before, after = dict(kept.columns), {}
        for subject in SUBJECTS:
            value = self.cleaned_data[subject]
            if value:
                after[subject] = "" if value == NOT_READ else value.removeprefix(MARK)
        same = {subject for subject, column in after.items() if before.get(subject) == column}
        remembered = tuple(k for k in kept.remembered if k in same or k not in SUBJECTS)
        return replace(kept, columns=columns_from(after), remembered=remembered)


def _option(column: Column) -> str:
    if column.hidden:
        return gettext("%(name)s（含个人信息，不显示样值）") % {"name": column.name}
    if not column.sample:
        return gettext("%(name)s（空）") % {"name": column.name}
    return gettext("%(name)s（如 %(sample)s）") % {"name": column.name, "sample": column.sample}


class WholeForm(forms.Form):
    """Whether the file is some land, or all the land of its village groups or its project."""

    whole = forms.ChoiceField(
        label=_("这份文件是"),
        required=False,
        help_text=_("整批重交时，库内有而文件没有的地块会列出、画出，由人处理；导入不会注销任何地块。"),
        error_messages={"invalid_choice": _("请从列表中选择。")},
    )

    def __init__(self, *args: Any, choices: Choices, groups: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["whole"]
        assert isinstance(field, forms.ChoiceField)
        offered = ["", *(one for one in reversed(WHOLES) if groups or one != "groups")]
        if choices.whole not in offered:
            offered.append(choices.whole)
        field.choices = [(value, WHOLE_WORDS[value]) for value in offered]
        field.initial = choices.whole

    def chosen(self, kept: Choices) -> Choices:
        """The answer of this form over those kept."""
        return replace(kept, whole=self.cleaned_data["whole"])


class SenderForm(forms.Form):
    """What is remembered of a sender: their name, the column of each subject, the system."""

    name = forms.CharField(
        label=_("送件单位"),
        max_length=60,
        error_messages={"required": _("请写明送件单位。")},
    )
    epsg = forms.ChoiceField(
        label=_("坐标系"),
        required=False,
        help_text=_("只在文件自己没有写明时采用。"),
        error_messages={"invalid_choice": _("该坐标系不在允许的范围内。请从列表中选择，或留空由文件判断。")},
    )
    datum = forms.ChoiceField(
        label=_("经纬度属于"),
        required=False,
        choices=[("", _("由文件判断")), ("wgs84", _("CGCS2000 或 WGS84")), ("gcj02", _("GCJ-02，须反算"))],
        error_messages={"invalid_choice": _("请从列表中选择。")},
    )

    def __init__(self, *args: Any, sender: ImportSender, **kwargs: Any) -> None:
        kept = {f"column_{subject}": column or NOT_READ for subject, column in columns_from(sender.columns)}
        first = {"name": sender.name, "epsg": sender.epsg or "", "datum": sender.datum, **kept}
        super().__init__(*args, initial=first, **kwargs)
        epsg = self.fields["epsg"]
        assert isinstance(epsg, forms.ChoiceField)
        epsg.choices = system_choices()
        for subject in SUBJECTS:
            self.fields[f"column_{subject}"] = forms.CharField(
                label=gettext("%(subject)s的字段") % {"subject": SUBJECT_WORDS[subject]},
                max_length=60,
                required=False,
            )

    def columns(self) -> dict[str, str]:
        """The columns that are to be remembered; a blank one is forgotten."""
        given = {subject: self.cleaned_data[f"column_{subject}"] for subject in SUBJECTS}
        return {subject: "" if column == NOT_READ else column for subject, column in given.items() if column}
