"""Raw text to clean paragraphs: characters mended, hard wraps joined, nothing thrown away."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

import ftfy

# UTF-8 that was read as Windows-1252 or Latin-1: "â€™" for an apostrophe, "Ã©" for é. ftfy costs as much as all the
# rest of the cleaning, so it runs only where one of these pairs stands.
_MOJIBAKE = re.compile(r"[ÂÃâðÅÐ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_FTFY = ftfy.TextFixerConfig(
    uncurl_quotes=False,  # curly marks are evidence of a quotation
    fix_latin_ligatures=False,
    fix_character_width=False,
    unescape_html=False,
    explain=False,
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-z]{2,6}[0-9]{0,2}|[A-Z][a-z]{3,6});")
_TAG = re.compile(
    r"</?(?P<name>p|br|div|span|a|b|i|u|em|strong|small|ul|ol|li|h[1-6]|blockquote|figure|figcaption|img|table|tr|td|hr|"
    r"section|article|iframe)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_INLINE_TAGS = frozenset({"span", "a", "b", "i", "u", "em", "strong", "small", "img", "td"})
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff]")
_REMOVED = dict.fromkeys(
    (
        *range(0x00, 0x09),
        *range(0x0E, 0x20),
        0x7F,
        0xAD,  # soft hyphen
        0x61C,
        0x180E,
        *range(0x200B, 0x2010),  # zero width, and marks of direction
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
    )
)
_TRANSLATION = {**_REMOVED, **_C1, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\u2028]")
_PARAGRAPH_ENDS = re.compile(r"[\x0c\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n")
_NARROWEST, _WIDEST = 40, 120  # of a hard-wrapped text, characters
_SENTENCE_ENDS = (".", "!", "?", ".”", '."', "?”", '?"')


class CleanText(NamedTuple):
    """The paragraphs, each one line without white space around it, and what was mended, in words."""

    paragraphs: tuple[str, ...]
    repairs: tuple[str, ...]


def clean(text: str) -> CleanText:
    """Clean paragraphs of a raw text; never fails, and an empty text has none."""
    text, repairs = _mended(text)
    text = _LINE_ENDS.sub("\n", text)
    text = _PARAGRAPH_ENDS.sub("\n\n", text)
    chunks = [chunk.split("\n") for chunk in _BLANK_LINES.split(text)]
    width = _wrap_width(chunks)
    paragraphs = [paragraph for chunk in chunks for paragraph in _paragraphs(chunk, width)]
    return CleanText(tuple(paragraph for paragraph in paragraphs if paragraph), tuple(repairs))


def clean_line(text: str) -> str:
    """A headline or a name: mended, on one line."""
    return " ".join(_mended(text)[0].split())


def _mended(text: str) -> tuple[str, list[str]]:
    repairs = []
    if "<" in text and _TAG.search(text) is not None:
        text = _TAG.sub(_space_for_tag, text)
        repairs.append("markup removed")
    if "&" in text and _ENTITY.search(text) is not None:
        text = html.unescape(text)
        repairs.append("character references resolved")
    if not text.isascii() and _MOJIBAKE.search(text) is not None:
        fixed = ftfy.fix_text(text, _FTFY)
        if fixed != text:
            text = fixed
            repairs.append("mojibake mended")
    if _INVISIBLE.search(text) is not None:
        if _CONTROL.search(text) is not None:
            repairs.append("control characters mended or removed")
        text = text.translate(_TRANSLATION)
    return unicodedata.normalize("NFC", text), repairs


def _space_for_tag(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    if name in _INLINE_TAGS:
        return " " if name in ("td", "img") else ""
    return "\n" if name == "br" else "\n\n"


def _wrap_width(chunks: list[list[str]]) -> int | None:
    """The width at which the text was wrapped by hand; None where each line is a paragraph of its own.

    A wrapped line is full (the next line's first word would not have fitted) and mostly ends inside a sentence.
    """
    lines = [line for chunk in chunks for line in chunk]
    width = max((len(line.rstrip()) for line in lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    pairs = [pair for chunk in chunks for pair in pairwise(chunk)]
    full = [line.rstrip() for line, following in pairs if _is_full(line, following, width)]
    ended = sum(line.endswith(_SENTENCE_ENDS) for line in full)
    return width if full and len(full) >= 0.6 * len(pairs) and ended <= 0.5 * len(full) else None


def _is_full(line: str, following: str, width: int) -> bool:
    # A fifth of slack: mail programs and editors break a little before their limit.
    first_word = following.split(maxsplit=1)[0] if following.strip() else ""
    return bool(first_word) and len(line.rstrip()) + 1 + len(first_word) > 0.8 * width


def _paragraphs(lines: list[str], width: int | None) -> list[str]:
    joined: list[str] = []
    previous = ""
    for line in lines:
        stripped = _SPACES.sub(" ", line).strip()
        is_indented = line.startswith(("  ", "\t")) and not previous.startswith(("  ", "\t"))
        if joined and width is not None and not is_indented and _is_full(previous, line, width):
            # "long-" + "term": a hyphen at the end of a line keeps its word together.
            joined[-1] += stripped if re.search(r"\w-$", joined[-1]) else " " + stripped
        else:
            joined.append(stripped)
        previous = line
    return joined
