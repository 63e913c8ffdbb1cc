"""What is wrong, doubtful or worth knowing in a file: values with a place, never text."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding stops: an error always, a confirm until a person accepts it, a note never."""

    ERROR = "error"
    CONFIRM = "confirm"
    NOTE = "note"


_RANK = {Severity.ERROR: 0, Severity.CONFIRM: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class Finding:
    """One finding; `plot` counts plots from 1, `row` lines or features from 1, `column` names the field."""

    severity: Severity
    code: str
    plot: int | None = None
    row: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    column: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values; decimals become text."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "plot": self.plot,
            "row": self.row,
            "column": self.column,
            "params": {key: _plain(value) for key, value in self.params.items()},
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Finding":
        """Return the finding kept by `to_json`; raises KeyError or ValueError on anything else."""
        return cls(
            severity=Severity(kept["severity"]),
            code=kept["code"],
            plot=kept.get("plot"),
            row=kept.get("row"),
            params=dict(kept.get("params") or {}),
            column=kept.get("column"),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | bool | type(None)) else str(value)


def error(
    code: str, *, plot: int | None = None, row: int | None = None, column: str | None = None, **params: Any
) -> Finding:
    """Return a finding that nobody can accept."""
    return Finding(Severity.ERROR, code, plot, row, params, column)


def confirm(
    code: str, *, plot: int | None = None, row: int | None = None, column: str | None = None, **params: Any
) -> Finding:
    """Return a finding that stops until a person accepts its code knowingly."""
    return Finding(Severity.CONFIRM, code, plot, row, params, column)


def note(
    code: str, *, plot: int | None = None, row: int | None = None, column: str | None = None, **params: Any
) -> Finding:
    """Return a finding that stops nothing."""
    return Finding(Severity.NOTE, code, plot, row, params, column)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings errors first, then by row and plot; those of the whole file lead their grade."""
    return sorted(findings, key=lambda f: (_RANK[f.severity], f.row or 0, f.plot or 0, f.code))


def blocking(findings: Iterable[Finding], accept_codes: Collection[str] = ()) -> list[Finding]:
    """Return what still stops the file: every error, and every confirm whose code is not accepted."""
    return [
        f
        for f in findings
        if f.severity is Severity.ERROR or (f.severity is Severity.CONFIRM and f.code not in accept_codes)
    ]


def accepted(findings: Iterable[Finding], accept_codes: Collection[str] = ()) -> bool:
    """Say whether nothing stops the file; naming an error's code accepts nothing."""
    return not blocking(findings, accept_codes)
