"""The section of the reader's own articles: paste, drop or point to them, look at what was read, add or remove them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import streamlit as st

from geo.definitions import load_language
from geo.feeds import read_links
from geo.intake import FIELDS, files_of, read_files, read_pasted
from geo.intake_model import Draft, Intake, Refusal
from geo.intake_shelf import Own, add_drafts, remove_own
from geo.model import Article
from geo.pipeline_reading import load_languages
from geo.workspace import change_setting, open_workspace
from page import letters, text
from page.components import show_lens, show_rows
from page.drafts import Tray, draft_rows, fault_rows, own_rows, tell_refusal
from page.faults import told
from page.lens import describe
from page.library import follow_events
from page.report import sides_legend
from page.sections import Desk, Section
from page.sources import articles_were_named, examine, load_day_book, load_known_texts, load_own
from page.words import Words

SAY = "material.articles"
WAYS = ("paste", "files", "folder", "links")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_PASTE = 1_000_000


@told(kept=True)
def show_articles(desk: Desk) -> None:
    """The section: what to read, what was read, what is there."""
    if articles_were_named():
        st.html(text.element("section", "cm-notice", desk.words[f"{SAY}.named"], role="note"))
    _take(desk)
    tray = _tray(desk)
    if tray.refusals:
        show_rows(fault_rows(tray.refusals, desk.words), "refusals")
    if tray.drafts:
        _look(desk, tray)
    _own(desk)
    _shipped(desk)


def _tray(desk: Desk) -> Tray:
    """The tray of this war."""
    trays: dict[str, Tray] = st.session_state.setdefault("trays", {})
    return trays.setdefault(desk.view.conflict, Tray(0))


def _put(desk: Desk, intake: Intake) -> None:
    st.session_state.trays[desk.view.conflict] = Tray.of(intake, _tray(desk).number + 1)


# ---------------------------------------------------------------- what to read


def _take(desk: Desk) -> None:
    words = desk.words
    barred = {"folder": st.get_option("server.address") not in LOOPBACK, "links": not open_workspace().settings.links}
    ways = [way for way in WAYS if not barred.get(way)]
    how = st.segmented_control(
        words[f"{SAY}.how"], ways, default=ways[0], required=True, format_func=lambda way: words[f"{SAY}.{way}"],
        key="take_how", label_visibility="collapsed",
    )  # fmt: skip
    key = f"{how}_{_tray(desk).number}"  # another key empties the form, once what was in it has been read
    with st.form(f"take_{key}", border=False):
        given: Any = _ask(str(how), words, f"given_{key}")
        st.form_submit_button(words[f"{SAY}.read"], type="primary", **letters.noting("take"))
    if not letters.pressed("take"):
        return
    if not given:
        st.html(text.element("p", "cm-said", words[f"{SAY}.nothing"], role="status"))
        return
    if _read(desk, str(how), given):
        st.rerun()  # with an empty form


def _ask(how: str, words: Words, key: str) -> Any:
    label = words[f"{SAY}.{how}_label"]
    if how in ("paste", "links"):
        return st.text_area(label, height=200, max_chars=LONGEST_PASTE, key=key).strip()
    if how == "files":
        return st.file_uploader(label, accept_multiple_files=True, key=key)
    return st.text_input(label, key=key).strip()


def _read(desk: Desk, how: str, given: Any) -> bool:
    """Put what was given on the tray; whether it could be read."""
    languages = load_languages()
    if how == "paste":
        _put(desk, read_pasted(given, languages))
    elif how == "files":
        _put(desk, read_files(((file.name, file.getvalue()) for file in given), languages))
    elif how == "links":
        _put(desk, read_links(given.splitlines(), open_workspace(), languages))
    else:
        folder = Path(os.path.expanduser(given))  # noqa: PTH111  (pathlib raises where there is no such user)
        if not folder.is_dir():
            said = desk.words.say(f"{SAY}.no_folder", value=given)
            st.html(text.element("section", "cm-notice", said, role="alert"))
            return False
        _put(desk, read_files(files_of([folder]), languages))
    return True


# ---------------------------------------------------------------- what was read


def _look(desk: Desk, tray: Tray) -> None:
    """The drafts, the fields and the preview of one of them, and the button that adds them."""
    words = desk.words
    tray.chosen = min(tray.chosen, len(tray.drafts) - 1)
    if len(tray.drafts) > 1 and not all(draft.date for draft in tray.drafts):
        tray.date_all(st.text_input(words[f"{SAY}.date_all"], key=f"date_all_{tray.number}"))
    with st.container(key="draft_fields"):
        _fields(tray, words)
    known = load_known_texts(desk.view.conflict, desk.manifest_hash)
    verdicts = tray.judge(load_languages(), known, desk.manifest_hash)
    show_rows(draft_rows(tray, verdicts, words), "drafts", lambda asked: _act_on_draft(tray, asked))
    ready = sum(isinstance(verdict, Article) for verdict in verdicts)
    label = words.count(f"{SAY}.add", ready) if ready else words[f"{SAY}.add_none"]
    st.button(label, type="primary", disabled=not ready, key="add_drafts", **letters.noting("add_drafts"))
    if letters.pressed("add_drafts") and ready:
        _add(desk, tray, verdicts)
    _preview(desk, tray.drafts[tray.chosen], verdicts[tray.chosen])


def _fields(tray: Tray, words: Words) -> None:
    draft, keys = tray.drafts[tray.chosen], f"{tray.number}_{tray.chosen}"
    known = load_languages()
    options = [*([] if draft.lang else [""]), *known]
    said = {name: st.text_input(words[f"{SAY}.field_{name}"], value=getattr(draft, name), key=f"{name}_{keys}")
            for name in FIELDS if name != "lang"}  # fmt: skip
    lang = st.selectbox(
        words[f"{SAY}.field_lang"], options, index=options.index(draft.lang), key=f"lang_{keys}_{draft.lang}",
        format_func=lambda code: load_language(code).name if code else words[f"{SAY}.lang_none"],
    )  # fmt: skip
    tray.change(tray.chosen, {**said, "lang": lang})


def _act_on_draft(tray: Tray, asked: Any) -> None:
    """A draft is to be looked at or put away; it comes from the browser."""
    row = str(asked.get("row", "")) if isinstance(asked, dict) else ""
    if not isinstance(asked, dict) or not row.isdecimal() or int(row) >= len(tray.drafts):
        return
    if asked.get("action") == "open":
        tray.chosen = int(row)
    elif asked.get("action") == "drop":
        del tray.drafts[int(row)]
        tray.number, tray.chosen = tray.number + 1, 0


def _preview(desk: Desk, draft: Draft, verdict: Article | Refusal) -> None:
    if not isinstance(verdict, Article):
        return
    view, words = desk.view, desk.words
    specimen = follow_events(examine(verdict, view.conflict), (), desk.conflict)
    specimen["article"]["file"] = draft.file
    book = load_day_book(view.conflict, desk.manifest_hash, view.evidence)
    common = {"lang": view.lang, "dir": words.direction, "theme": view.theme,
              "sides": sides_legend(book.conflict, words), "preview": True}  # fmt: skip
    show_lens(describe(specimen, words, desk.conflict) | common, {}, key="preview")


def _add(desk: Desk, tray: Tray, verdicts: list[Article | Refusal]) -> None:
    """Add what is ready, keep the rest on the tray, and bring the map up to it."""
    words = desk.words
    pairs = list(zip(tray.drafts, verdicts, strict=True))
    ready = [draft for draft, verdict in pairs if isinstance(verdict, Article)]
    add_drafts(open_workspace(), desk.view.conflict, ready)
    left = [(draft, verdict) for draft, verdict in pairs if isinstance(verdict, Refusal)]
    said = [words.count(f"{SAY}.added", len(ready))]
    if left:
        said.append(words.count(f"{SAY}.left", len(left), first=tell_refusal(left[0][1], words)))
    desk.changed("\n".join(said))
    _put(desk, Intake([draft for draft, _ in left]))
    st.rerun()


# ---------------------------------------------------------------- what is there


def _own(desk: Desk) -> None:
    own = load_own(desk.view.conflict)
    asked = str(st.session_state.get("own_asked", ""))
    show_rows(own_rows(own, asked, desk.words), "own_articles", lambda asked: _act_on_own(desk, own, asked))


def _act_on_own(desk: Desk, own: list[Own], asked: Any) -> None:
    """An article of the reader's own is to be read or removed; it comes from the browser."""
    session = st.session_state
    found = [one for one in own if isinstance(asked, dict) and one.name == asked.get("row")]
    if not isinstance(asked, dict) or not found:
        return
    action, one = asked.get("action"), found[0]
    session.own_asked = one.name if action == "remove" else ""
    if action == "open":
        session.view = session.view.read(one.id)
    elif action == "sure":
        remove_own(open_workspace(), desk.view.conflict, one.name)
        desk.changed(desk.words.say(f"{SAY}.removed", title=one.title or one.file))


def _shipped(desk: Desk) -> None:
    workspace = open_workspace()
    now = workspace.settings.shipped_articles
    wanted = st.toggle(desk.words[f"{SAY}.shipped"], value=now, key=f"shipped_{now}")
    if wanted != now:
        change_setting(workspace, "shipped_articles", wanted)
        desk.rebuild(desk.words[f"{SAY}.shipped_{'on' if wanted else 'off'}"])


SECTION = Section(id="articles", show=show_articles)
