"""The usual ways, to compare with: a Folium map shown by st_folium. Run by Streamlit.

It draws the same areas, bands, fronts, places and events of a day, with Leaflet from this machine. Every rerun builds
the map anew; with CONFLICT_MAP_BASELINE=group the map stays and only its group of layers is exchanged
(`feature_group_to_add`).
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from geo.definitions import load_conflict
from geo.pipeline import derived_dir
from geo.store import read_tables
from page.daybook import open_day_book, within

ASSETS = "/app/static"
WINDOW_DAYS = 30


@st.cache_resource
def _data(conflict_id: str) -> Any:
    conflict, tables = load_conflict(conflict_id), read_tables(derived_dir(conflict_id))
    return conflict, tables, open_day_book(tables, conflict, "all")


def _on(frame: gpd.GeoDataFrame, day: date) -> gpd.GeoDataFrame:
    held = [start <= day < end for start, end in zip(frame["valid_from"], frame["valid_to"], strict=True)]
    return frame[held]


def _layer(frame: gpd.GeoDataFrame, **style: Any) -> folium.GeoJson:
    return folium.GeoJson(frame[["geometry"]].to_json(), style_function=lambda _: style)


def _map() -> folium.Map:
    west, south, east, north = _data("libya")[0].views.home
    chart = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=5, tiles=None)
    chart.default_js = [("leaflet", f"{ASSETS}/leaflet.js"), ("jquery", f"{ASSETS}/jquery.min.js")]
    chart.default_css = [("leaflet_css", f"{ASSETS}/leaflet.css")]
    return chart


def draw(target: folium.Map | folium.FeatureGroup, day: date) -> None:
    """Add what is known of a day to a map or a group of layers."""
    conflict, tables, book = _data("libya")
    west, south, _, _ = conflict.views.home
    colours = {side.id: side.light.colour for side in conflict.sides}
    areas = _on(tables["areas"], day)
    for actor in areas["actor"].unique():
        _layer(areas[areas["actor"] == actor], fillColor=colours.get(actor, "#777777"), weight=0).add_to(target)
    _layer(_on(tables["bands"], day), fillColor="#1B1F23", fillOpacity=0.1, weight=0).add_to(target)
    _layer(_on(tables["fronts"], day), color="#1B1F23", weight=3).add_to(target)
    control = _on(tables["control"], day)
    for place_id, actor in zip(control["place_id"], control["actor"], strict=True):
        place = book.places[place_id]
        colour = colours.get(actor, "#777777")
        folium.CircleMarker([place["lat"], place["lng"]], radius=4, color=colour, fill=True).add_to(target)
    for event in within(book.events, day, WINDOW_DAYS):
        folium.CircleMarker([event["lat"], event["lng"]], radius=8, color="#A85200", tooltip="event").add_to(target)
    mark = folium.DivIcon(html=f'<span class="drawn">{day.isoformat()}</span>')
    folium.Marker([south, west], icon=mark).add_to(target)


st.session_state.setdefault("day", date(2019, 4, 1))
if st.button("next"):
    st.session_state.day += timedelta(days=1)
chart, kept = _map(), os.environ.get("CONFLICT_MAP_BASELINE") == "group"
if kept:
    group = folium.FeatureGroup(name="day")
    draw(group, st.session_state.day)
    st_folium(chart, key="map", feature_group_to_add=group, width=1000, height=700, returned_objects=[])
else:
    draw(chart, st.session_state.day)
    st_folium(chart, width=1000, height=700, returned_objects=[])
