"""What is asked of a place: under which one it lies, its code and its name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parcels.models import Place

BELOW = {
    None: Place.Level.COUNTY,
    Place.Level.COUNTY: Place.Level.TOWNSHIP,
    Place.Level.TOWNSHIP: Place.Level.VILLAGE,
    Place.Level.VILLAGE: Place.Level.GROUP,
}
_ABOVE = [Place.Level.COUNTY, Place.Level.TOWNSHIP, Place.Level.VILLAGE]


def path_of(place: Place) -> str:
    """A place with those above it: 洪江区 桂花园乡 长田村."""
    names, above = [place.name], place.parent
    while above is not None:
        names.insert(0, above.name)
        above = above.parent
    return " ".join(names)


class PlaceForm(forms.Form):
    """A place under another; its level is the one below, a county stands under none."""

    parent = forms.ModelChoiceField(
        label=_("上级"),
        queryset=Place.objects.filter(level__in=_ABOVE).select_related("parent__parent"),
        required=False,
        empty_label=_("没有上级（县区）"),
        help_text=_("县区之下是乡镇，乡镇之下是村，村之下是村民小组"),
        error_messages={"invalid_choice": _("没有这个上级。请从列表中选择。")},
    )
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("如 长田村、3 组"))
    code = forms.RegexField(
        r"^[0-9]{6,20}$",
        label=_("行政区划代码"),
        max_length=20,
        help_text=_("县区 6 位，乡镇 9 位，村 12 位；村民小组在村的代码后加 3 位，如 431271100201003"),
        error_messages={"invalid": _("代码是 6 到 20 位数字。")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["parent"].label_from_instance = path_of  # type: ignore[attr-defined]

    @property
    def level(self) -> Place.Level:
        """The level below the chosen place."""
        parent = self.cleaned_data["parent"]
        return BELOW[Place.Level(parent.level) if parent else None]


class PlaceNameForm(PlaceForm):
    """The name and the code of a place that is registered; what it lies under stays."""

    parent = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any):
        forms.Form.__init__(self, *args, **kwargs)
