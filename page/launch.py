"""Starts the page as a process of its own: `make run` and `python -m geo run` come here. Knows no Streamlit."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_PORT = 8501
EVERYWHERE = ("0.0.0.0", "::")
_PORTS_TRIED = 50


def run_page(
    *, address: str = "127.0.0.1", port: int | None = None, conflict: str = "libya", articles: Sequence[Path] = ()
) -> int:
    """Serve the page until it is stopped; the exit code of the server.

    Parameters
    ----------
    address : str
        The address to listen on; only this machine sees the page unless another is given.
    port : int, optional
        The port; where not given, the first free one from 8501.
    conflict : str
        The conflict that the page opens on.
    articles : sequence of Path
        What the page reads where tables are missing, in place of the project's own articles.
    """
    chosen = port or free_port(address)
    sys.stdout.write(f"The map stands at {address_said(address, chosen)} (stop with Ctrl+C)\n")
    sys.stdout.flush()
    command = [
        sys.executable, "-m", "page.serve", "run", str(ROOT / "dashboard.py"),
        "--server.address", address, "--server.port", str(chosen), "--server.headless", "true",
        "--browser.gatherUsageStats", "false",
    ]
    environment = dict(os.environ)
    environment["CONFLICT_MAP_CONFLICT"] = conflict
    if articles:
        environment["CONFLICT_MAP_ARTICLES"] = os.pathsep.join(str(path.resolve()) for path in articles)
    if os.name == "posix":  # the server takes this process's place, and with it every signal
        os.chdir(ROOT)
        os.execve(sys.executable, command, environment)
    try:
        return subprocess.call(command, cwd=ROOT, env=environment)
    except KeyboardInterrupt:
        return 0


def address_said(address: str, port: int) -> str:
    """The address to open: one that listens everywhere is opened by this machine as itself, by others by its name."""
    if address in EVERYWHERE:
        return f"http://127.0.0.1:{port}, for others http://{socket.gethostname()}:{port}"
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def free_port(address: str, first: int = FIRST_PORT) -> int:
    """The first port from `first` on which nothing listens yet; `first` itself where none of them is free."""
    for port in range(first, first + _PORTS_TRIED):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return port
    return first
