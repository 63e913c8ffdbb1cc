"""What only a person can say of a file where two readings are possible, and what is asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from landmgmt.lib import intake

# Errors that an answer on the review page mends; every other one needs another file.
CHOICE_CODES = frozenset(
    {"ZONE_UNKNOWN", "EPSG_DIFFERS", "GCJ02_UNCHOSEN", "DATUM_UNCHOSEN", "LAYER_UNCHOSEN"}
)
DATUMS = ("gcj02", "wgs84")
# What a column of a file may be read for, in the order it is asked.
SUBJECTS = ("code", "name", "area", "land_class", "land_use", "map_sheet", "group_name")
# A file may be all there is of its project, or of the village groups it names.
WHOLES = ("project", "groups")
LONGEST_COLUMN = 60


@dataclass(frozen=True)
class Choices:
    """A person's answers, "" for none. `datum` is of degrees: gcj02 converts, wgs84 takes them as is.

    `columns` are (subject, column of the file) pairs, "" for a subject that is not to be read; `remembered`
    names what was taken from the sender's earlier files: subjects, "epsg", "datum". `whole` says that the
    file is all the land of its project or its groups.
    """

    datum: str = ""
    layer: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    remembered: tuple[str, ...] = ()
    whole: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the answers that were given, as plain values."""
        given: dict[str, Any] = {key: value for key, value in vars(self).items() if value}
        if self.columns:
            given["columns"] = dict(self.columns)
        if self.remembered:
            given["remembered"] = list(self.remembered)
        return given

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Choices":
        """Return the answers kept by `to_json`; anything else is no answer."""
        datum, layer, whole = kept.get("datum"), kept.get("layer"), kept.get("whole")
        named = kept.get("remembered")
        known = (*SUBJECTS, "epsg", "datum")
        return cls(
            datum if datum in DATUMS else "",
            layer[:200] if isinstance(layer, str) else "",
            columns_from(kept.get("columns")),
            tuple(key for key in known if isinstance(named, list | tuple) and key in named),
            whole if whole in WHOLES else "",
        )

    def of_reading(self) -> "Choices":
        """The answers that a reader hears; what is left out changes nothing in what is read."""
        return replace(self, remembered=(), whole="")


def columns_from(kept: Any) -> tuple[tuple[str, str], ...]:
    """Return (subject, column) pairs of a plain mapping, in our order; what is no such pair is left out."""
    if not isinstance(kept, Mapping):
        return ()
    return tuple(
        (subject, intake.clean(kept[subject], LONGEST_COLUMN))
        for subject in SUBJECTS
        if isinstance(kept.get(subject), str)
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
