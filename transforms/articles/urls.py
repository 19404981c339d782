"""The canonical form of an address, version 1."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": "80", "https": "443"}
_TRACKING = frozenset({"fbclid", "gclid"})
_TRACKING_PREFIX = "utm_"


def canonical_url(url: str) -> str:
    """The address by which an article is known. Version 1 is frozen: ids hang on it, so a change is a new version.

    Scheme and host in lower case; without fragment, default port and the parameters utm_*, fbclid and gclid; the rest
    (case of the path, order of parameters, http or https, a final slash) stays, because sites differ in it. What is no
    address of a host comes back without surrounding white space and otherwise as it is.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not parts.scheme or not parts.netloc:
        return url
    scheme = parts.scheme.lower()
    user, at, host = parts.netloc.rpartition("@")
    host = host.lower().removesuffix(":" + _DEFAULT_PORTS.get(scheme, "")).removesuffix(":")
    kept = [piece for piece in parts.query.split("&") if piece and not _is_tracking(piece)]
    return urlunsplit((scheme, user + at + host, parts.path or "/", "&".join(kept), ""))


def _is_tracking(parameter: str) -> bool:
    name = parameter.split("=", 1)[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX)
