"""Each storey does its own deed: imports go down, only actions write, nobody below the views has a clock."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT, call_name, python_files, short, storey

WRITES = {
    *("save", "create", "update", "delete", "bulk_create", "bulk_update"),
    *("get_or_create", "update_or_create"),
}
# A dictionary and a hash have an update too; these receivers are never rows.
PLAIN_UPDATES = {"context", "params", "mark", "digest", "headers", "env", "query", "data", "seen"}
# So have a Word document and a drawn picture a save.
PLAIN_SAVES = {"doc", "template", "pixels"}
# The three doors of the house, and what says the same word and asks the same right on both sides of them.
# A request with a file is turned away by the same guard, and an address is read by the same eyes.
DOORS = {"models", "actions", "maps", "words", "permissions", "uploads", "asked"}
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime"}
BELOW_VIEWS = {"rules", "importers", "models", "actions", "exporters", "maps", "words", "permissions"}


def writes_in(text: str) -> list[int]:
    """Lines that write rows: `.save(`, `.create(` and their kin, called on something."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        receiver = node.func.value
        plain = {"update": PLAIN_UPDATES, "save": PLAIN_SAVES}.get(call_name(node) or "", set())
        is_plain = isinstance(receiver, ast.Name) and receiver.id in plain
        if call_name(node) in WRITES and not is_plain:
            found.append(node.lineno)
    return found


def clocks_in(text: str) -> list[int]:
    """Lines that ask what time it is."""
    found = []
    for node in ast.walk(ast.parse(text)):
        named = isinstance(node, ast.Attribute) and node.attr in CLOCKS
        timed = named and isinstance(node.value, ast.Name | ast.Attribute)
        owner = getattr(getattr(node, "value", None), "id", "") or getattr(
            getattr(node, "value", None), "attr", ""
        )
        if timed and owner in {"datetime", "date", "timezone", "dt"}:
            found.append(node.lineno)
        if isinstance(node, ast.Call) and call_name(node) in {"localdate", "time"} and not node.args:
            found.append(node.lineno)
    return found


def floats_in(text: str) -> list[int]:
    """Lines where a binary fraction comes near money."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Call) and call_name(node) == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]


def handles_money(path: Path) -> bool:
    """The files that hold yuan: the money module itself and whoever imports it."""
    text = path.read_text(encoding="utf-8")
    return path.name == "money.py" or "landmgmt.lib.money" in text or "lib import money" in text


def side_entries_in(text: str) -> list[int]:
    """Lines of expansion that enter parcels by a window."""
    found = []
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "parcels"
            names = [f"parcels.{alias.name}" for alias in node.names] if whole else [node.module]
        rooms = [name.split(".")[1] for name in names if name.startswith("parcels.")]
        if set(rooms) - DOORS:
            found.append(node.lineno)
    return found


def _found(paths: list[Path], question) -> list[str]:  # type: ignore[no-untyped-def]
    return [f"{short(p)}:{line}" for p in paths for line in question(p.read_text(encoding="utf-8"))]


def test_imports_only_go_down():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_expansion_enters_parcels_by_its_doors():
    assert _found(list(python_files("expansion")), side_entries_in) == []


def test_only_actions_write():
    paths = [
        path
        for path in python_files("parcels", "expansion", "landmgmt")
        if storey(path) not in {"actions", "management"} and short(path) != "landmgmt/access.py"
    ]
    assert _found(paths, writes_in) == []


def test_nothing_below_the_views_reads_a_clock():
    paths = [p for p in python_files("parcels", "expansion") if storey(p) in BELOW_VIEWS]
    paths += list(python_files("landmgmt/lib"))
    assert _found(paths, clocks_in) == []


def test_no_float_comes_near_money():
    paths = [p for p in python_files("parcels", "expansion", "landmgmt") if handles_money(p)]
    assert paths
    assert _found(paths, floats_in) == []


def test_folium_is_imported_in_one_file():
    users = [
        short(path)
        for path in python_files("parcels", "expansion", "landmgmt")
        if any(
            (isinstance(node, ast.Import) and any(a.name.split(".")[0] == "folium" for a in node.names))
            or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "folium")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert len(users) == 1, users


def test_a_view_imports_no_writer_of_the_database():
    """Raw SQL that writes belongs to actions and migrations as much as `.save()` does."""
    verbs = ("INSERT INTO", "DELETE FROM", "UPDATE ")
    paths = [p for p in python_files("parcels", "expansion") if storey(p) not in {"actions", "management"}]
    wrong = [
        f"{short(path)}:{node.lineno}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lstrip().startswith(verbs)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("question", "sin"),
    [
        (writes_in, "row.save()"),
        (writes_in, "Parcel.objects.filter(x=1).update(x=2)"),
        (writes_in, "Parcel.objects.bulk_create([])"),
        (clocks_in, "day = date.today()"),
        (clocks_in, "at = timezone.now()"),
        (clocks_in, "field = DateTimeField(default=timezone.now)"),
        (clocks_in, "day = localdate()"),
        (side_entries_in, "from parcels.views import file"),
        (side_entries_in, "from parcels import forms"),
        (floats_in, "yuan = float(text)"),
        (floats_in, "yuan = area * 0.5"),
    ],
)
def test_the_guards_see_a_sin(question, sin):
    assert question(sin) == [1]


def test_the_guards_let_honest_lines_pass():
    assert writes_in("context.update(a=1)\nrows.filter(day=on)") == []
    assert clocks_in("day = datetime.strptime(text, '%Y').date()") == []
    assert floats_in("yuan = Decimal('0.5')") == []
