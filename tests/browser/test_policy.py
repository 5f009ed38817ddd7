"""The policy that the server sets: the page works whole under it, and it stops what a text would run or load."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from page.policy import page_policy
from tests.browser.any_policy import ASKED, OPTIONS, ROOT
from tests.browser.conftest import DRAW_MS, Shown, give_files, own_testland, serving
from tests.browser.hostile import CANARY, HOST
from tests.browser.map_page import served_folder
from tests.browser.read_article import add_articles
from tests.conftest import make_testland
from tests.intake_files import TEXT

pytestmark = pytest.mark.browser
# Streamlit's protocol library asks whether there is WebAssembly, and does without where there is none.
ASKED_FOR = "wasm-eval"
TRAP = """document.addEventListener('securitypolicyviolation',
  (e) => window.cmStopped(`${e.effectiveDirective} ${e.blockedURI}`))"""
PLANT = """(host) => {
  const box = document.body.appendChild(document.createElement('div')), script = document.createElement('script');
  box.innerHTML = `<img src=x onerror="window.cm_canary=1"><img src="http://${host}/x.png">
    <style>@import url(http://${host}/x.css);</style><iframe src="http://${host}/"></iframe>`;
  script.textContent = 'window.cm_canary=1';
  box.append(script);
}"""


data, served = own_testland(add_articles)


@pytest.fixture(scope="module")
def anyhow(tmp_path_factory) -> Iterator[str]:
    """The address of the page with whatever policy is asked for."""
    plain = make_testland(tmp_path_factory.mktemp("any") / "data")
    with serving(plain, ROOT / "tests/browser/any_policy.py", *OPTIONS) as address:
        yield address


@pytest.fixture
def stopped(context: BrowserContext) -> list[str]:
    """What the policy stopped, in any frame of the context."""
    found: list[str] = []
    context.expose_binding("cmStopped", lambda _, what: ASKED_FOR in what or found.append(what))
    context.add_init_script(TRAP)
    return found


def _use(shown: Shown) -> None:
    """Everything that loads or runs something of its own: map, card, tables, finder, figures, articles, files."""
    page = shown.open(date="2019-06-08").page
    page.get_by_test_id("event-row").first.get_by_role("button").click()
    expect(shown.frame.get_by_test_id("card")).to_be_visible(timeout=DRAW_MS)
    page.get_by_test_id("place-search").fill("Zuidpoort")
    page.get_by_test_id("place-search").press("Enter")
    expect(page.get_by_test_id("place-spell").first).to_be_visible(timeout=DRAW_MS)
    expect(page.locator(".st-key-page_figures svg").first).to_be_visible(timeout=DRAW_MS)
    _view(page, "Artikelen")
    page.get_by_test_id("article-row").first.get_by_role("button").click(timeout=DRAW_MS)
    expect(page.get_by_test_id("lens-text")).to_be_visible(timeout=DRAW_MS)
    _view(page, "Methode")
    expect(page.get_by_test_id("method")).to_be_visible(timeout=DRAW_MS)
    _view(page, "Materiaal")
    files = page.get_by_role("radio", name="Bestanden").or_(page.get_by_role("button", name="Bestanden", exact=True))
    files.first.click(timeout=DRAW_MS)
    give_files(page, [{"name": "a.txt", "mimeType": "text/plain", "buffer": f"date 2019-06-20 {TEXT}".encode()}])
    page.get_by_role("button", name="Lezen", exact=True).first.click()
    expect(page.get_by_test_id("draft")).to_have_count(1, timeout=DRAW_MS)


def _view(page: Page, name: str) -> None:
    page.get_by_test_id("view-choice").get_by_role("button", name=name, exact=True).click()


def test_the_page_works_whole_under_the_policy_that_it_sets(shown, stopped):
    answers = {}
    shown.page.on("response", lambda answer: answers.setdefault(answer.url.split("?")[0], answer.headers))
    _use(shown)
    assert answers[f"{shown.address}/"]["content-security-policy"] == page_policy()
    [document] = [headers for url, headers in answers.items() if url.endswith("/index.html")]
    assert document["content-security-policy"] == "frame-ancestors 'self'"
    assert all(headers["x-content-type-options"] == "nosniff" for url, headers in answers.items() if "http" in url[:4])
    assert stopped == []


def test_a_file_is_downloaded_under_it(shown, stopped, tmp_path):
    page = shown.page
    page.goto(f"{shown.address}/?date=2019-06-10&view=material&section=take")
    page.get_by_role("button", name="Maken", exact=True).click(timeout=DRAW_MS)
    named = re.compile(r"\.\w+ opslaan")
    button = page.get_by_role("button", name=named).or_(page.get_by_role("link", name=named))
    with page.expect_download(timeout=DRAW_MS) as download:
        button.first.click(timeout=DRAW_MS)
    download.value.save_as(tmp_path / "a")
    assert (tmp_path / "a").stat().st_size > 100
    assert stopped == []


def test_what_a_text_would_run_or_load_is_stopped_by_it(shown, stopped, watch):
    shown.open()
    failed: list[str] = []
    shown.page.on("requestfailed", lambda request: failed.append(f"{request.url} {request.failure}"))
    shown.page.evaluate(PLANT, HOST)
    shown.page.wait_for_timeout(500)
    assert not shown.page.evaluate(f"'{CANARY}' in window")
    kinds = {what.split()[0] for what in stopped}
    assert kinds >= {"script-src-attr", "script-src-elem", "img-src", "frame-src", "style-src-elem"}
    asked = watch.take()  # the browser tells of a request before its policy stops it
    assert sorted(asked) == sorted(one.split()[0] for one in failed if HOST in one and "csp" in one.lower())


@pytest.mark.parametrize(("without", "kind"), [(" blob:", "script-src"), (" 'unsafe-inline'", "style-src")])
def test_the_page_needs_every_source_of_its_policy(context, anyhow, stopped, without, kind):
    context.set_extra_http_headers({ASKED.decode(): page_policy().replace(without, "", 1)})
    page = context.new_page()
    page.goto(anyhow)
    for _ in range(DRAW_MS // 100):
        if any(what.startswith(kind) for what in stopped):
            break
        page.wait_for_timeout(100)
    assert any(what.startswith(kind) for what in stopped)


def test_no_page_of_another_origin_can_frame_it(shown, tmp_path):
    (tmp_path / "index.html").write_text(f"<iframe src='{shown.address}/'></iframe>", encoding="utf-8")
    with served_folder(tmp_path) as other:
        shown.page.goto(other)
        shown.page.wait_for_timeout(1000)
        inside = shown.page.frames[1]
        assert inside.url.startswith("chrome-error:") or not inside.locator("#root").count()
