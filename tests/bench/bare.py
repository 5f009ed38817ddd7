"""The least that a Streamlit page with a Folium map can be: an empty map by st_folium. Run by Streamlit.

Leaflet and jQuery come from this machine, as on our page.
"""

from __future__ import annotations

import folium
import streamlit as st
from streamlit_folium import st_folium

ASSETS = "/app/static"

st.set_page_config(layout="wide")
chart = folium.Map(location=[27.5, 17.5], zoom_start=5, tiles=None)
chart.default_js = [("leaflet", f"{ASSETS}/leaflet.js"), ("jquery", f"{ASSETS}/jquery.min.js")]
chart.default_css = [("leaflet_css", f"{ASSETS}/leaflet.css")]
st_folium(chart, width=1000, height=700, returned_objects=[])
