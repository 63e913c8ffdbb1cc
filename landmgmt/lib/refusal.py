"""The rule says no: a refusal as a code and its parameters, worded later where the user stands."""

from typing import Any


class Refusal(Exception):
    """A deed is not allowed; `code` and `params` say why, `field` where on the form to say it."""

    def __init__(self, code: str, params: dict[str, Any] | None = None, *, field: str | None = None) -> None:
        super().__init__(code, params or {})
        self.code = code
        self.params = dict(params or {})
        self.field = field

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code

    def to_json(self) -> dict[str, Any]:
        """Return the refusal as plain values; decimals and days become text."""
        params = {key: _plain(value) for key, value in self.params.items()}
        return {"code": self.code, "params": params, "field": self.field}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | type(None)) else str(value)
