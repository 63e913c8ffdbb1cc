"""The sources the house tests read, and the small questions they ask of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u3400-\u9fff]")


def python_files(*apps: str) -> Iterator[Path]:
    """Every source of the given apps that people maintain: no migrations."""
    for app in apps:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def storey(path: Path) -> str:
    """rules, models, actions, views … of a file of an app; its own name where it lies in no storey."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if len(parts) > 2 else path.stem


def short(path: Path) -> str:
    """The path as the repository writes it."""
    return str(path.relative_to(ROOT))


def call_name(node: ast.Call) -> str:
    """The last word of what is called: `save` of `row.save()`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
