"""Reads strangers' files in a process of its own: no file can take the office's memory, time or secrets.

The child gets a question (JSON) and the file, has limits of memory, work, time and of what it may write, an
environment without keys, a folder of its own, and no network where the machine lets it go without. It answers
with JSON and bytes in one file of bounded size; nothing of it is ever unpickled.
"""

import ctypes
import json
import logging
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from landmgmt.lib.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
_LENGTH = struct.Struct(">I")
_NO_MEMORY, _FAULT = 90, 91
# How libraries of other languages say that memory ended, and end with it.
_STARVED, _NO_ROOM = ("memory allocation of", "bad_alloc"), "no room"
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
_log = logging.getLogger(__name__)

Answer = tuple[dict[str, Any], bytes]


@dataclass(frozen=True)
class Limits:
    """What a child may take: address space, seconds of work and of waiting, bytes of any file it writes."""

    memory: int = 1024**3
    work: int = 15
    wait: float = 25
    written: int = 128 * 1024**2


LIMITS = Limits()


def ask(task: str, question: dict[str, Any], content: bytes, limits: Limits = LIMITS) -> Answer:
    """What `task` ("module:function" of this house) answers to the question and the file.

    A Refusal FILE_TOO_HEAVY where a limit ended the child, READER_FAILED where the reader itself broke.
    """
    head = json.dumps(question).encode()
    with (
        tempfile.TemporaryDirectory(prefix="landmgmt-apart-") as folder,
        tempfile.TemporaryFile() as asked,
        tempfile.TemporaryFile() as answer,
    ):
        asked.write(_LENGTH.pack(len(head)) + head + content)
        asked.seek(0)
        code, heard = _run(task, limits, folder=folder, asked=asked, answer=answer)
        if code == 0:
            return _answer(answer, limits)
    heavy = _NO_ROOM in heard or code in (None, _NO_MEMORY, -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ)
    if heavy:
        told = {"mib": limits.memory // 2**20, "seconds": limits.work}
        raise Refusal("FILE_TOO_HEAVY", told)
    # The place in the code, never the words of the file.
    _log.error("reader apart failed: task=%s code=%s at=%s", task, code, heard[-200:])
    raise Refusal("READER_FAILED")


def _run(
    task: str, limits: Limits, *, folder: str, asked: IO[bytes], answer: IO[bytes]
) -> tuple[int | None, str]:
    command = [sys.executable, "-m", "landmgmt.lib.apart", task, json.dumps(vars(limits)), folder]
    with tempfile.TemporaryFile() as heard:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
                command,
                stdin=asked,
                stdout=answer,
                stderr=heard,
                cwd=ROOT,
                env=_surroundings(folder),
                timeout=limits.wait,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None, ""
        heard.seek(0)
        said = heard.read(4096).decode("utf-8", errors="replace")
    if done.returncode == -signal.SIGABRT and any(word in said for word in _STARVED):
        return done.returncode, _NO_ROOM
    return done.returncode, said.rpartition("fault:")[2].strip() if "fault:" in said else ""


def _surroundings(folder: str) -> dict[str, str]:
    """The child's environment: no keys, no database, no proxy, one thread of sums, nothing fetched."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PROJ_NETWORK": "OFF",
        "GDAL_HTTP_TIMEOUT": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    }


def _answer(answer: IO[bytes], limits: Limits) -> Answer:
    answer.seek(0)
    whole = answer.read(limits.written + 1)
    if len(whole) < _LENGTH.size:
        raise Refusal("READER_FAILED")
    (length,) = _LENGTH.unpack_from(whole)
    told = json.loads(whole[_LENGTH.size : _LENGTH.size + length])
    return told, whole[_LENGTH.size + length :]


def _shut_in(limits: Limits) -> None:
    """Give up what a reader of files does not need, before anything else is loaded."""
    alone = ctypes.CDLL(None, use_errno=True).unshare
    # Root may drop the network at once, others from a user space of their own; some machines allow neither.
    if alone(_NEW_NETWORK) != 0:
        alone(_NEW_USER | _NEW_NETWORK)
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.work),
        (resource.RLIMIT_FSIZE, limits.written),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main(task: str, limits: str, folder: str) -> int:
    """The child: question and file from standard input, the answer to what was standard output."""
    bounds = Limits(**json.loads(limits))
    out = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints is no answer.
    os.dup2(2, 1)
    _shut_in(bounds)
    tempfile.tempdir = folder
    (length,) = _LENGTH.unpack(sys.stdin.buffer.read(_LENGTH.size))
    question = json.loads(sys.stdin.buffer.read(length))
    try:
        module, _, name = task.partition(":")
        function: Callable[[dict[str, Any], bytes], Answer] = getattr(import_module(module), name)
        told, more = function(question, sys.stdin.buffer.read())
        head = json.dumps(told).encode()
        out.write(_LENGTH.pack(len(head)) + head + more)
        out.close()
    except MemoryError:
        return _NO_MEMORY
    except Exception as fault:  # noqa: BLE001 - the last door: told by its kind and place
        place = fault.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
        sys.stderr.write(f"fault:{type(fault).__name__} {where}\n")
        return _FAULT
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
