"""The page around the map. Streamlit stands only here and in `dashboard.py`; what the page says needs none of it."""
