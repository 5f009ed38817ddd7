"""The pieces of the page in the browser: the map in its frame, the header, the panel beside the map, an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from page.letters import LETTERS, Hearer, listen, session_mark
from page.sources import MapFiles

WEB = Path(__file__).resolve().parent / "web"
MAP_KEY = "map"  # never changes: another key would mount another map


def _web(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def add_styles(theme: str, direction: str, *, map_hidden: bool = False) -> None:
    """Put the page's own style sheets in it, all constants; with `map_hidden` something else stands before the map."""
    dark = ("dark",) if theme == "dark" else ()  # laid over the light one, and on the screen alone: paper is white
    turned = ("rtl",) if direction == "rtl" else ()
    hidden = ("reading", "material", "review") if map_hidden else ()
    sheets = [_web(f"{name}.css") for name in ("light", *dark, "page", *turned, *hidden, "print")]
    joined = "\n".join(sheets)
    st.html(f"<style>{joined}</style>")


def _component(name: str, *shared: str, styles: Sequence[str] = ()) -> Any:
    """A component of `page/web`; the scripts in `shared` and the sheets in `styles` are set before its own."""
    script = "\n".join(_web(f"{part}.js") for part in (*shared, name))
    sheet = "\n".join(_web(f"{part}.css") for part in (*styles, name))
    return st.components.v2.component(f"conflict_map_{name}", html=_web(f"{name}.html"), css=sheet, js=script)


def _telling(
    name: str, key: str, data: dict[str, Any], hearers: Mapping[str, Hearer], *shared: str, styles: Sequence[str] = ()
) -> None:
    """A component that tells what is chosen in it: its letters go to the one of `hearers` whose name they bear."""
    listen(key, hearers)
    mounted = _component(name, "letters", *shared, styles=styles)
    mounted(key=key, data=data | {"session": session_mark()}, **{f"on_{LETTERS}_change": _wait})


def _wait() -> None:
    """Letters are heard where the page begins, not before it: a run may end while Streamlit calls back."""


def show_header(data: dict[str, Any], on_choose: Hearer) -> None:
    """The header; `on_choose` hears {field, value}. It is always on the page, so presses are kept by its script."""
    _telling("header", "header", data, {"choose": on_choose}, "presses")


def show_panel(data: dict[str, Any], on_select: Hearer, on_ask: Hearer) -> None:
    """The panel: the event that was chosen, and the point of the front that was asked about."""
    _telling("panel", "panel", data, {"select": on_select, "ask": on_ask}, "symbols", "change")


def show_comparison(data: dict[str, Any], on_select: Hearer, on_stop: Hearer) -> None:
    """The panel while two days are compared, as `page.compare` has it; `on_select` as of the panel of a day."""
    _telling("compare", "comparison", data, {"select": on_select, "stop": on_stop}, "symbols", "change",
             styles=("panel",))  # fmt: skip


def show_lens(data: dict[str, Any], hearers: Mapping[str, Hearer], key: str = "lens") -> None:
    """The list of articles, or one under the microscope, as `page.library` and `page.lens` have it.

    `hearers`: `read` hears {article}, an id or "" for the list; `show` {event} that is to be shown on the map; `review`
    {event} or {mark} that is said to be wrong. With `preview` in the data there is no way back to the list: the page
    around it has one.
    """
    _telling("lens", key, data, hearers, "symbols")


def show_map(files: MapFiles, *, lang: str, **arguments: Any) -> Any:
    """The map, mounted once; what it last told: `{date, window, event}`, or None before it has told anything."""
    component = declare_component("conflict_map", path=str(files.folder))
    named: dict[str, Any] = {"data": files.data, "basemap": files.basemap, "words": files.words[lang], "lang": lang}
    return component(key=MAP_KEY, default=None, **named, **arguments)


def show_method(data: dict[str, Any]) -> None:
    """The method page, as `page.method` has it."""
    _component("method", "symbols")(key="method", data=data)


def show_tabs(data: dict[str, Any], on_choose: Hearer) -> None:
    """The sections of the reader's material; `on_choose` hears the id of the one that was chosen."""
    _telling("tabs", "material_tabs", data, {"choose": on_choose})


def show_rows(data: dict[str, Any], key: str, on_act: Hearer | None = None) -> None:
    """A list of things from outside, as text, each with its actions; `on_act` hears {row, action}.

    `data`: testid, lang, title, empty, faults (bool), rows: id, kind, title, about, note, chosen, and actions: id,
    name, said, strong.
    """
    _telling("rows", key, data, {"act": on_act} if on_act else {})


def show_sides(data: dict[str, Any], key: str, on_save: Hearer) -> None:
    """The names of sides in a data set with their actors, as `page.datasets_sides` has them; `on_save` hears those that
    were changed, {name: actor}."""
    _telling("sides", key, data, {"save": on_save}, "symbols")


def show_finder(data: dict[str, Any], on_filter: Hearer, on_spot: Hearer) -> None:
    """The bar above the map, as `page.finder` has it: the filters as in an address, the id of a place ("": none)."""
    _telling("finder", "finder", data, {"filter": on_filter, "spot": on_spot}, "symbols")


def show_figures(data: dict[str, Any]) -> None:
    """The figures below the map, as `page.figures` has them."""
    _component("figures", "symbols")(key="figures", data=data)


def show_place(data: dict[str, Any], on_act: Hearer) -> None:
    """The place that was looked for, as `page.place` has it; `{}` shows none. `on_act` hears one of {go: day},
    {read: article, mark}, {ask: true}, {near: id}, {close: true}."""
    _telling("place", "place", data, {"act": on_act}, "symbols")
