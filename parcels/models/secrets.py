"""A text field that is sealed on its way into the database and never shows itself by accident."""

from typing import Any

from django.conf import settings
from django.db import models

from landmgmt.lib.secret import KeyRing, masked_id, masked_tail


def key_ring() -> KeyRing:
    """The office's field keys."""
    return KeyRing.from_mapping(settings.FIELD_KEYS)


def blind_index(field: str, text: str) -> str:
    """What to look for in an index column: `blind_index("party.id_number", "4312…")`."""
    return key_ring().index(text, field=field) if text else ""


class Sealed:
    """A sealed text with its row; printing it shows nothing."""

    def __init__(self, ciphertext: str, bound_to: str):
        self.ciphertext, self.bound_to = ciphertext, bound_to

    def __bool__(self) -> bool:
        return bool(self.ciphertext)

    def __str__(self) -> str:
        return "****" if self.ciphertext else ""

    __repr__ = __str__

    def reveal(self) -> str:
        """The plain text: only behind a right and a line in the access log, or inside an action."""
        return key_ring().open(self.ciphertext, bound_to=self.bound_to) if self.ciphertext else ""

    @property
    def masked_id(self) -> str:
        return masked_id(self.reveal())

    @property
    def masked_tail(self) -> str:
        return masked_tail(self.reveal())


class _SealedAttribute:
    def __init__(self, field: "SecretField"):
        self.field = field

    def __get__(self, row: Any, owner: Any = None) -> Any:
        if row is None:
            return self
        value = row.__dict__.get(self.field.attname, "")
        if isinstance(value, Sealed):
            return value
        return Sealed(value, self.field.bound_to(row))

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value.ciphertext if isinstance(value, Sealed) else value


class SecretField(models.TextField):
    """Holds ciphertext. Assign with `seal(row, text)`; read gives `Sealed`. The row must have a `uid`."""

    def __init__(self, *args: Any, scope: str = "", **kwargs: Any):
        self.scope = scope
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["scope"] = self.scope
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _SealedAttribute(self))

    def bound_to(self, row: Any) -> str:
        return f"{self.scope}|{row.uid}"

    def pre_save(self, model_instance: Any, add: bool) -> str:
        return str(getattr(model_instance, self.attname).ciphertext)

    def seal(self, row: Any, text: str) -> None:
        """Put `text` sealed into the row, and its index into `<name>_index` where the model has one."""
        text = text.strip()
        row.__dict__[self.attname] = key_ring().seal(text, bound_to=self.bound_to(row)) if text else ""
        index_name = f"{self.attname}_index"
        if index_name in {f.attname for f in row._meta.concrete_fields}:
            setattr(row, index_name, blind_index(self.scope, text))


def seal(row: models.Model, field: str, text: str) -> None:
    """`seal(party, "id_number", "4312…")`."""
    secret = row._meta.get_field(field)
    assert isinstance(secret, SecretField)
    secret.seal(row, text)
