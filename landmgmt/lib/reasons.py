"""Why a rule gave this amount or verdict: a code and its parameters, kept beside the result."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One step of an explanation; `parcels.words` turns the code into a sentence."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the reason as plain values; decimals and days become text."""
        return {"code": self.code, "params": {key: _plain(value) for key, value in self.params.items()}}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | type(None)) else str(value)
