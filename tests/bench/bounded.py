"""A command that may take so long and so much memory; beyond that it is ended with everything that it started."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Sequence

import psutil

from tests.conftest import ROOT

LOOK_S = 0.25  # memory is looked at so often
END_S = 5.0  # how long ended processes may take to go; one that nobody waits for stays as a zombie
FAILED = "failed"


def run_bounded(command: Sequence[str], seconds: float, megabytes: float | None = None) -> tuple[str, str]:
    """What a command wrote, and "" or why it came to no good end: `failed`, or the bound that it met.

    Parameters
    ----------
    command : sequence of str
        Writes little: what it writes is read when it has ended.
    seconds : float
        By the clock.
    megabytes : float, optional
        Resident, of all its processes together; what they share counts for each.
    """
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    began = time.monotonic()
    try:
        while (left := began + seconds - time.monotonic()) > 0:
            try:
                told, _ = process.communicate(timeout=min(LOOK_S, left) if megabytes else left)
            except subprocess.TimeoutExpired:
                if megabytes and resident_mb(process.pid) > megabytes:
                    return "", f"more than {megabytes:,.0f} MB"
            else:
                return told, "" if process.returncode == 0 else FAILED
        return "", f"more than {seconds:,.0f} s"
    finally:
        _end(process)


def resident_mb(pid: int) -> float:
    """Megabytes that a process and all that it started have resident; what has ended counts nothing."""
    total = 0
    try:
        processes = [top := psutil.Process(pid), *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for process in processes:
        try:
            total += process.memory_info().rss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 1e6


def _end(process: subprocess.Popen[str]) -> None:
    """End a command that still runs, and all that it started: a browser leads a session of its own."""
    if process.poll() is not None:
        return
    started = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    for one in started:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    process.communicate()
    psutil.wait_procs(started, timeout=END_S)
