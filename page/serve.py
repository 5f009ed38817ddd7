"""Streamlit's own command line, less the one thing in it that asks a host outside: `python -m page.serve run FILE`."""

from __future__ import annotations

import sys

from streamlit import net_util
from streamlit.web import cli


def ask_nobody() -> None:
    """Let Streamlit do without the address that this machine has outside, for which it would ask a public host.

    It wants it to greet whoever starts a page that listens everywhere, and whenever a page elsewhere tries to connect.
    """
    net_util.get_external_ip = lambda: None


if __name__ == "__main__":
    ask_nobody()
    sys.exit(cli.main())
