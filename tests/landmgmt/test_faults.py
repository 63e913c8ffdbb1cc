"""A request that meets a lost database is told to come again; any other fault is the office's own."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from landmgmt.faults import server_fault


def answer_to(error):
    try:
        raise error
    except (OperationalError, InterfaceError, ValueError):
        return server_fault(RequestFactory().get("/parcels/"))


@pytest.mark.parametrize("error", [OperationalError("server closed"), InterfaceError("closed")])
def test_a_lost_database_is_503_and_asks_nothing_of_it(error):
    answer = answer_to(error)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "数据库没有应答" in answer.content.decode()


def test_another_fault_is_500():
    answer = answer_to(ValueError("x"))
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()


def test_the_view_that_loses_its_database_answers_503(client, monkeypatch):
    def gone(*_):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("landmgmt.context.office_frame", gone)
    client.raise_request_exception = False
    assert client.get("/account/login/").status_code == 503
