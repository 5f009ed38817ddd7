"""`make hostile`: hostile texts through build, page and every export, in a real Chromium.

Nothing of them may run, load, blank the map or raise, and each must really have been on the screen: every text that
bears a mark is looked for on every surface, and the table at the end says how many were seen where. Unsafe pages prove
first that a canary, a request, an element made by a text and a stopped policy would have been seen.
`tests/browser/test_hostile.py` does the same with fewer texts in `make test`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from playwright.sync_api import sync_playwright

from geo.__main__ import main as command
from geo.definitions import DATA_ENV
from geo.workspace import WORKSPACE_ENV
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import serve
from tests.conftest import make_testland
from tests.hostile_planter import Planter
from tests.hostile_views import SHOWN_DAY, Walk, look_at_files, missing
from tests.hostile_watch import Watched, prove_canary, watched

COUNT, SEED = 10_000, 1
PLANTED = 1.4  # for each that is to be seen: some are bare, and some fields are shown by no page, only exported
SHARES = {"review": 40, "drafts": 100, "addresses": 20}
EXPORTS = ("csv", "xlsx", "geojson", "gpkg", "kml", "html", "svg", "png", "gif")
REPORTS = ("html", "pdf")


def prepare(folder: Path, count: int) -> Planter:
    """A Testland with at least so many hostile texts and a workspace beside it, imported and built."""
    planter = Planter(make_testland(folder / "data"), folder / "workspace", SEED)
    os.environ |= {DATA_ENV: str(planter.data), WORKSPACE_ENV: str(planter.workspace)}
    planter.plant(count)
    _run("import", "csv", str(folder / "rows.csv"))
    _run("build")
    return planter


def export_all(folder: Path) -> list[Path]:
    """Every file that the program writes for others, with the texts in it."""
    paths = []
    for kind in EXPORTS:
        days = ("--from", "2019-06-01", "--to", "2019-06-03") if kind == "gif" else ()
        words = ("--texts", "full") if kind == "html" else ()
        _run("export", kind, "--out", str(folder / f"out.{kind}"), *days, *words)
        paths.append(folder / f"out.{kind}")
    for kind in REPORTS:
        _run("report", "--date", SHOWN_DAY, "--out", str(folder / f"report.{kind}"), "--texts", "quotation")
        paths.append(folder / f"report.{kind}")
    return paths


def _run(*arguments: str) -> None:
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        code = command([*arguments, "--conflict", "testland"])
    assert code in (0, 1), said.getvalue()[-2000:]


def tell(seen: Sequence[Watched], walk: Walk, planter: Planter) -> tuple[int, list[str]]:
    """How many texts were seen at all, and in words where, and how long each surface took."""
    surfaces: dict[str, set[int]] = {}
    for one in seen:
        for surface, marks in one.seen.items():
            surfaces.setdefault(surface, set()).update(marks)
    marked, everywhere = set().union(*planter.marks.values()), set().union(*surfaces.values())
    lines = [f"{planter.texts} texts, {len(marked)} of them marked; {len(everywhere & marked)} marked ones were seen"]
    lines += [f"  {surface}: {len(marks)} texts" for surface, marks in sorted(surfaces.items())]
    lines += [f"  never seen of {field}: {len(marks - everywhere)} of {len(marks)}"
              for field, marks in sorted(planter.marks.items()) if marks - everywhere]  # fmt: skip
    lines += [", ".join(f"{count} {what}" for what, count in walk.counts.items())]
    lines += [", ".join(f"{what} {took:.0f} s" for what, took in walk.seconds.items())]
    return len(everywhere & marked), lines


def main() -> int:
    """Put the texts through everything; 1 where one was more than text, or was not seen where it should have been."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many are to be seen (default: %(default)s)")
    arguments = parser.parse_args()
    shares = {what: max(2, share * arguments.count // COUNT) for what, share in SHARES.items()}
    start = monotonic()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        planter = prepare(folder, int(PLANTED * arguments.count))
        print(f"{monotonic() - start:.0f} s: {planter.texts} texts built", flush=True)
        paths = export_all(folder)
        print(f"{monotonic() - start:.0f} s: {len(paths)} exports written", flush=True)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        prove_canary(browser, folder)
        process, address = serve(planter.data, "testland", folder / "log.txt")
        try:
            with watched(browser) as files:
                look_at_files(files, paths)
            print(f"{monotonic() - start:.0f} s: files looked at", flush=True)
            with watched(browser) as page:
                walk = Walk(page, address, planter)
                walk.go(**shares)
        finally:
            process.terminate()
            process.wait(timeout=30)
        browser.close()
        log = (folder / "log.txt").read_text(errors="replace")
    page.seen["one file"] |= files.seen["one file"]
    wrong = [*files.faults(), *page.faults(), *(["the page's log has a traceback"] if "Traceback" in log else [])]
    wrong += [f"not seen: {where}: {sorted(marks)[:10]} and in all {len(marks)}"
              for where, marks in missing(page, planter).items()]  # fmt: skip
    total, lines = tell([files, page], walk, planter)
    wrong += [f"only {total} texts were seen"] if total < arguments.count else []
    well = f"{planter.texts} hostile texts: none ran, none asked a host, no blank map, no error shown"
    print("\n".join([*lines, *(wrong or [well])]))
    print(f"{monotonic() - start:.0f} s in all")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
