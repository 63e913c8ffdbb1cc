"""F1: mutants of every format, read apart: no crash, no hang, a sentence each, memory within its limit."""

import argparse
import random
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from landmgmt.lib import apart
from landmgmt.lib.refusal import Refusal
from parcels.importers import vectors
from parcels.importers.reading import read
from parcels.words.findings import describe

SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "samples"
BATCH = 100
# One child reads a batch; a mutant that ends it is found again one by one.
LIMITS = apart.Limits(memory=1024**3, work=300, wait=600)
HANG_SECONDS = 15
TASK = "tests.drills.import_mutants:batch"


HURTS = (b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"NaN", b"1e999", b"-1", b"\x00" * 8)


def files() -> list[str]:
    """The samples, one per format and more."""
    return sorted(path.name for path in SAMPLES.iterdir() if path.suffix not in (".py", ""))


def mutant(whole: bytes, seed: int) -> bytes:
    """Bytes changed, cut, doubled, swapped or filled with figures that hurt; the same for the same seed."""
    pick = random.Random(seed)
    body = bytearray(whole)
    for _ in range(pick.choice((1, 1, 2, 4, 16, 64))):
        place = pick.randrange(len(body))
        kind = pick.randrange(7)
        if kind == 0:
            body[place] = pick.randrange(256)
        elif kind == 1:
            body[place] ^= 1 << pick.randrange(8)
        elif kind == 2:
            hurt = pick.choice(
                (b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"NaN", b"1e999", b"-1", b"\x00" * 8)
            )
            body[place : place + len(hurt)] = hurt
        elif kind == 3:
            body[place : place + pick.randrange(1, 64)] = b""
        elif kind == 4:
            part = bytes(body[place : place + pick.randrange(1, 200)])
            body[place:place] = part * pick.choice((1, 2, 20))
        elif kind == 5:
            other = pick.randrange(len(body))
            size = pick.randrange(1, 32)
            one, two = bytes(body[place : place + size]), bytes(body[other : other + size])
            body[place : place + size], body[other : other + size] = two, one
        elif pick.random() < 0.3:
            del body[place:]
        if not body:
            return b"\x00"
    return bytes(body)


def batch(asked: dict[str, Any], _content: bytes) -> apart.Answer:
    """In a child: read the mutants of a range of seeds; tell what broke, and the longest time."""
    vectors.alone()
    if not settings.configured:
        # Only the office's own words are wanted of Django.
        settings.configure(USE_I18N=False)
    return read_range(asked["first"], asked["last"]), b""


def read_range(first: int, last: int) -> dict[str, Any]:
    """Read the mutants of a range of seeds here; tell what broke, and the longest time."""
    broken, longest, said = [], 0.0, 0
    contents = {name: (SAMPLES / name).read_bytes() for name in files()}
    for seed in range(first, last):
        name = files()[seed % len(contents)]
        start = time.perf_counter()
        try:
            seen = read(name, mutant(contents[name], seed))
            told = bool(seen.plots or seen.findings)
            said += len([describe(one) for one in seen.findings])
        except MemoryError:
            told = True  # what the parent answers with FILE_TOO_HEAVY
        except Exception as fault:  # noqa: BLE001 - every fault is what is counted
            broken.append([seed, name, f"{type(fault).__name__}: {fault}"[:200]])
            continue
        longest = max(longest, time.perf_counter() - start)
        if not told:
            broken.append([seed, name, "no plot and no sentence"])
    return {"broken": broken, "longest": longest, "said": said}


def run(mutants: int, first: int = 1) -> dict[str, Any]:
    """Read so many mutants in batches; the figures of all of them."""
    total: dict[str, Any] = {"mutants": mutants, "broken": [], "longest": 0.0, "said": 0}
    for start in range(first, first + mutants, BATCH):
        _add(total, start, min(start + BATCH, first + mutants))
    return total


def _add(total: dict[str, Any], first: int, last: int) -> None:
    """Read one range; where its child is lost, its halves, until the mutant that ends it stands alone."""
    try:
        told, _ = apart.ask(TASK, {"first": first, "last": last}, b"", LIMITS)
    except Refusal as no:
        if last - first > 1:
            middle = (first + last) // 2
            _add(total, first, middle)
            _add(total, middle, last)
        elif no.code != "FILE_TOO_HEAVY":
            total["broken"].append([first, files()[first % len(files())], no.code])
        return
    total["broken"] += told["broken"]
    total["said"] += told["said"]
    total["longest"] = max(total["longest"], told["longest"])


def main(words: list[str]) -> int:
    """`script/drill import-mutants [--mutants 20000]`: figures, 0 where nothing broke and nothing hung."""
    parser = argparse.ArgumentParser(prog="script/drill import-mutants")
    parser.add_argument("--mutants", type=int, default=2000, help="how many (20 000 for the record)")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    asked = parser.parse_args(words)
    start = time.perf_counter()
    total = run(asked.mutants, asked.first)
    for seed, name, what in total["broken"][:20]:
        print(f"broken: seed {seed} of {name}: {what}")
    spent = time.perf_counter() - start
    print(
        f"import-mutants: {total['mutants']} mutants of {len(files())} files in {spent:.0f} s,"
        f" crashes {len(total['broken'])}, longest {total['longest']:.1f} s, sentences {total['said']}"
    )
    return 1 if total["broken"] or total["longest"] > HANG_SECONDS else 0
