"""The page: `streamlit run dashboard.py`, or `python -m geo run`. Builds what is missing and shows the progress.

Streamlit reads this file twice: as the application that is served, with the headers of `page.policy`, and, by the name
of a program, as the script that draws the page.
"""

from starlette.middleware import Middleware
from streamlit.starlette import App

from page.letters import note_first
from page.policy import Guard
from page.view import show_page

if __name__ == "__main__":
    show_page()
else:
    note_first()
    app = App(__file__, middleware=[Middleware(Guard)])
