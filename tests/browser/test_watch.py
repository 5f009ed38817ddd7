"""No test asks another host: the guard that every test in a browser stands under sees each way to ask one."""

from __future__ import annotations

import pytest

from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
WAYS = {
    "a picture": "new Image().src = 'http://one.invalid/x.png'",
    "a fetch": "fetch('http://one.invalid/y').catch(() => 0)",
    "a socket": "new WebSocket('ws://one.invalid/z')",
    "a frame": "document.body.append(Object.assign(document.createElement('iframe'), {src: 'http://one.invalid/f'}))",
    "a worker": "new Worker(URL.createObjectURL(new Blob(['fetch(\"http://one.invalid/w\").catch(() => 0)'])))",
    "a download": "Object.assign(document.createElement('a'), {href: 'http://one.invalid/d', download: 'd'}).click()",
    "a new window": "window.open('http://one.invalid/p')",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("made", ["page", "context"])
def test_each_way_to_ask_another_host_is_seen(chromium, watch: Watch, address, way, made):
    page = chromium.new_page() if made == "page" else chromium.new_context().new_page()
    page.goto(address.replace("index.html", "start.json"))  # this machine, and no policy that would forbid it at once
    assert not watch.foreign
    page.evaluate(f"() => {{ {WAYS[way]}; }}")
    for _ in range(100):
        if watch.foreign:
            break
        page.wait_for_timeout(50)
    page.context.close()
    assert {found.split("/")[2] for found in watch.take()} == {"one.invalid"}


def test_this_machine_and_what_has_no_host_are_no_other_host():
    watch = Watch()
    for own in ("http://127.0.0.1:85/x", "ws://localhost:1/y", "data:text/plain,x", "blob:http://[::1]/z", "about:x"):
        watch.note(own)
    assert watch.asked == 5 and not watch.take()
    watch.note("https://127.0.0.1.example/x")
    assert watch.take() == ["https://127.0.0.1.example/x"] and not watch.take()
