"""What only a person can say of a file where two readings are possible, and what is asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Errors that an answer on the review page mends; every other one needs another file.
CHOICE_CODES = frozenset(
    {"ZONE_UNKNOWN", "EPSG_DIFFERS", "GCJ02_UNCHOSEN", "DATUM_UNCHOSEN", "LAYER_UNCHOSEN"}
)
DATUMS = ("gcj02", "wgs84")


@dataclass(frozen=True)
class Choices:
    """A person's answers, "" for none. `datum` is of degrees: gcj02 converts, wgs84 takes them as is."""

    datum: str = ""
    layer: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the answers that were given."""
        return {key: value for key, value in vars(self).items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Choices":
        """Return the answers kept by `to_json`; anything else is no answer."""
        datum, layer = kept.get("datum"), kept.get("layer")
        return cls(
            datum if datum in DATUMS else "",
            layer[:200] if isinstance(layer, str) else "",
        )


NONE = Choices()


@dataclass(frozen=True)
class Question:
    """One thing asked on the review page: `key` of the answer, what may be answered, what is taken now.

    `needed`: without an answer nothing can be written. `place` is the first pair of numbers (east, north)
    that a zone is asked for.
    """

    key: str  # "epsg" | "datum" | "layer"
    options: tuple[str, ...] = ()
    taken: str = ""
    needed: bool = False
    place: tuple[float, float] | None = None


def layer_question(names: list[str], *, taken: str) -> Question:
    """Which of several layers holds the land."""
    return Question("layer", tuple(names), taken, needed=not taken)
