"""What the server says with every answer: the page's content security policy, and who may frame it.

The document is Streamlit's and has no policy of its own; with this one, which `dashboard.py` sets, a browser runs the
server's own scripts alone and asks no other host, whatever a text should come to be read as. Streamlit cannot do with
less than two things: it loads the scripts of components from addresses of the browser's own making (`blob:`), and it
writes styles into the document. The map's frame has a stricter policy in its own document (`geo.maps`). Which policies
were tried stands in docs/decisions/hostile-input.md.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPONENTS = "/component/"  # where documents of components lie, each with a policy of its own
FRAMED = "frame-ancestors 'self'"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@lru_cache(maxsize=1)
def page_policy() -> str:
    """The policy of the page: inline scripts only where their hash is that of one in Streamlit's own document."""
    spec = importlib.util.find_spec("streamlit")
    document = Path(spec.origin).parent / "static" / "index.html" if spec and spec.origin else None
    scripts = _INLINE.findall(document.read_text(encoding="utf-8")) if document and document.is_file() else []
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts]
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", "blob:", *hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


class Guard:
    """Middleware that puts the policy on every answer of the server, and has no browser guess what a file is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, and its answer back with the headers."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *headers_for(scope["path"])]
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)


def headers_for(path: str) -> list[tuple[bytes, bytes]]:
    """The headers that the answer to a path bears."""
    policy = FRAMED if path.startswith(COMPONENTS) else page_policy()
    said = {"content-security-policy": policy, "x-content-type-options": "nosniff", "referrer-policy": "same-origin"}
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in said.items()]
