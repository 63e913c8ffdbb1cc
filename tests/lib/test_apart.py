"""A reader in a process of its own has limits and no secrets, and whatever ends it is a refusal."""

import os
import time

import pytest

from landmgmt.lib import apart
from landmgmt.lib.refusal import Refusal

HERE = "tests.lib.test_apart"


def echo(asked, content):
    return {"asked": asked, "size": len(content)}, content[::-1]


def greedy(asked, content):
    return {"size": len(bytearray(asked["bytes"]))}, b""


def endless(asked, content):
    while True:
        pass


def idle(asked, content):
    time.sleep(60)


def chatty(asked, content):
    print("this is no answer")
    return {"told": True}, b""


def broken(asked, content):
    raise KeyError("a name that stood in the file")


def crashing(asked, content):
    os.abort()


def talkative(asked, content):
    return {}, b"x" * 4_000_000


def secrets(asked, content):
    return {"names": sorted(os.environ), "folder": os.getcwd()}, b""


def calling(asked, content):
    import socket

    try:
        socket.create_connection(("127.0.0.1", asked["port"]), timeout=2).close()
    except OSError:
        return {"reached": False}, b""
    return {"reached": True}, b""


def refused(task, **limits):
    with pytest.raises(Refusal) as no:
        apart.ask(f"{HERE}:{task}", {"bytes": 700 * 2**20}, b"", apart.Limits(**limits))
    return no.value.code


def test_question_and_file_go_in_and_the_answer_comes_out():
    assert apart.ask(f"{HERE}:echo", {"a": "汉"}, b"abc") == ({"asked": {"a": "汉"}, "size": 3}, b"cba")


def test_what_a_library_prints_is_no_answer():
    assert apart.ask(f"{HERE}:chatty", {}, b"") == ({"told": True}, b"")


def test_too_much_memory_is_a_refusal_and_without_the_limit_it_is_taken():
    assert refused("greedy", memory=512 * 2**20) == "FILE_TOO_HEAVY"
    told, _ = apart.ask(f"{HERE}:greedy", {"bytes": 700 * 2**20}, b"", apart.Limits(memory=2 * 2**30))
    assert told == {"size": 700 * 2**20}


def test_too_much_work_too_long_a_wait_too_long_an_answer_are_refusals():
    assert refused("endless", work=1) == "FILE_TOO_HEAVY"
    assert refused("idle", wait=2) == "FILE_TOO_HEAVY"
    assert refused("talkative", written=1_000_000) in ("FILE_TOO_HEAVY", "READER_FAILED")


def test_a_reader_that_breaks_is_told_by_its_place_and_never_by_the_words_of_the_file(caplog):
    assert refused("broken") == "READER_FAILED"
    assert refused("crashing") == "READER_FAILED"
    assert "KeyError" in caplog.text
    assert "test_apart.py" in caplog.text
    assert "stood in the file" not in caplog.text


def test_no_key_and_no_database_is_in_the_child(monkeypatch):
    monkeypatch.setenv("FIELD_KEYS", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgis://secret")
    told, _ = apart.ask(f"{HERE}:secrets", {}, b"")
    assert not {"FIELD_KEYS", "DATABASE_URL", "SECRET_KEY"} & set(told["names"])
