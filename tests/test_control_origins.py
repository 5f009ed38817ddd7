"""Which reports are one report, whoever prints it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geo.control_origins import find_origins, host_of, read_agencies
from geo.dates import DateInterval
from geo.definitions import data_dir
from geo.model import Article, Evidence, Observation, Source, Span
from tests.test_control import report

DAY = date(2019, 6, 4)
AGENCIES = {"Persburo": "persburo.example", "North Wire": "northwire.example"}
WIRE = (
    "The troops of South took the town of Middleton on Tuesday after a night of shelling, said the mayor, who fled to "
    "the hills with his family and two of his guards. Nobody was able to reach the hospital."
)
OWN = "Middleton fell. Our reporter saw the flag of South above the bridge and spoke with four people who had stayed."


def article(key: str, text: str) -> Article:
    return Article(id=key, lang="en", published=DateInterval.day(DAY), title="", text=text,
                   body=(Span(0, len(text)),), file=f"{key}.txt", publisher=f"{key}.example")  # fmt: skip


def told_by(key: str, end: int = 20) -> Observation:
    found = report("South", DAY, source=key)
    source = Source(id=key, kind="article", publisher=f"{key}.example")
    return replace(found, id=key, source=source, evidence=(Evidence(article_id=key, start=0, end=end),))


def chronicled(key: str, address: str, publisher: str = "") -> Observation:
    found = report("South", DAY, source=key)
    return replace(found, id=key, source=Source(id=key, kind="chronology", address=address, publisher=publisher))


def origins(observations, *articles) -> dict[str, str]:
    return find_origins(observations, articles, AGENCIES)


def test_two_papers_with_one_text_are_one_and_a_paper_with_its_own_is_another():
    papers = [article("blade", WIRE), article("courier", f"{WIRE} More follows."), article("daily", OWN)]
    found = origins([told_by("blade"), told_by("courier"), told_by("daily")], *papers)
    assert found["blade"] == found["courier"] != found["daily"]


def test_papers_that_credit_one_agency_are_one_with_it_whatever_their_words():
    papers = [article("blade", f"MIDDLETON (Persburo) - {OWN}"), article("courier", f"{WIRE} (Persburo)")]
    page = chronicled("page", "https://www.persburo.example/1")
    found = origins([told_by("blade"), told_by("courier"), page], *papers)
    assert set(found.values()) == {"persburo.example"}


def test_a_source_that_is_only_named_in_passing_is_not_credited():
    filler = "The market was open and the harvest was good, as it had been in the years before. " * 6
    found = origins([told_by("blade", 10)], article("blade", f"{filler}Someone reads Persburo aloud. {filler}"))
    assert found["blade"] == "blade.example"


def test_an_agency_does_not_credit_itself_away():
    own = article("persburo", f"(Persburo) {OWN}")
    assert origins([told_by("persburo")], own)["persburo"] == "persburo.example"


def test_pages_of_one_host_are_one_source_and_knowledge_is_its_own():
    pages = [chronicled("a", "https://www.press.example/1"), chronicled("b", "http://m.press.example/2?x=1")]
    found = origins([*pages, chronicled("own", "")])
    assert found["a"] == found["b"] == "press.example"
    assert found["own"] == "own"


def test_the_order_of_articles_and_reports_does_not_matter():
    papers = [article(key, f"{WIRE} {n}") for n, key in enumerate(("x", "y", "z"))]
    told = [told_by(key) for key in ("x", "y", "z")]
    assert origins(told, *papers) == origins(told[::-1], *papers[::-1])


def test_hosts_lose_what_only_names_an_edition():
    assert host_of("https://www.reuters.com/a") == "reuters.com"
    assert host_of("http://en.m.press.example/") == "press.example"
    assert host_of("") == ""


def test_the_shipped_list_of_agencies_gives_hosts():
    agencies = read_agencies(data_dir() / "languages" / "agencies.csv")
    assert agencies["Reuters"] == "reuters.com"
    assert all("." in origin and origin == host_of(f"https://{origin}/") for origin in agencies.values())
