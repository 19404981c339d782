"""Bytes to characters."""

from __future__ import annotations

import codecs
import re

import cchardet

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")
_DECLARATION_WITHIN = 4096
# WHATWG: pages that say Latin-1 or ASCII are read as Windows-1252.
_SAID_LATIN = frozenset({"iso8859-1", "ascii"})
# Codecs that are encodings in name only, or carry markup past a filter.
_NEVER = frozenset({"utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined"})
_TYPOGRAPHY = frozenset("‘’‚“”„–—…•™€£¥©®°·§«»½¼¾²³ ×÷‹›†‡")
_SAMPLE = 65_536
_LARGEST_CONTROL_SHARE = 0.02
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, *, is_markup: bool = False) -> str | None:
    """The characters of the bytes, or None where they are no text.

    In order: byte order mark, what the markup declares if it decodes strictly, UTF-8, UTF-8 with a few broken
    characters (which become U+FFFD), what the detector says, Windows-1252.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strictly(data[len(mark) :], encoding)
            return text if text is not None else data[len(mark) :].decode(encoding, "replace")
    text = None
    if is_markup and (declared := _declared_encoding(data)) is not None:
        text = _strictly(data, declared)
    if text is None:
        text = _strictly(data, "utf-8")
    if text is None:
        text = _nearly_utf8(data)
    if text is None:
        text = _detected(data)
    return None if _is_binary(text) else text


def _declared_encoding(data: bytes) -> str | None:
    head = data[:_DECLARATION_WITHIN]
    match = _DECLARED.search(head) or _XML_DECLARED.search(head)
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    if name.replace("-", "_") in _NEVER or name in _NEVER:
        return None
    return "cp1252" if name in _SAID_LATIN else name


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):  # LookupError: a codec that is not for text, such as "hex"
        return None


def _nearly_utf8(data: bytes) -> str | None:
    """UTF-8 with the odd broken byte: one character cut in two must not turn every curly mark into three letters."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = len(re.findall(r"[^\x00-\x7f\ufffd]", text[:_SAMPLE]))
    return text if broken and sound > 10 * broken else None


def _detected(data: bytes) -> str:
    text = _strictly(data, "cp1252")
    if text is not None and _reads_as_english_cp1252(text):
        return text
    name = cchardet.detect(data[:_SAMPLE])["encoding"]
    # DOS code pages are guesses on a handful of bytes: one curly apostrophe was taken for IBM865 at 0.91.
    if name and not name.upper().startswith("IBM") and (detected := _strictly(data, name)) is not None:
        return detected
    return text if text is not None else data.decode("latin-1")


def _reads_as_english_cp1252(text: str) -> bool:
    """Whether all that is not ASCII is typography, or a small letter inside a word ("café")."""
    return all(
        match[0] in _TYPOGRAPHY or (match[0].islower() and _is_inside_word(text, match.start()))
        for match in re.finditer(r"[^\x00-\x7f]", text)
    )


def _is_inside_word(text: str, position: int) -> bool:
    neighbours = text[max(0, position - 1) : position] + text[position + 1 : position + 2]
    return any(character.isascii() and character.isalpha() for character in neighbours)


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROLS.findall(sample)) > _LARGEST_CONTROL_SHARE * len(sample)
