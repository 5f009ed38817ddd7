"""The section of review: what is least certain with its words, forms to accept, correct or reject it, history and undo.

Texts of articles and names stand in Streamlit's plain text, option lists and input fields only: none reads markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from geo.corrections import Action, Log, Rulings, add_correction, open_rulings
from geo.errors import Fault, InputError
from geo.model import EVENT_TYPES, OBSERVATION_KINDS, STATUSES
from geo.review import Item, correct_item, list_queue, read_change
from geo.workspace import open_workspace
from page import letters, text
from page.review_words import actors_of, facts_of, history_line, label_of, misfit_line, why_of
from page.sections import Desk, Section
from page.sources import load_dropped, load_review_desk, open_places
from page.words import side_name

SHOWN = 25
ACTIONS: tuple[Action, ...] = ("accept", "correct", "reject")
KEEP, NO_PLACE = "", "none"


def show_review(desk: Desk) -> None:
    """The section: the item that the address names, else the least certain one; history; what no longer fits."""
    words, conflict = desk.words, desk.conflict
    rulings, log = open_rulings(_path(desk))
    records = load_review_desk(conflict.id, desk.manifest_hash)
    queue = list_queue(records, conflict, rulings)
    asked = records.find(desk.view.mark) if desk.view.mark else None
    if desk.view.mark and asked is None:
        st.html(text.element("div", "cm-notice", words.say("review.missing", value=desk.view.mark), role="status"))
    queued = next((one for one in queue if asked and one.id == asked.id), None)
    item = queued or asked or (queue[0] if queue else None)
    st.text(words.count("review.count", len(queue)) if queue else words["review.empty"])
    if item:
        _choose(item, queue, desk)
        rival = records.find(item.rival) if item.rival else None
        _show_words(item, desk)
        st.text(why_of(item, words, rival, conflict) or words["review.asked"])
        following = next((one.id for one in queue if one.id != item.id), "")
        _form(item, following, desk)
    _history(log, rulings, desk)
    _misfits(desk)


def _path(desk: Desk) -> Path:
    return open_workspace().corrections_path(desk.conflict.id)


def _choose(item: Item, queue: list[Item], desk: Desk) -> None:
    """The list of what is worth a look; what is chosen there stands in the address."""
    labels = {one.id: label_of(one, desk.words, desk.conflict) for one in [*queue[: SHOWN * 4], item]}
    st.session_state.review_pick = item.id

    def follow() -> None:
        st.session_state.view = desk.view.open_material("review", st.session_state.review_pick)

    st.selectbox(desk.words["review.pick"], list(labels), format_func=labels.__getitem__, key="review_pick",
                 on_change=follow)  # fmt: skip


def _show_words(item: Item, desk: Desk) -> None:
    """The words of the article with what stands around them, and what was read in them."""
    with st.container(key="review_words"):
        if item.seen.text:
            if item.before.strip():
                with st.container(key="review_around"):
                    st.text(text.clean(f"… {' '.join(item.before.split())}"))
            with st.container(key="review_seen"):
                st.text(text.clean(item.seen.text))
            if item.after.strip():
                with st.container(key="review_around_after"):
                    st.text(text.clean(f"{' '.join(item.after.split())} …"))
        else:
            said = item.was.get("summary") or item.was.get("note") or desk.words["review.no_text"]
            with st.container(key="review_seen"):
                st.text(text.clean(str(said)))
    with st.container(key="review_facts"):
        st.text("\n".join(facts_of(item, desk.words, desk.conflict)))


# ---------------------------------------------------------------- the form


def _form(item: Item, following: str, desk: Desk) -> None:
    words, session = desk.words, st.session_state
    with st.form(key=f"review_form_{item.id}", enter_to_submit=False):
        said = _FORMS[item.kind](item, desk)
        reason = st.text_input(words["review.reason"], key=f"review_reason_{item.id}", max_chars=2000)
        by = st.text_input(words["review.by"], value=session.get("review_by", ""), key=f"review_by_{item.id}",
                           max_chars=200)  # fmt: skip
        with st.container(key="review_buttons", horizontal=True):
            for action in ACTIONS:
                st.form_submit_button(words[f"review.do.{item.kind}_{action}"], key=f"review_{action}",
                                      **letters.noting(f"{action} {item.id}"))  # fmt: skip
    chosen = next((action for action in ACTIONS if letters.pressed(f"{action} {item.id}")), None)
    if chosen:
        session.review_by = by
        _decide(item, chosen, said, reason, by, following, desk)


def _decide(
    item: Item, action: Action, said: Mapping[str, str], reason: str, by: str, following: str, desk: Desk
) -> None:
    """Write what was decided into the log, bring the map up to it, and go on to the next item."""
    words = desk.words
    try:
        change: dict[str, Any] = {}
        if action == "correct":
            change = read_change(item, said, desk.conflict, open_places(desk.conflict.id))
            if not set(change) - {"everywhere"}:
                raise InputError(_faults(words["review.nothing_changed"]))
        if action != "accept" and not reason.strip():
            raise InputError(_faults(words["review.needs_reason"]))
        correct_item(_path(desk), item, action, datetime.now(UTC).replace(microsecond=0), change=change,
                     reason=reason, by=by)  # fmt: skip
    except InputError as error:
        st.html(text.element("section", "cm-notice", *(fault.message for fault in error.faults), role="alert"))
        return
    desk.changed(words[f"review.done.{action}"])
    st.session_state.view = desk.view.open_material("review", following)
    st.rerun()


def _faults(message: str) -> Fault:
    return Fault(file="correction", message=message)


def _event_form(item: Item, desk: Desk) -> dict[str, str]:
    was, words = item.was, desk.words
    said = _place_fields(item, desk)
    said |= _days_fields(item, desk)
    left, right = st.columns(2)  # a pair each, so that the keys go through the form as the eye does
    said |= _choice(item, desk, "type", EVENT_TYPES, "types", left)
    said |= _choice(item, desk, "status", STATUSES, "status", right)
    for side, column in zip(("side1", "side2"), st.columns(2), strict=True):
        said |= _typed(item, desk, side, ", ".join(was[side]), column)
    for name, column in zip(("deaths_min", "deaths_max"), st.columns(2), strict=True):
        said |= _typed(item, desk, name, "" if was[name] is None else str(was[name]), column)
    st.caption(words["review.sides_hint"])
    return said


def _observation_form(item: Item, desk: Desk) -> dict[str, str]:
    left, right = st.columns(2)
    actors = list(dict.fromkeys([*actors_of(desk.conflict), item.was["actor"]]))
    names = {one: label for one in actors if (label := _actor_name(one, desk))}
    said = _select(item, desk, "actor", names, left)
    said |= _choice(item, desk, "kind", OBSERVATION_KINDS, "review.kinds", right)
    return said | _days_fields(item, desk)


def _toponym_form(item: Item, desk: Desk) -> dict[str, str]:
    said = _place_fields(item, desk)
    everywhere = st.checkbox(desk.words["review.fields.everywhere"], value=True, key=f"review_everywhere_{item.id}")
    return said | ({"everywhere": "yes"} if everywhere else {})


_FORMS = {"event": _event_form, "observation": _observation_form, "toponym": _toponym_form}


def _actor_name(actor: str, desk: Desk) -> str:
    return text.clean(side_name(desk.conflict, actor, desk.words))


def _place_fields(item: Item, desk: Desk) -> dict[str, str]:
    """The place: as it was read, another that bears the name, none, or one that is typed in by name or coordinates."""
    words = desk.words
    options = {KEEP: words.say("review.keep", place=text.clean(item.was["place"]) or words["review.none"])}
    options |= {key: text.clean(f"{name}, {country} ({key})") for key, name, country in item.candidates
                if key != item.was["place_id"]}  # fmt: skip
    options[NO_PLACE] = words["review.no_place"]
    left, right = st.columns(2)
    chosen = left.selectbox(words["review.fields.place"], list(options), format_func=options.__getitem__,
                            key=f"review_place_{item.id}")  # fmt: skip
    typed = right.text_input(words["review.other_place"], key=f"review_other_{item.id}", max_chars=200).strip()
    if typed:
        return _point_of(typed) or {"place": typed}
    return {"place": chosen} if chosen != KEEP else {}


def _point_of(typed: str) -> dict[str, str]:
    """Latitude and longitude in the order that maps copy them; empty where the text is a name."""
    parts = [part for part in typed.replace(",", " ").split() if part]
    try:
        lat, lng = (str(float(part)) for part in parts)
    except ValueError:
        return {}
    return {"lat": lat, "lng": lng}


def _days_fields(item: Item, desk: Desk) -> dict[str, str]:
    left, right = st.columns(2)
    first = _typed(item, desk, "first_day", item.was["first_day"], left)
    return first | _typed(item, desk, "last_day", item.was["last_day"], right)


def _typed(item: Item, desk: Desk, name: str, value: str, column: Any) -> dict[str, str]:
    """A field of text; what was not changed is not said."""
    label = desk.words[f"review.fields.{name}"]
    given = str(column.text_input(label, value=value, key=f"review_{name}_{item.id}", max_chars=400)).strip()
    return {name: given} if given != value else {}


def _choice(item: Item, desk: Desk, name: str, options: tuple[str, ...], keys: str, column: Any) -> dict[str, str]:
    return _select(item, desk, name, {one: desk.words[f"{keys}.{one}"] for one in options}, column)


def _select(item: Item, desk: Desk, name: str, options: Mapping[str, str], column: Any) -> dict[str, str]:
    known = list(options)
    given = column.selectbox(
        desk.words[f"review.fields.{name}"], known, index=known.index(item.was[name]), format_func=options.__getitem__,
        key=f"review_{name}_{item.id}",
    )  # fmt: skip
    return {name: str(given)} if given != item.was[name] else {}


# ---------------------------------------------------------------- what was said before


def _history(log: Log, rulings: Rulings, desk: Desk) -> None:
    """The newest lines of the log, each that stands with a button that undoes it; the whole log to take along."""
    words, standing = desk.words, {line.id for line in rulings.standing}
    with st.container(key="review_history"):
        st.subheader(words["review.history.title"], anchor=False)
        if not log.lines:
            st.text(words["review.history.none"])
            return
        for line in log.lines[::-1][:SHOWN]:
            with st.container(key=f"review_line_{line.id}", horizontal=True):
                st.text(history_line(line, words, stands=line.id in standing or line.action == "undo"))
                if line.id in standing:
                    st.button(words["review.undo"], key=f"review_undo_{line.id}", **letters.noting(f"undo {line.id}"))
        st.download_button(words["review.take_log"], _path(desk).read_bytes(), file_name=_path(desk).name,
                           mime="application/jsonl", on_click="ignore")  # fmt: skip
    wanted = next((line.id for line in log.lines if letters.pressed(f"undo {line.id}")), "")
    if wanted in standing:
        by = st.session_state.get("review_by", "")
        add_correction(_path(desk), datetime.now(UTC).replace(microsecond=0), action="undo", undoes=wanted,
                       reason=words["review.undone_here"], by=by)  # fmt: skip
        desk.rebuild(words["review.done.undo"])


def _misfits(desk: Desk) -> None:
    """Corrections that changed nothing in the last build, and lines of the log that cannot be read."""
    rows = [row for row in load_dropped(desk.conflict.id, desk.manifest_hash) if row["stage"] == "corrections"
            and (str(row["item"]).startswith("cor-") or row["line"])]  # fmt: skip
    if not rows:
        return
    with st.container(key="review_misfits"):
        st.subheader(desk.words["review.misfits"], anchor=False)
        for row in rows:
            st.text(misfit_line(row, desk.words))


SECTION = Section(id="review", show=show_review)
