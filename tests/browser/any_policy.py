"""The page behind a server that says, of documents, whatever policy a request asks for: test_policy.py tries some."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from streamlit.starlette import App

from page.policy import COMPONENTS

ROOT = Path(__file__).resolve().parent.parent.parent
ASKED, EVERYWHERE = b"x-policy", b"x-everywhere"
OPTIONS = ("--server.headless", "true", "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false",
           "--server.fileWatcherType", "none", "--runner.fastReruns", "false")  # fmt: skip


class AnyPolicy:
    """Middleware that answers with the policy of the request's own header; also of components where that is asked."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Hand the request on, and the answer back."""
        asked = dict(scope.get("headers", []))

        async def answer(message: Any) -> None:
            of_page = not scope["path"].startswith(COMPONENTS) or EVERYWHERE in asked
            if message["type"] == "http.response.start" and ASKED in asked and of_page:
                message["headers"] = [*message["headers"], (b"content-security-policy", asked[ASKED])]
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)


app = App(ROOT / "dashboard.py", middleware=[Middleware(AnyPolicy)])
