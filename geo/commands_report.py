"""`python -m geo report`: a dated report of the situation, as HTML or PDF."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_report(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    """The arguments of the command; `run` does it (the page's words are known to the command line alone)."""
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="its name ends in .html or .pdf")
    parser.add_argument("--date", required=True, metavar="YYYY-MM-DD", help="the day of the report")
    parser.add_argument("--since", metavar="YYYY-MM-DD", help="the day of the last one (default: a week before)")
    parser.add_argument("--lang", metavar="CODE", help="default: the first language of the conflict")
    parser.add_argument("--evidence", choices=("all", "articles"), default="all", help="articles: no chronology")
    parser.add_argument("--clock", choices=("now", "then"), default="now", help="then: only what had been reported")
    parser.add_argument("--texts", choices=("reference", "quotation"), default="reference",
                        help="quotation: also the sentences of articles that say so")  # fmt: skip
    parser.add_argument("--conflict", default="libya", help="a file of data/conflicts (default: %(default)s)")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the folder of your own work")
    parser.set_defaults(run=run)
