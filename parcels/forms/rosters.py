"""The forms of rosters: which project and village go out, which workbook comes in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.forms.arrears import DayField
from parcels.forms.payments import _CHOICE
from parcels.importers.rosters import MOST_BYTES
from parcels.models import Place, Project
from parcels.words.findings import FINDINGS


def _projects() -> Any:
    return forms.ModelChoiceField(
        label=_("项目"),
        queryset=Project.objects.none(),
        empty_label=None,
        to_field_name="code",
        error_messages={"required": _("请选择项目。"), **_CHOICE},
    )


class RosterForm(forms.Form):
    """A roster that comes in."""

    project = _projects()
    file = forms.FileField(
        label=_("名册文件"),
        help_text=_("xlsx，不超过 16 MB、5 万行；超过 5000 行的在后台试读和写入。先试读，再写入。"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("请选择文件。"),
            "max_length": _("文件名太长（最多 200 个字）。请改短后再上传。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = Project.objects.order_by("code")  # type: ignore[attr-defined]
        # The first project of the list is nobody's choice: parcels of another are not found in it.
        self.fields["project"].empty_label = _("请选择项目")  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Refuse by size before a byte is read."""
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            intake.check_size(upload.size or 0, limit=MOST_BYTES)
        except Refusal as refusal:
            what, _remedy = FINDINGS[refusal.code]
            raise forms.ValidationError(str(what) % refusal.params) from refusal
        return upload


class RosterExportForm(forms.Form):
    """Whose roster goes out, as of which day."""

    project = _projects()
    village = forms.ChoiceField(label=_("村"), required=False, error_messages=_CHOICE)
    on = DayField(label=_("截至哪天"), required=False)

    def __init__(self, *args: Any, villages: Sequence[Place], day: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.day = day
        self.known = {str(one.pk): one for one in villages}
        self.fields["project"].queryset = Project.objects.order_by("code")  # type: ignore[attr-defined]
        choices = [("", _("全部村")), *((pk, one.name) for pk, one in self.known.items())]
        self.fields["village"].choices = choices  # type: ignore[attr-defined]
        self.fields["on"].initial = day

    def village_chosen(self) -> Place | None:
        """The village, None for all of them."""
        return self.known.get(self.cleaned_data["village"])
