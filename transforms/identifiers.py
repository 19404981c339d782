"""Ids and digests: one spelling of a hash for the whole project."""

from __future__ import annotations

import hashlib

_SEPARATOR = "\x1f"  # a unit separator cannot stand in cleaned text, so ("ab", "c") and ("a", "bc") differ


def hash_id(*parts: str | int) -> str:
    """16 hexadecimal digits (64 bits of SHA-256) of the parts, which say what the id identifies."""
    return hash_bytes(_SEPARATOR.join(str(part) for part in parts).encode("utf-8", "surrogatepass"))


def hash_bytes(data: bytes) -> str:
    """16 hexadecimal digits (64 bits of SHA-256) of the bytes."""
    return hashlib.sha256(data).hexdigest()[:16]
