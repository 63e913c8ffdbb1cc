"""Sealing personal numbers: AES-256-GCM with a key id before the text, and a keyed index for equality."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class WrongKey(Exception):
    """The ciphertext does not open: the key is missing or another, or the row it stands in was changed."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id; the first one seals. The keys live outside the database (secrets file or environment)."""

    keys: tuple[tuple[str, bytes], ...]

    @classmethod
    def from_mapping(cls, encoded: Mapping[str, str]) -> "KeyRing":
        """`{key_id: base64 of 32 bytes}`, current first. Raises ValueError on a short key."""
        keys = tuple((key_id, base64.b64decode(text)) for key_id, text in encoded.items())
        if not keys or any(len(key) != 32 for _, key in keys):
            raise ValueError("each field key must be 32 bytes, base64")
        return cls(keys)

    def seal(self, text: str, *, bound_to: str) -> str:
        """`key_id:base64(nonce + ciphertext)`; opens only with the same `bound_to` (table, field, row)."""
        key_id, key = self.keys[0]
        nonce = os.urandom(12)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())
        return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, bound_to: str) -> str:
        """The plain text. Raises WrongKey."""
        key_id, _, body = sealed.partition(":")
        key = dict(self.keys).get(key_id)
        if key is None:
            raise WrongKey(f"no key {key_id!r}")
        raw = base64.b64decode(body)
        try:
            return AESGCM(key).decrypt(raw[:12], raw[12:], bound_to.encode()).decode()
        except InvalidTag as broken:
            raise WrongKey("the text does not open with its key and row") from broken

    def index(self, text: str, *, field: str) -> str:
        """Keyed hash of the normalised text, for equality search only (32 hex digits)."""
        # The last key is the oldest: the index must not change when a new key is put in front.
        key = self.keys[-1][1]
        normal = "".join(text.split()).upper()
        return hmac.new(key, f"{field}|{normal}".encode(), hashlib.sha256).hexdigest()[:32]


def masked_id(number: str) -> str:
    """First 6 and last 4 digits of an ID.

    >>> masked_id("431271198001010013")
    '431271********0013'
    """
    return number if len(number) < 11 else f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def masked_tail(number: str) -> str:
    """Only the last 4 digits, for accounts and phones."""
    return f"****{number[-4:]}" if number else ""
