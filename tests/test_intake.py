"""Articles out of files: every kind, its wrong twin, and what is kept of them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import intake_archives, intake_model
from geo.__main__ import main
from geo.articles import read_articles, text_key
from geo.definitions import load_language
from geo.durable import JOURNAL, PART
from geo.errors import InputError, StorageError
from geo.intake import KINDS, article_id, as_markdown, files_of, judge, read_files, read_pasted, with_fields
from geo.intake_model import Draft, Refusal
from geo.intake_pages import join_lines, join_pages
from geo.intake_shelf import add_drafts, list_own, remove_own
from geo.model import Article
from geo.pipeline_reading import load_languages
from geo.workspace import SETTINGS, change_setting, open_workspace
from tests.conftest import OTHER_BREAKS
from tests.intake_files import ENGLISH, TEXT, TITLE, docx_of, html_of, locked_pdf, pdf_of, wrap, zip_of

LANGUAGES = load_languages()
JOINING = frozenset({"en", "of"})
LINE = json.dumps({"id": 7, "lang": "nl", "date": "2019-06-20", "title": TITLE, "text": TEXT}).encode()
GOOD = {
    "a.txt": f"date 2019-06-20 {TEXT}".encode(),
    "a.md": f"---\ntitle: {TITLE}\ndate: 2019-06\n---\n{TEXT}".encode(),
    "a.html": html_of(TEXT),
    "a.docx": docx_of([f"date 2019-06-20 {TEXT}"], TITLE),
    "a.pdf": pdf_of([wrap(TEXT, 60)]),
    "a.jsonl": LINE,
    "a.zip": zip_of({"map/b.txt": TEXT.encode()}),
    "utf16.txt": TEXT.encode("utf-16"),
    "latin.html": html_of(TEXT).replace(b"utf-8", b"windows-1252"),
    "open.pdf": locked_pdf(""),
}


def _bomb() -> bytes:
    return zip_of({"a.txt": b"a" * 3_000_000})


def _claims(size: int) -> bytes:
    """An archive whose directory lies about the size of its file."""
    content = bytearray(zip_of({"a.txt": TEXT.encode()}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(content)


def _locked_zip() -> bytes:
    content = bytearray(GOOD["a.zip"])
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _nested(depth: int) -> bytes:
    content = TEXT.encode()
    for level in range(depth):
        content = zip_of({("a.zip" if level else "a.txt"): content})
    return content


WRONG = {
    "cut.zip": (GOOD["a.zip"][:-30], "zip_truncated"),
    "liar.zip": (_claims(10), "zip_truncated"),
    "none.zip": (b"no archive", "no_zip"),
    "bomb.zip": (_bomb(), "zip_bomb"),
    "path.zip": (zip_of({"../../etc/a.txt": TEXT.encode()}), "zip_path"),
    "drive.zip": (zip_of({"C:\\a.txt": TEXT.encode()}), "zip_path"),
    "deep.zip": (_nested(4), "zip_too_deep"),
    "secret.zip": (_locked_zip(), "zip_encrypted"),
    "many.zip": (zip_of({f"{n}.txt": b"a" for n in range(5_001)}), "too_many_files"),
    "void.zip": (zip_of({"__MACOSX/._a.txt": b"x", "map/._a.txt": b"x", ".DS_Store": b"x"}), "zip_empty"),
    "dot.zip": (zip_of({"map/..a.txt": TEXT.encode(), ".gitignore": b"x"}), "hidden"),
    "dots.zip": (zip_of({".map/a.TXT": TEXT.encode()}), "hidden"),
    "scan.pdf": (pdf_of([[], []]), "pdf_scanned"),
    "secret.pdf": (locked_pdf("geheim"), "pdf_encrypted"),
    "none.pdf": (TEXT.encode(), "no_pdf"),
    "cut.pdf": (GOOD["a.pdf"][:80], "pdf_broken"),
    "cut.docx": (GOOD["a.docx"][:-100], "zip_truncated"),
    "none.docx": (zip_of({"a.txt": b"a"}), "no_docx"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "docx_old"),
    "blank.docx": (docx_of([""]), "document_empty"),
    "latin.txt": ("één stad\ncafé".encode("latin-1"), "not_utf8"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "no_text_file"),
    "void.txt": (b" \n", "empty"),
    "head.txt": (b"date 2019-06-20 ", "empty"),
    "menu.html": (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "html_empty"),
    "other.html": (html_of(TEXT + " één").replace(b"utf-8", b"us-ascii"), "not_utf8"),
    "broken.jsonl": (b'{"id": 1', "broken_line"),
    "textless.jsonl": (b'{"id": 1, "date": "2019-06-20"}', "broken_line"),
    "long.txt": (b"woord " * 40_000, "too_long"),
    "large.txt": (b"a" * (intake_model.MAX_FILE_BYTES + 1), "file_too_large"),
    "a.odt": (TEXT.encode(), "unknown_format"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_of_each_kind_becomes_a_draft_with_its_whole_text(name):
    found = read_files([(name, GOOD[name])], LANGUAGES)
    assert not found.refusals
    draft = found.drafts[0]
    assert draft.text.replace("\n", " ") == TEXT
    assert draft.lang == "nl"
    assert (draft.original is not None) == name.endswith((".html", ".docx", ".pdf"))


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_used_is_refused_by_name_with_its_reason_and_a_way_out(name):
    content, reason = WRONG[name]
    found = read_files([(name, content)], LANGUAGES)
    assert not found.drafts
    assert [refusal.reason for refusal in found.refusals] == [reason]
    for code in ("nl", "en"):
        said = found.refusals[0].message(load_language(code).interface["intake"]["refused"])
        assert said.startswith(name)
        assert said.count(". ") + said.count("; ") >= 1, "what is wrong, then what to do"
        assert "{" not in said


def test_every_wrong_file_beside_a_good_one_leaves_the_good_one_as_it_was():
    wrong = [(name, content) for name, (content, _) in WRONG.items()]
    found = read_files([*wrong, ("a.txt", GOOD["a.txt"])], LANGUAGES)
    assert [draft.file for draft in found.drafts] == ["a.txt"]
    assert len(found.refusals) == len(WRONG)


def test_what_a_file_says_of_itself_is_taken_over():
    drafts = {name: read_files([(name, GOOD[name])], LANGUAGES).drafts[0] for name in GOOD}
    assert (drafts["a.html"].title, drafts["a.html"].date) == (TITLE, "2019-06-20")
    assert drafts["a.html"].publisher == "De Testkrant"
    assert [drafts[name].date for name in ("a.txt", "a.md", "a.jsonl", "a.pdf")] == [
        "2019-06-20", "2019-06", "2019-06-20", ""]  # fmt: skip
    assert drafts["a.docx"].title == drafts["a.md"].title == drafts["a.jsonl"].title == TITLE
    assert drafts["a.zip"].file == "a.zip › map/b.txt"


@pytest.mark.parametrize("sign", OTHER_BREAKS, ids=ascii)
def test_only_a_line_break_ends_a_field_in_a_head(sign):
    head = f"---\r\ntitle: Slag om{sign}Zuidpoort\r\ndate: 2019-06-20\r\n---\r\n"
    (draft,) = read_pasted(f"{head}{TEXT}{sign}Einde.", LANGUAGES).drafts
    assert (draft.title.replace(" ", ""), draft.date) == ("SlagomZuidpoort", "2019-06-20")
    assert draft.text.replace("\n", "") == f"{TEXT}Einde."


def test_the_budget_of_archives_holds_over_all_of_them(monkeypatch):
    monkeypatch.setattr(intake_archives, "MAX_TOTAL_BYTES", 300)
    monkeypatch.setattr("geo.intake.Budget", lambda: intake_archives.Budget(entries=9, size=300))
    found = read_files([(f"{n}.zip", GOOD["a.zip"]) for n in range(3)], LANGUAGES)
    assert len(found.drafts) == 2
    assert [refusal.reason for refusal in found.refusals] == ["zip_too_large"]


def test_entities_of_a_word_file_are_not_opened(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("GEHEIM", encoding="utf-8")
    packed = io.BytesIO(GOOD["a.docx"])
    with zipfile.ZipFile(packed) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    head, body = files["word/document.xml"].split(b"?>", 1)
    doctype = f'?><!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    files["word/document.xml"] = head + doctype + body.replace(b"Zuidpoort", b"&x;")
    found = read_files([("x.docx", zip_of(files))], LANGUAGES)
    assert "GEHEIM" not in "".join(draft.text for draft in found.drafts)


def test_lines_of_print_are_one_text_again():
    assert join_lines("de strijdkrach-", "ten trokken", JOINING) == "de strijdkrachten trokken"
    assert join_lines("de lucht-", "en landmacht", JOINING) == "de lucht- en landmacht"
    assert join_lines("in Noord-", "Afrika", JOINING) == "in Noord-Afrika"
    pages = [["De Testkrant 3", *wrap(f"{TEXT} {n}e bericht over dezelfde stad aan de kust.", 50)] for n in range(1, 5)]
    joined = join_pages(["\n".join(page) for page in pages], JOINING)
    assert "Testkrant" not in joined
    assert joined.replace("\n", " ").count(TEXT) == 4


def test_a_heading_and_a_paragraph_stay_apart():
    body = wrap(f"{TEXT} Inwoners vluchten naar het noorden van het land.", 60)
    joined = join_pages(["\n".join([TITLE, *body, *body])], JOINING).split("\n")
    assert joined[0] == TITLE
    assert joined[1].startswith("Het Zuidelijk Verbond")


@settings(max_examples=30, deadline=None)
@given(width=st.integers(30, 90))
def test_the_words_of_a_page_survive_every_width_of_its_column(width):
    joined = join_pages(["\n".join(wrap(TEXT, width))], JOINING)
    assert joined.replace("\n", " ") == TEXT


def test_a_draft_is_read_as_the_build_will_read_it(tmp_path):
    draft = with_fields(read_pasted(f"{TEXT}\r\nLees ook: meer", LANGUAGES).drafts[0],
                        {"date": "2019-06-20", "title": '"Val" van\n Zuidpoort: het "einde"', "address": "https://k.nl/a"})
    article = judge(draft, LANGUAGES, {})
    assert isinstance(article, Article)
    (tmp_path / f"{article_id(draft)}.md").write_text(as_markdown(draft), encoding="utf-8")
    read, dropped = read_articles([tmp_path], LANGUAGES)
    assert (read, dropped) == ([article], [])
    assert (article.title, article.address) == ('"Val" van Zuidpoort: het "einde"', "https://k.nl/a")


@pytest.mark.parametrize(("fields", "reason"), [
    ({"date": ""}, "no_date"), ({"date": "03/04/2019"}, "bad_date"), ({"date": "2019-13-01"}, "bad_date"),
    ({"lang": "", "date": "2019-06-20"}, "unknown_language"),
])  # fmt: skip
def test_what_a_draft_still_needs_is_said(fields, reason):
    draft = Draft(file="a.txt", text="Zuidpoort Oudeveer Kleiheuvel Noordbrug Zilverberg", lang="nl")
    verdict = judge(with_fields(draft, fields), LANGUAGES, {})
    assert isinstance(verdict, Refusal)
    assert verdict.reason == reason


def test_a_text_that_is_there_is_known_whatever_its_head():
    first = judge(with_fields(read_pasted(TEXT, LANGUAGES).drafts[0], {"date": "2019-06-20"}), LANGUAGES, {})
    assert isinstance(first, Article)
    again = with_fields(read_files([("b.docx", GOOD["a.docx"])], LANGUAGES).drafts[0], {"title": "Anders"})
    verdict = judge(again, LANGUAGES, {text_key(first): "Zuidpoort"})
    assert isinstance(verdict, Refusal)
    assert (verdict.reason, verdict.values["title"]) == ("duplicate", "Zuidpoort")


def test_the_language_is_told_from_the_words():
    french = "Ceci n'est pas une dépêche du front de la guerre".encode()
    found = read_files([("a.txt", ENGLISH.encode()), ("b.txt", french)], LANGUAGES)
    assert [draft.lang for draft in found.drafts] == ["en", ""]


def test_a_folder_is_read_without_hidden_files_and_links_that_lead_out(tmp_path):
    folder, outside = tmp_path / "f", tmp_path / "outside.txt"
    (folder / "sub").mkdir(parents=True)
    outside.write_text(TEXT, encoding="utf-8")
    (folder / "sub" / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / ".hidden.txt").write_text(TEXT, encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"x")
    (folder / "link.txt").symlink_to(outside)
    assert [name for name, _ in files_of([folder])] == ["sub/a.txt"]


# ---------------------------------------------------------------- the shelf


def _drafts() -> list[Draft]:
    found = read_files([(name, GOOD[name]) for name in ("a.pdf", "a.txt")], LANGUAGES)
    other = read_pasted(ENGLISH, LANGUAGES).drafts[0]
    return [with_fields(draft, {"date": "2019-06-20"}) for draft in (found.drafts[0], other)]


def test_what_is_added_lies_beside_its_original_is_listed_and_goes_again(tmp_path):
    workspace = open_workspace(tmp_path / "mine")
    add_drafts(workspace, "testland", _drafts())
    folder = workspace.articles_dir("testland")
    own = list_own(workspace, "testland")
    assert {one.date for one in own} == {"2019-06-20"}
    (from_pdf,) = [one for one in own if one.file == "a.pdf"]
    assert (folder / from_pdf.name).with_suffix(".pdf").read_bytes() == GOOD["a.pdf"]
    assert len(read_articles([folder], LANGUAGES)[0]) == 2
    remove_own(workspace, "testland", from_pdf.name)
    assert [path.suffix for path in folder.iterdir()] == [".md"]
    with pytest.raises(InputError, match="not there any more"):
        remove_own(workspace, "testland", from_pdf.name)
    with pytest.raises(InputError, match="not there any more"):
        remove_own(workspace, "testland", "../../workspace.toml")


@pytest.mark.parametrize("killed_at", range(1, 9))
def test_after_a_crash_all_of_a_batch_is_there_or_none(tmp_path, monkeypatch, killed_at):
    workspace = open_workspace(tmp_path / "mine")
    calls = 0

    def replace(source, target, *, real=os.replace, **_):
        nonlocal calls
        calls += 1
        if calls == killed_at:
            raise KeyboardInterrupt
        return real(source, target)

    monkeypatch.setattr("pathlib.Path.replace", lambda self, target: replace(self, target))
    with contextlib.suppress(KeyboardInterrupt):
        add_drafts(workspace, "testland", _drafts())
    monkeypatch.undo()
    assert len(list_own(workspace, "testland")) in (0, 2)
    folder = workspace.articles_dir("testland")
    assert not (folder / JOURNAL).exists()
    left = [path for path in folder.glob(f"*{PART}") if folder.exists()]
    assert not left or not list_own(workspace, "testland"), "what was not finished is not half there"


def test_a_full_disk_is_told_and_nothing_is_added(tmp_path, monkeypatch):
    workspace = open_workspace(tmp_path / "mine")

    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(StorageError, match="No space left on device.*Free some space"):
        add_drafts(workspace, "testland", _drafts())
    monkeypatch.undo()
    assert not list_own(workspace, "testland")


def test_a_setting_is_changed_and_the_rest_of_the_file_stays(tmp_path):
    workspace = open_workspace(tmp_path / "mine")
    workspace.prepare()
    path = workspace.folder / SETTINGS
    path.write_text(f"{path.read_text()}links = true  # mine\n", encoding="utf-8")
    assert not change_setting(workspace, "shipped_articles", False).settings.shipped_articles
    again = change_setting(open_workspace(workspace.folder), "shipped_articles", True)
    assert again.settings.shipped_articles
    assert again.settings.links
    assert path.read_text().count("shipped_articles") == 1
    assert "links = true  # mine" in path.read_text()
    with pytest.raises(InputError, match="no such setting"):
        change_setting(workspace, "colour", True)


def test_the_command_adds_what_the_page_would_and_says_the_same(testland_data, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CONFLICT_MAP_DATA", str(testland_data))
    files = {"a.pdf": GOOD["a.pdf"], "b.txt": GOOD["a.txt"], "scan.pdf": WRONG["scan.pdf"][0]}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    where = ["--conflict", "testland", "--workspace", str(tmp_path / "mine"), "--publisher", "krant"]
    monkeypatch.setenv("CONFLICT_MAP_WORKSPACE", "")
    assert main(["add", *(str(tmp_path / name) for name in files), "--date", "2019-06-19", *where]) == 1
    said = capsys.readouterr().err
    assert "1 added to testland, 2 left out" in said
    assert "scan.pdf: this PDF holds pictures of pages" in said
    assert "b.txt: the same text is there already" in said
    (own,) = list_own(open_workspace(tmp_path / "mine"), "testland")
    assert (own.date, own.publisher, own.file) == ("2019-06-19", "krant", "a.pdf")
    assert main(["add", str(tmp_path / "weg.txt"), *where]) == 2


def test_every_kind_of_file_has_a_good_and_a_wrong_one_here():
    for files in (GOOD, WRONG):
        suffixes = {name[name.rindex(".") :] for name in files}
        assert suffixes >= set(KINDS) - {".htm", ".md"}
