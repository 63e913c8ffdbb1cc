"""Says where an office lives, and keeps the secrets that open it, outside the database and mode 0600.

The demo lives in `var/` of the checkout; an office with real books lives outside it, safe from `git clean`.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import pwd
import secrets
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DEMO_HOME = CHECKOUT / "var"
MACHINE_HOME = Path("/var/lib/landmgmt")
ROLES = {
    "super": "landmgmt_super",
    "owner": "landmgmt_owner",
    "app": "landmgmt_app",
    "reader": "landmgmt_reader",
}


class ClusterError(Exception):
    """The office cannot be housed or its cluster started; the message is one sentence for the terminal."""


def mark(path: Path) -> str:
    """A short name for a path, the same at every start."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def office_home() -> Path:
    """Where an office with real books lives: never inside the checkout, which `git clean` may empty."""
    name = f"office-{mark(CHECKOUT)}"
    if os.geteuid() == 0:
        return MACHINE_HOME / name
    return Path.home() / ".local/share/landmgmt" / name


def is_office() -> bool:
    """Whether this checkout serves an own office: its home is marked; LANDMGMT_OFFICE=1 or 0 overrules."""
    wish = os.environ.get("LANDMGMT_OFFICE", "")
    if wish:
        return wish == "1"
    return (office_home() / "office.json").exists()


def home() -> Path:
    """The folder that holds secrets, media and, where it may, the data directory.

    Raises ClusterError when it is another user's, or when an office would live where `git clean` reaches.
    """
    chosen = os.environ.get("LANDMGMT_HOME")
    place = Path(chosen).resolve() if chosen else (office_home() if is_office() else DEMO_HOME)
    if is_office() and place.is_relative_to(CHECKOUT):
        raise ClusterError(
            f"an own office cannot live in {place}, where cleaning the checkout would destroy its books."
        )
    try:
        place.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise ClusterError(f"{place} cannot be made by you; make a clone of your own.") from error
    owner = place.stat().st_uid
    if owner != os.geteuid():
        raise ClusterError(f"{place} belongs to the user {user_name(owner)}; make a clone of your own.")
    return place


def mark_office() -> Path:
    """Mark this checkout as an own office from now on, and return its home."""
    os.environ["LANDMGMT_OFFICE"] = "1"
    place = home()
    (place / "office.json").write_text(json.dumps({"checkout": str(CHECKOUT)}), encoding="utf-8")
    return place


def user_name(uid: int) -> str:
    """The name of a user of this machine, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def keep_secrets(place: Path | None = None) -> dict[str, object]:
    """The secrets of a home, made on the first call: SECRET_KEY, FIELD_KEYS (current first), passwords."""
    path = (place or home()) / "secrets.json"
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()},
            "passwords": {role: secrets.token_urlsafe(24) for role in ROLES},
        }
        draft = path.with_name(f"secrets.{os.getpid()}.draft")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(made, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its secrets count
            os.link(draft, path)
        draft.unlink()
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def password(role: str) -> str:
    """The database password of one of ROLES."""
    passwords = keep_secrets()["passwords"]
    assert isinstance(passwords, dict)
    return str(passwords[role])
