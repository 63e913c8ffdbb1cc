"""What every command of the office shares: answers on standard output, JSON on wish, and three exit codes."""

import argparse
import errno
import json
import os
import re
import sys
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import ProgrammingError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from landmgmt.home import ClusterError
from landmgmt.lib.refusal import Refusal
from parcels.words.refusals import sentence

DONE, REFUSED, USAGE = 0, 1, 2


_FIGURE = re.compile(r'"\\u0000(-?\d+\.\d+)\\u0000"')


# What the machine says of a file, in the office's words; all but the last two are a wrong path in the call.
_FILE_FAULTS = {
    errno.ENOENT: gettext_noop("没有这个文件或文件夹"),
    errno.ENOTDIR: gettext_noop("路径里有一段不是文件夹"),
    errno.EISDIR: gettext_noop("它是一个文件夹"),
    errno.EEXIST: gettext_noop("同名的文件已在那里"),
    errno.EACCES: gettext_noop("没有权限"),
    errno.EPERM: gettext_noop("没有权限"),
    errno.EROFS: gettext_noop("那里只能读"),
    errno.ENAMETOOLONG: gettext_noop("名称太长"),
    errno.ENOSPC: gettext_noop("磁盘满了"),
    errno.EIO: gettext_noop("磁盘出错"),
}
_OF_THE_DISK = {errno.ENOSPC, errno.EIO}


class UsageError(Exception):
    """The command was called wrongly; the message is one sentence."""


class Figure(Decimal):
    """A number of an answer that keeps its places: 136.5000, where a float would leave as 136.5."""


def a_day(text: str) -> date:
    """The day of a word of the call, 2026-11-23; argparse says the sentence where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as none:
        told = _("“%(text)s”不是一个日期，请写成 2026-11-23 这样。") % {"text": text[:40]}
        raise argparse.ArgumentTypeError(told) from none


class JsonParser(CommandParser):
    """Says what is wrong with a call as JSON where `--json` is among the words, and leaves with code 2."""

    def error(self, message: str) -> NoReturn:
        if "--json" in sys.argv[2:]:
            print_json({"error": {"code": "usage", "message": message}})
        else:
            self.print_usage(sys.stderr)
            sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(USAGE)


def print_json(answer: Any) -> None:
    """Write one JSON document and nothing else to standard output."""
    text = json.dumps(answer, ensure_ascii=False, indent=1, default=_plain)
    # A file's name may hold bytes that are no letters: they leave as �, for JSON is UTF-8.
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    # No text of the office holds a NUL, so only a Figure wears them.
    _say(_FIGURE.sub(r"\1", text))


def _say(text: str) -> None:
    """One answer on standard output; where that is full, closed or gone, one sentence and code 1."""
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, "standard output is closed")
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as deaf:
        # What is left in the buffer must not be tried again at the end, with a trace of its own.
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"landmgmt: {deaf.strerror or deaf}\n")
        raise SystemExit(REFUSED) from None


def _plain(value: Any) -> str:
    return f"\0{value}\0" if isinstance(value, Figure) else str(value)


def _not_migrated() -> int:
    """How many migrations of the program the database has not had; of a database that answers."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    return len(set(loader.disk_migrations) - set(loader.applied_migrations))


class JsonCommand(BaseCommand):
    """A command answers with `answer(**options) -> (JSON value, exit code)` and tells it with `tell(value)`.

    Exit 0: done; 1: findings or refused; 2: called wrongly. Refusals are worded here; whatever else goes
    wrong is a fault of the house, and with `--json` still leaves as JSON.
    """

    # A start-up check must not stand between the office and its backup.
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = JsonParser(
            prog=f"{prog_name} {subcommand}",
            description=self.help or None,
            formatter_class=argparse.HelpFormatter,
            allow_abbrev=False,
        )
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.add_argument("--settings", help=argparse.SUPPRESS)
        parser.add_argument("--pythonpath", help=argparse.SUPPRESS)
        parser.add_argument("--traceback", action="store_true", help=argparse.SUPPRESS)
        parser.add_argument("--no-color", action="store_true", help=argparse.SUPPRESS)
        parser.add_argument("--force-color", action="store_true", help=argparse.SUPPRESS)
        parser.add_argument("-v", "--verbosity", type=int, default=1, help=argparse.SUPPRESS)
        parser.add_argument("--skip-checks", action="store_true", help=argparse.SUPPRESS)
        self.add_arguments(parser)
        return parser

    def answer(self, **options: Any) -> tuple[Any, int]:
        """Do the deed; return what to say and the exit code."""
        raise NotImplementedError

    def tell(self, answer: Any) -> str:
        """The answer as a person reads it."""
        return json.dumps(answer, ensure_ascii=False, indent=1, default=str)

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options.pop("json")
        try:
            answer, code = self.answer(**options)
        except UsageError as wrong:
            self._fail(as_json, "usage", str(wrong), USAGE)
        except Refusal as no:
            self._fail(as_json, no.code, sentence(no), REFUSED)
        except ClusterError as closed:
            self._fail(as_json, "cluster", str(closed), REFUSED)
        except Exception as broken:
            if isinstance(broken, OSError) and broken.errno in _FILE_FAULTS:
                told = {"file": broken.filename, "why": _(_FILE_FAULTS[broken.errno])}
                leave = REFUSED if broken.errno in _OF_THE_DISK else USAGE
                self._fail(as_json, "file", _("读写不了 %(file)s：%(why)s。") % told, leave)
            if isinstance(broken, ProgrammingError) and (missing := _not_migrated()):
                told = _("数据库比程序旧，还差 %(count)d 步更新。请先运行 script/server，它会更新数据库。")
                self._fail(as_json, "old_database", told % {"count": missing}, REFUSED)
            # The trace goes to standard error below; who reads JSON must still get JSON.
            if as_json:
                print_json({"error": {"code": "broken", "message": f"{type(broken).__name__}: {broken}"}})
            raise
        else:
            if as_json:
                print_json(answer)
            else:
                _say(self.tell(answer).rstrip())
            if code:
                raise SystemExit(code)

    def _fail(self, as_json: bool, code: str, message: str, leave: int) -> NoReturn:
        if as_json:
            print_json({"error": {"code": code, "message": message}})
        else:
            sys.stderr.write(message + "\n")
        raise SystemExit(leave)
