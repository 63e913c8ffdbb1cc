"""A measured value and how it is known: a code, its layer and the day of its data; or why it is not."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Measured:
    """A value and how it is known: `how` a code of words.siting.HOWS, `layer` and the day of its data."""

    how: str
    number: Decimal | None = None
    text: str = ""
    params: dict[str, str] = field(default_factory=dict)
    layer: str = ""
    layer_date: date | None = None

    @property
    def is_known(self) -> bool:
        """Say whether there is a value at all."""
        return self.number is not None or bool(self.text)
