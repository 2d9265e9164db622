"""URLs as they may be shown: where, never with what token.

In: URLs and texts. Out: the same without user names, paths, queries. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_URL = re.compile(r"(?:https?|wss?)://[^\s'\"<>)\]]+", re.IGNORECASE)


def mask_url(url: str) -> str:
    """Scheme, host and port; whatever else there is becomes ``***``. Providers put tokens into all other parts."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "***"
    if not parts.scheme or not host:
        return "***"
    shown = f"[{host}]" if ":" in host else host
    rest = "/***" if parts.path.strip("/") or parts.query or parts.fragment or parts.username else ""
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{rest}"


def mask_text(text: str) -> str:
    """The text with every URL in it masked."""
    return _URL.sub(lambda found: mask_url(found.group()), text)
