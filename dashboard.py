"""The page: `streamlit run dashboard.py`, or `python -m geo run`. Builds what is missing and shows the progress."""

from page.view import show_page

show_page()
