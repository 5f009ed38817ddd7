"""The machine that figures are measured on, the versions of what matters for them, and what a process takes of it."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import find_chromium
from tests.conftest import ROOT

PACKAGES = ("streamlit", "folium", "streamlit-folium", "geopandas", "shapely", "numpy", "scipy", "pandas", "playwright")


def about_machine() -> dict[str, str]:
    """The processor, memory, system and versions; no name of the machine and no path."""
    found = {"processor": _processor(), "cores": str(os.cpu_count()), "memory": _memory(),
             "system": f"{platform.system()} {platform.release()}", "python": platform.python_version(),
             "browser": _browser()}  # fmt: skip
    return found | {name: _version(name) for name in PACKAGES}


def about_now() -> dict[str, str]:
    """What may change from group to group: the commit, the hour, how busy the machine is."""
    load = " / ".join(f"{n:.1f}" for n in os.getloadavg()) if hasattr(os, "getloadavg") else "not known"
    return {"commit": _commit(), "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "load before": load}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    lines = _lines(Path("/proc/cpuinfo"))
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
                platform.processor() or platform.machine())  # fmt: skip


def _memory() -> str:
    kb = next((int(line.split()[1]) for line in _lines(Path("/proc/meminfo")) if line.startswith("MemTotal")), 0)
    return f"{kb / 1024 / 1024:.0f} GB" if kb else "not known"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    commit = git("rev-parse", "--short", "HEAD") or "not known"
    return f"{commit} with changes" if git("status", "--porcelain", "--untracked-files=no") else commit


def _browser() -> str:
    path = find_chromium()
    if path is None:
        return "none"
    done = subprocess.run((path, "--version"), capture_output=True, text=True, check=False)
    return done.stdout.strip() or Path(path).name


def peak_mb() -> float:
    """The most megabytes that this process has had resident; what started it counts nothing, where that is told."""
    high = next((line.split()[1] for line in _lines(Path("/proc/self/status")) if line.startswith("VmHWM")), "")
    if high:
        return int(high) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def renderer_mb(browser: Browser) -> float | None:
    """Megabytes that the browser's largest renderer has for itself alone; None where the system does not tell."""
    session = browser.new_browser_cdp_session()
    known = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    found = [_private_mb(each["id"]) for each in known if each["type"] == "renderer"]
    return max((mb for mb in found if mb is not None), default=None)


def _private_mb(pid: int) -> float | None:
    try:
        lines = _lines(Path(f"/proc/{pid}/smaps_rollup"))
    except OSError:  # it has ended
        return None
    kb = [int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty"))]
    return sum(kb) / 1024 if kb else None
