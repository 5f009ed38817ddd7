"""Links and feeds: only where they are switched on, never into a private network, never without an end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import feeds
from geo.errors import NetworkError
from geo.feeds import Answer, Line, check_address, is_public, read_feed, read_links
from geo.intake_model import Refused
from geo.pipeline_reading import load_languages
from geo.workspace import open_workspace
from tests.intake_files import TEXT, TITLE, html_of

LANGUAGES = load_languages()
PUBLIC, PRIVATE = "93.184.215.14", "10.0.0.7"
HTML = {"content-type": "text/html; charset=utf-8"}
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Krant</title>
<item><title>Een</title><link>https://krant.example/een</link></item>
<item><title>Twee</title><link>http://intern.example/twee</link></item></channel></rss>"""
NAMES = {"krant.example": [PUBLIC], "intern.example": [PRIVATE], "twee.example": [PUBLIC, "127.0.0.1"]}


@pytest.fixture
def workspace(tmp_path):
    """A workspace in which links are on."""
    opened = open_workspace(tmp_path)
    return replace(opened, settings=opened.settings.model_copy(update={"links": True}))


class Web:
    """A transport that answers from a table and remembers whom it asked."""

    def __init__(self, pages: dict[str, Answer]) -> None:
        self.pages, self.asked = pages, []

    def line(self) -> Line:
        """The way to it."""
        return Line(lambda host, port: NAMES[host], self._ask)

    def _ask(self, address: str, ip: str, seconds: float) -> Answer:
        assert seconds <= feeds.MAX_SECONDS
        self.asked.append((address, ip))
        return self.pages[address]


def _page() -> Answer:
    return Answer(200, HTML, html_of(TEXT))


def _moved(to: str) -> Answer:
    return Answer(302, {"location": to}, b"")


def test_without_the_setting_nothing_is_asked(tmp_path):
    web = Web({})
    with pytest.raises(NetworkError, match="links = true"):
        read_links(["https://krant.example/een"], open_workspace(tmp_path), LANGUAGES, web.line())
    assert not web.asked


def test_an_article_comes_with_its_address_and_the_checked_machine_is_the_one_asked(workspace):
    web = Web({"https://krant.example/een": _moved("/twee"), "https://krant.example/twee": _page()})
    found = read_links(["https://krant.example/een"], workspace, LANGUAGES, web.line())
    (draft,) = found.drafts
    assert (draft.title, draft.text, draft.date) == (TITLE, TEXT, "2019-06-20")
    assert draft.address == "https://krant.example/twee"
    assert {ip for _, ip in web.asked} == {PUBLIC}


def test_a_feed_gives_its_articles_and_its_private_ones_are_refused(workspace):
    web = Web({"https://krant.example/rss": Answer(200, {"content-type": "application/rss+xml"}, RSS),
               "https://krant.example/een": _page()})  # fmt: skip
    found = read_links(["https://krant.example/rss"], workspace, LANGUAGES, web.line())
    assert [draft.address for draft in found.drafts] == ["https://krant.example/een"]
    assert [refusal.reason for refusal in found.refusals] == ["link_private"]


@pytest.mark.parametrize(("address", "reason"), [
    ("http://intern.example/", "link_private"), ("https://twee.example/", "link_private"),
    ("file:///etc/passwd", "link_wrong"), ("ftp://krant.example/", "link_wrong"), ("krant.example", "link_wrong"),
    ("https://krant.example:8443/", "link_wrong"), ("https://u:p@krant.example/", "link_wrong"),
    ("https://[::1", "link_wrong"), ("https://krant.example:99999/", "link_wrong"),
])  # fmt: skip
def test_what_may_not_be_asked_is_refused_before_anything_is_sent(workspace, address, reason):
    web = Web({})
    found = read_links([address], workspace, LANGUAGES, web.line())
    assert [refusal.reason for refusal in found.refusals] == [reason]
    assert not web.asked


def test_a_redirect_into_a_private_network_is_not_followed(workspace):
    web = Web({"https://krant.example/een": _moved("http://intern.example/admin")})
    found = read_links(["https://krant.example/een"], workspace, LANGUAGES, web.line())
    assert [refusal.reason for refusal in found.refusals] == ["link_private"]
    assert [address for address, _ in web.asked] == ["https://krant.example/een"]


@pytest.mark.parametrize(("answer", "reason"), [
    (_moved("/een"), "link_redirects"), (Answer(404, HTML, b""), "link_status"),
    (Answer(200, {"content-type": "image/png"}, b"x"), "link_kind"),
    (Answer(200, HTML, b"x" * (feeds.MAX_BYTES + 1)), "file_too_large"),
    (Answer(200, {"content-type": "text/xml"}, b"<a/>"), "link_no_feed"),
])  # fmt: skip
def test_what_has_no_end_or_no_article_is_refused_with_its_reason(workspace, answer, reason):
    web = Web({"https://krant.example/een": answer})
    found = read_links(["https://krant.example/een"], workspace, LANGUAGES, web.line())
    assert [refusal.reason for refusal in found.refusals] == [reason]
    assert len(web.asked) <= feeds.MAX_REDIRECTS + 1


def test_time_runs_over_all_redirects(workspace, monkeypatch):
    clock = iter(range(0, 1000, 15))
    monkeypatch.setattr("geo.feeds.time.monotonic", lambda: float(next(clock)))
    web = Web({"https://krant.example/een": _moved("/een")})
    found = read_links(["https://krant.example/een"], workspace, LANGUAGES, web.line())
    assert [refusal.reason for refusal in found.refusals] == ["link_slow"]
    assert len(web.asked) == 1


def test_addresses_are_asked_in_a_limited_number(workspace):
    web = Web({f"https://krant.example/{n}": Answer(404, HTML, b"") for n in range(60)})
    found = read_links(list(web.pages), workspace, LANGUAGES, web.line())
    assert len(web.asked) == feeds.MAX_ADDRESSES
    assert found.refusals[-1].reason == "link_too_many"


@pytest.mark.parametrize("ip", [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::",
])  # fmt: skip
def test_private_addresses_are_not_public_in_any_dress(ip):
    assert not is_public(ip)


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_inside_ipv6_as_by_itself(ip):
    assert is_public(f"::ffff:{ip}") == is_public(str(ip))


def test_a_name_that_nobody_knows_is_said():
    def resolve(host, port):
        raise OSError("no such name")

    with pytest.raises(Refused, match="link_unknown"):
        check_address("https://weg.example/", resolve)


def test_entities_in_a_feed_are_not_opened(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("geheim", encoding="utf-8")
    feed = RSS.replace(b"<rss", f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss'.encode())
    assert "geheim" not in "".join(read_feed(feed.replace(b"/een", b"/&x;"), "https://krant.example/"))
