"""The headers of the server, without a browser (tests/browser/test_policy.py has one)."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from page.policy import FRAMED, Guard, headers_for, page_policy


def test_the_policy_allows_no_eval_no_other_host_and_inline_scripts_by_their_hash_alone():
    rules = dict(rule.split(" ", 1) for rule in page_policy().split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert "'sha256-" in rules["script-src"]
    sources = {source for allowed in rules.values() for source in allowed.split()}
    assert {source for source in sources if not source.startswith("'")} == {"blob:", "data:"}
    assert rules["frame-ancestors"] == "'self'"


@pytest.mark.parametrize(("path", "policy"), [
    ("/", page_policy()), ("/component/page.components.conflict_map/index.html", FRAMED),
    ("/x/component/", page_policy()), ("/static/js/index.js", page_policy()),
])  # fmt: skip
def test_only_documents_of_components_go_without_it(path, policy):
    assert dict(headers_for(path))[b"content-security-policy"] == policy.encode()


def test_every_answer_bears_the_headers_and_what_is_no_answer_is_left_alone():
    sent: list[dict] = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b"x")]})
        await send({"type": "http.response.body", "body": b"a"})

    async def send(message):
        sent.append(message)

    async def ask():
        for kind in ("http", "websocket"):
            await Guard(app)({"type": kind, "path": "/"}, None, send)

    with ThreadPoolExecutor(1) as elsewhere:  # a browser that other tests have open keeps a loop in this thread
        elsewhere.submit(lambda: asyncio.run(ask())).result()
    assert sent[0]["headers"][0] == (b"etag", b"x")
    assert (b"x-content-type-options", b"nosniff") in sent[0]["headers"]
    assert sent[1] == {"type": "http.response.body", "body": b"a"}
    assert sent[2]["headers"] == [(b"etag", b"x")]
