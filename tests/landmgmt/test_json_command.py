"""What every command says when something is wrong that the person at the keyboard can mend."""

import pytest
from django.core.management import call_command
from django.db import ProgrammingError
from django.db.migrations.loader import MigrationLoader

from landmgmt.management.commands.ledger import Command


@pytest.fixture
def broken(monkeypatch):
    def answer(self, **_options):
        raise ProgrammingError('column parcels_importrun.sender_id does not exist\nLINE 1: SELECT "parcels"')

    monkeypatch.setattr(Command, "answer", answer)


def test_a_database_older_than_the_program_is_a_sentence_with_its_remedy(broken, db, capsys, monkeypatch):
    whole = MigrationLoader.build_graph

    def of_before(self):
        whole(self)
        self.applied_migrations.pop(("parcels", "0024_bulk_import"))

    monkeypatch.setattr(MigrationLoader, "build_graph", of_before)
    with pytest.raises(SystemExit) as left:
        call_command("ledger")
    told = capsys.readouterr().err
    assert left.value.code == 1
    assert "还差 1 步更新" in told
    assert "script/server" in told
    assert "SELECT" not in told


def test_with_every_update_done_the_same_fault_is_the_houses_own(broken, db):
    with pytest.raises(ProgrammingError):
        call_command("ledger")
