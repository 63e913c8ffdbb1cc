"""Every address is guarded, and the table of who may open what is the one the pages obey."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parcels.models import User
from parcels.permissions import ANYONE
from parcels.rules.roles import RIGHTS, Right, Role
from tests.permissions_table import UNGUARDED, WHO_MAY


def addresses(resolver: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the house with its pattern; the admin asks for itself."""
    for part in (resolver or get_resolver()).url_patterns:
        if isinstance(part, URLResolver):
            if part.namespace != "admin":
                yield from addresses(part, space)
        else:
            yield part.name or str(part.pattern), part


ADDRESSES = dict(addresses())
GUARDED = sorted(set(ADDRESSES) - UNGUARDED)


def example(name: str) -> str:
    """An address of that name, with numbers no row has."""
    values = {"int": "999999999", "uuid": "00000000-0000-4000-8000-000000000000", "slug": "no-such"}
    pattern = ADDRESSES[name].pattern
    kinds = {
        key: type(one).__name__.removesuffix("Converter").lower() for key, one in pattern.converters.items()
    }
    kinds = {key: {"integer": "int"}.get(kind, kind) for key, kind in kinds.items()}
    return reverse(name, kwargs={key: values.get(kind, "no-such") for key, kind in kinds.items()})


def roles_of(mark: str) -> set[Role]:
    return set(Role) if mark == ANYONE else {role for role, rights in RIGHTS.items() if Right(mark) in rights}


def test_every_address_has_its_row_in_the_table():
    assert set(GUARDED) == set(WHO_MAY)


@pytest.mark.parametrize("name", GUARDED)
def test_an_address_bears_the_right_the_table_gives(name):
    mark = getattr(ADDRESSES[name].callback, "needs_right", None)
    assert mark, f"{name} is not guarded"
    assert roles_of(mark) == WHO_MAY[name]


def ask(client: Any, name: str) -> int:
    answer = client.get(example(name))
    return client.post(example(name)).status_code if answer.status_code == 405 else answer.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_the_table_gives_and_nothing_else(client, role):
    client.force_login(User.objects.create(username=f"u-{role}", role=role))
    answers = {name: ask(client, name) for name in GUARDED}
    refused = {name for name, status in answers.items() if status == 403}
    assert refused == {name for name in GUARDED if role not in WHO_MAY[name]}
    assert not {name: status for name, status in answers.items() if status >= 500}


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_everywhere(client):
    sent = {name: client.get(example(name)) for name in GUARDED}
    sent = {name: client.post(example(name)) if a.status_code == 405 else a for name, a in sent.items()}
    wrong = [
        name for name, a in sent.items() if a.status_code != 302 or "/account/login/" not in a["Location"]
    ]
    assert wrong == []


@pytest.mark.django_db
def test_a_refused_page_says_who_may(client):
    client.force_login(User.objects.create(username="planner", role=Role.PLANNER))
    answer = client.get(reverse("journal"))
    assert answer.status_code == 403
    assert "查看日志" in answer.content.decode()
    assert "审计" in answer.content.decode()
