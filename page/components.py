"""The pieces of the page in the browser: the map in its frame, the header, the panel beside the map, an article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from page.sources import MapFiles

WEB = Path(__file__).resolve().parent / "web"
FINDER_KEY, PLACE_KEY = "finder", "place"
MAP_KEY = "map"  # never changes: another key would mount another map
PANEL_KEY, COMPARISON_KEY = "panel", "comparison"


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


def show_header(data: dict[str, Any], on_choose: Callable[[], None]) -> None:
    """The header; what was chosen stands in `st.session_state.header.choose` when `on_choose` is called."""
    _component("header")(key="header", data=data, on_choose_change=on_choose)


def show_panel(data: dict[str, Any], on_select: Callable[[], None], on_ask: Callable[[], None]) -> None:
    """The panel; `st.session_state.panel` has the event that was chosen in `select`, the front asked about in `ask`."""
    _component("panel", "symbols")(key=PANEL_KEY, data=data, on_select_change=on_select, on_ask_change=on_ask)


def show_comparison(data: dict[str, Any], on_select: Callable[[], None], on_stop: Callable[[], None]) -> None:
    """The panel while two days are compared, as `page.compare` has it; `select` as of the panel of a day."""
    _component("compare", "symbols", styles=("panel",))(key=COMPARISON_KEY, data=data, on_select_change=on_select,
                                                        on_stop_change=on_stop)  # fmt: skip


def show_lens(
    data: dict[str, Any], on_read: Callable[[], None], on_show: Callable[[], None],
    on_review: Callable[[], None] = lambda: None, key: str = "lens",
) -> None:  # fmt: skip
    """The list of articles, or one under the microscope, as `page.library` and `page.lens` have it.

    `st.session_state[key]` has the article that was asked for in `read` ("" for the list), the event that is to be
    shown on the map in `show`, and the event or mark that is said to be wrong in `review`. With
    `preview` in the data there is no way back to the list: the page around it has one.
    """
    _component("lens", "symbols")(key=key, data=data, on_read_change=on_read, on_show_change=on_show,
                                   on_review_change=on_review)  # fmt: skip


def show_map(files: MapFiles, *, lang: str, **arguments: Any) -> Any:
    """The map, mounted once; what it last told: `{date, window, event}`, or None before it has told anything."""
    component = declare_component("conflict_map", path=str(files.folder))
    named: dict[str, Any] = {"data": files.data, "basemap": files.basemap, "words": files.words[lang], "lang": lang}
    return component(key=MAP_KEY, default=None, **named, **arguments)


def show_method(data: dict[str, Any]) -> None:
    """The method page, as `page.method` has it."""
    _component("method", "symbols")(key="method", data=data)


def show_tabs(data: dict[str, Any], on_choose: Callable[[], None]) -> None:
    """The sections of the reader's material; `st.session_state.material_tabs.choose` has the one that was chosen."""
    _component("tabs")(key="material_tabs", data=data, on_choose_change=on_choose)


def show_rows(data: dict[str, Any], on_act: Callable[[], None], key: str) -> None:
    """A list of things from outside, as text, each with its actions; `st.session_state[key].act` has {row, action}.

    `data`: testid, lang, title, empty, faults (bool), rows: id, kind, title, about, note, chosen, and actions: id,
    name, said, strong.
    """
    _component("rows")(key=key, data=data, on_act_change=on_act)


def show_sides(data: dict[str, Any], key: str) -> Any:
    """The names of sides in a data set with their actors, as `page.datasets_sides` has them; what is saved, or None."""
    told = _component("sides", "symbols")(key=key, data=data, on_save_change=lambda: None)
    return getattr(told, "save", None)


def show_finder(data: dict[str, Any], on_filter: Callable[[], None], on_spot: Callable[[], None]) -> None:
    """The bar above the map, as `page.finder` has it; `st.session_state[FINDER_KEY]` has what was chosen: `filter`, the
    filters as in an address, and `spot`, the id of a place or "" for none."""
    _component("finder", "symbols")(key=FINDER_KEY, data=data, on_filter_change=on_filter, on_spot_change=on_spot)


def show_figures(data: dict[str, Any]) -> None:
    """The figures below the map, as `page.figures` has them."""
    _component("figures", "symbols")(key="figures", data=data)


def show_place(data: dict[str, Any], on_act: Callable[[], None]) -> None:
    """The place that was looked for, as `page.place` has it; `{}` shows none. `st.session_state[PLACE_KEY].act` has one
    of {go: day}, {read: article, mark}, {ask: true}, {near: id}, {close: true}."""
    _component("place", "symbols")(key=PLACE_KEY, data=data, on_act_change=on_act)
