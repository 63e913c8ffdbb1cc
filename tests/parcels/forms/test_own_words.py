"""What a form refuses it says in the office's words, in both languages, with what to do."""

import importlib
import pkgutil
import re
from datetime import date
from decimal import Decimal as D

import pytest
from django import forms
from django.core import validators
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

import expansion
import parcels.forms
from parcels.models import Project

# Each way a form may refuse an entry that Django has words of its own for.
ENTRIES = [
    (forms.CharField(), ""),
    (forms.CharField(max_length=3), "四个字多"),
    (forms.CharField(min_length=3), "二字"),
    (forms.CharField(), "a\x00b"),
    (forms.RegexField(r"^[0-9]+$"), "abc"),
    (forms.EmailField(), "abc"),
    (forms.URLField(assume_scheme="https"), "http://["),
    (forms.IntegerField(), "1.5"),
    (forms.IntegerField(min_value=1), "-3"),
    (forms.IntegerField(max_value=9), "10"),
    (forms.IntegerField(step_size=5), "7"),
    (forms.DecimalField(), "abc"),
    (forms.DecimalField(min_value=D("0.01")), "-3"),
    (forms.DecimalField(max_digits=8, decimal_places=2), "10.005"),
    (forms.DecimalField(max_digits=4, decimal_places=2), "123456"),
    (forms.DecimalField(max_digits=4), "12345"),
    (forms.DateField(), ""),
    (forms.DateField(), "2026-02-31"),
    (forms.DateField(validators=[validators.MaxValueValidator(date(2026, 1, 1))]), "2026-02-01"),
    (forms.TimeField(), "25:00"),
    (forms.DateTimeField(), "gestern"),
    (forms.BooleanField(), False),
    (forms.ChoiceField(choices=[("a", "甲")]), ""),
    (forms.ChoiceField(choices=[("a", "甲")]), "z"),
    (forms.MultipleChoiceField(choices=[("a", "甲")]), []),
    (forms.MultipleChoiceField(choices=[("a", "甲")]), ["z"]),
    (forms.FileField(), None),
    (forms.FileField(), SimpleUploadedFile("空.txt", b"")),
    (forms.FileField(max_length=3), SimpleUploadedFile("long-name.txt", b"x")),
    (forms.ImageField(), SimpleUploadedFile("x.jpg", b"no picture")),
    (forms.UUIDField(), "abc"),
    (forms.JSONField(), "{"),
]


def sentence(field: forms.Field, entry: object) -> str:
    with pytest.raises(forms.ValidationError) as no:
        field.clean(entry)
    return str(no.value.messages[0])


@pytest.mark.parametrize(("field", "entry"), ENTRIES)
def test_a_refused_entry_is_told_in_chinese_with_chinese_signs(field, entry):
    with override("zh-hans"):
        told = sentence(field, entry)
    assert told.endswith("。")
    assert "请" in told
    assert not re.search(r"确保|这个字段|有效的|[一-鿿][,.:;!?]", told)


@pytest.mark.parametrize(("field", "entry"), ENTRIES)
def test_and_in_english_without_a_chinese_letter(field, entry):
    with override("en"):
        told = sentence(field, entry)
    assert told.endswith(".")
    assert not re.search(r"[　-〿一-鿿＀-￯]", told)
    assert not told.startswith(("Ensure", "This field", "Enter a valid", "Select a valid"))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [forms.ModelChoiceField, forms.ModelMultipleChoiceField])
def test_a_row_that_is_not_there_is_told_likewise(kind):
    known = ("没有这一项，请从列表中选择。", "请从列表中选一项。", "请至少选一项。")
    for entry in ("", "x", ["x"], ["999999"]):
        field = kind(queryset=Project.objects.all())
        with override("zh-hans"):
            assert sentence(field, entry) in known


def test_a_sentence_of_the_field_or_the_check_itself_goes_first():
    own = forms.IntegerField(validators=[validators.MinValueValidator(1, "自己的话。")])
    assert sentence(own, "0") == "自己的话。"
    assert sentence(forms.CharField(error_messages={"required": "自己的话。"}), "") == "自己的话。"


def test_every_form_of_the_house_was_read_after_the_words_were_set():
    rooms = list(pkgutil.iter_modules(parcels.forms.__path__, "parcels.forms."))
    rooms += [m for m in pkgutil.iter_modules(expansion.__path__, "expansion.") if "forms" in m.name]
    seen = 0
    for room in rooms:
        for form in vars(importlib.import_module(room.name)).values():
            for name, field in getattr(form, "base_fields", {}).items():
                seen += 1
                with override("zh-hans"):
                    assert str(field.error_messages["required"]).endswith("。"), (room.name, name)
                    assert "这个字段是" not in str(field.error_messages["required"]), (room.name, name)
    assert seen > 200


@pytest.mark.django_db
def test_a_quantity_below_zero_is_answered_on_the_page_in_these_words(client, world):
    client.force_login(world.staff)
    sent = {"rate": "", "quantity": "-3", "owner": ""}
    page = client.post(reverse("taking_item_add", args=[world.kp051.pk]), sent).content.decode()
    assert "请填不小于" in page
    assert "请从列表中选一项。" in page
    assert "确保该值" not in page
