"""An HTML page to its raw document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from transforms.identifiers import hash_bytes
from transforms.readers.decoding import decode
from transforms.readers.json_records import LONGEST_TEXT
from transforms.readers.page_metadata import PageMetadata, read_metadata
from transforms.readers.records import WHOLE_FILE, RawDocument, Refusal

_LONGEST_PAGE = 5_000_000  # characters
_MOST_BYTES = 4 * _LONGEST_PAGE
# 100,000 attributes on one tag hang every parser that was tried, and 300,000 sibling tags hang the extractor. A Python
# timeout cannot interrupt C, so they are counted before anything is parsed.
_LONG_TAG = re.compile(r"<[^<>]{20000,}")
_MOST_TAGS = 60_000
_DEEPEST = 250  # elements within elements; extractors recurse
# Images written into the page are long attributes that are harmless and common.
_INLINE_DATA = re.compile(r"""data:[\w.+-]{1,40}/[\w.+-]{1,60};base64,[A-Za-z0-9+/=%\s]{200,}""")
# What code that walks an unforeseen tree raises. The extractor is not ours, and one odd page must not end a batch.
_EXTRACTOR_ERRORS = (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError)
_BLOCK_TAGS = frozenset({"p", "head", "item", "cell", "quote", "code", "hi", "list", "table", "row", "fw", "ab"})
_CONTAINERS = frozenset({"body", "list", "table", "row", "quote", "div", "main", "text"})


def read_page(data: bytes, source_uri: str, name: str) -> RawDocument | Refusal:
    """The article of an HTML page; a page without one is refused with a reason.

    The body is what trafilatura finds, with the headings of the markup as subheads; metadata are read here.
    """
    content_hash = hash_bytes(data)

    def refused(reason: str, detail: str, publisher: str | None = None) -> Refusal:
        return Refusal(source_uri, WHOLE_FILE, "html", content_hash, reason, detail, publisher)

    page = decode(data, is_markup=True) if len(data) <= _MOST_BYTES else None
    if len(data) > _MOST_BYTES or (page is not None and len(page) > _LONGEST_PAGE):
        return refused("too_long", f"a page of {len(data)} bytes; at most {_LONGEST_PAGE} characters are read")
    if page is None:
        return refused("not_text", "full of control characters")
    page = _INLINE_DATA.sub("data:,", page)
    if (problem := _hostility(page)) is not None:
        return refused("hostile_markup", problem)
    tree = _parsed(page)
    if tree is None:
        return refused("no_text", "a page without any element")
    if _is_deep(tree):
        return refused("hostile_markup", f"elements stand more than {_DEEPEST} deep in one another")
    metadata = read_metadata(tree)
    text, subheads = _body(tree, metadata)
    if not text:
        detail = "no article was found in the page; is it a front page, a video, or filled in by scripts?"
        return refused("no_text", detail, metadata.publisher)
    if len(text) > LONGEST_TEXT:
        return refused("too_long", f"a body of {len(text)} characters, over {LONGEST_TEXT}", metadata.publisher)
    return RawDocument(
        source_uri=source_uri,
        record=WHOLE_FILE,
        format="html",
        content_hash=content_hash,
        name=name,
        text=text,
        title=metadata.title,
        url=metadata.url,
        published=metadata.published,
        updated=metadata.updated,
        publisher=metadata.publisher,
        authors=metadata.authors,
        language=metadata.language,
        subheads=subheads,
        is_paywalled=metadata.is_paywalled,
        identity=content_hash,
    )


def _hostility(page: str) -> str | None:
    if page.count("<") > _MOST_TAGS:
        return f"over {_MOST_TAGS} tags"
    return "a tag of over 20,000 characters" if _LONG_TAG.search(page) is not None else None


def _parsed(page: str) -> HtmlElement | None:
    # As bytes: a str with an encoding declaration is refused by lxml.
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    return tree


def _is_deep(tree: HtmlElement) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            return True
    return False


def _body(tree: HtmlElement, metadata: PageMetadata) -> tuple[str, tuple[str, ...]]:
    """The text, paragraphs split by a blank line, and its headings; what JSON-LD repeats where nothing is found."""
    extracted = _extracted(tree)
    passages = list(_passages(extracted)) if extracted is not None else []
    text = "\n\n".join(passage for _, passage in passages)
    subheads = tuple(passage for is_heading, passage in passages if is_heading)
    if not text and metadata.body is not None:
        return metadata.body.strip(), ()
    return text, subheads


def _extracted(tree: HtmlElement) -> Any:
    import trafilatura  # noqa: PLC0415 - 0.2 s and 20 MB to import, which runs without HTML need not pay

    try:
        document = trafilatura.bare_extraction(tree, favor_precision=True, include_comments=False)
    except _EXTRACTOR_ERRORS:
        return None
    return getattr(document, "body", None)


def _passages(element: Any) -> Iterator[tuple[bool, str]]:
    """The blocks of the extracted body in order, each with whether it is a heading."""
    loose: list[str] = [element.text or ""]
    for child in element:
        is_block = child.tag in _CONTAINERS or child.tag in _BLOCK_TAGS - {"hi"}
        if not is_block:
            loose.append(_inline_text(child))
            loose.append(child.tail or "")
            continue
        yield from _pieces(False, "".join(loose))
        if child.tag in _CONTAINERS:
            yield from _passages(child)
        else:
            yield from _pieces(child.tag == "head", _inline_text(child))
        loose = [child.tail or ""]
    yield from _pieces(False, "".join(loose))


def _pieces(is_heading: bool, text: str) -> Iterator[tuple[bool, str]]:
    """Two line breaks in a row split paragraphs; one is left for the cleaning of the article to judge."""
    for piece in re.split(r"\n\s*\n", text):
        piece = re.sub(r"[^\S\n]+", " ", piece).strip()
        if piece:
            yield is_heading, piece


def _inline_text(element: Any) -> str:
    parts = [re.sub(r"\s+", " ", element.text or "")] if element.tag != "lb" else ["\n"]
    for child in element:
        parts.append(_inline_text(child))
        parts.append(re.sub(r"\s+", " ", child.tail or ""))
    return "".join(parts)
