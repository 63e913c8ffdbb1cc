"""Five wrong passwords make a name wait, at one address, counted where all workers see it."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.test import RequestFactory


def _wrong_passwords(name: str, *, address: str, times: int) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    with context.request_context(request):
        for _ in range(times):
            get_adapter(request).authenticate(request, username=name, password="wrong")


@pytest.mark.django_db
def test_the_sixth_wrong_password_is_not_even_tried():
    _wrong_passwords("wang", address="10.0.0.1", times=5)
    with pytest.raises(ValidationError):
        _wrong_passwords("WANG", address="10.0.0.1", times=1)


@pytest.mark.django_db
def test_a_colleague_elsewhere_is_not_locked_out():
    _wrong_passwords("wang", address="10.0.0.1", times=5)
    _wrong_passwords("wang", address="10.0.0.2", times=1)
    _wrong_passwords("chen", address="10.0.0.1", times=1)


def test_the_count_is_kept_in_the_database_that_workers_share(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
