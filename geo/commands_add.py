"""`python -m geo add`: articles out of files or folders into the workspace, checked as the page checks them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import Fault, InputError

if TYPE_CHECKING:
    from geo.intake_model import Draft, Refusal  # heavy: only the command itself needs them
    from geo.lexicon import Language


def add_articles(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    kinds = "txt, md, html, docx, pdf, jsonl, zip, or a folder"
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help=kinds)
    links = "an address or a feed to fetch; only with links = true in workspace.toml"
    parser.add_argument("--link", action="append", default=[], metavar="ADDRESS", help=links)
    parser.add_argument("--conflict", default="libya", help="a file of data/conflicts (default: %(default)s)")
    parser.add_argument("--date", default="", metavar="DATE", help="YYYY-MM[-DD], of those that do not say it")
    parser.add_argument("--publisher", default="", help="of those that do not say it")
    parser.add_argument("--lang", default="", help="of those whose language is not recognised")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the folder of your own work")
    parser.set_defaults(run=run_add)


def run_add(arguments: argparse.Namespace) -> int:
    """Add articles; the exit code: 0 all of them, 1 something was left out.

    Raises
    ------
    InputError
        If a path does not exist, or nothing can be written.
    """
    from geo.definitions import load_conflict, load_language
    from geo.feeds import read_links
    from geo.intake import files_of, read_files
    from geo.intake_model import Intake
    from geo.intake_shelf import add_drafts
    from geo.pipeline_reading import load_languages
    from geo.workspace import open_workspace

    if not arguments.files and not arguments.link:
        raise InputError(Fault(file="command line", message="name at least one file, folder or --link"))
    if missing := [path for path in arguments.files if not path.exists()]:
        raise InputError([Fault(file=path.name, message="there is no such file or folder") for path in missing])
    load_conflict(arguments.conflict)
    languages, words = load_languages(), load_language("en").interface["intake"]["refused"]
    found = read_files(files_of(arguments.files), languages)
    if arguments.link:
        linked = read_links(arguments.link, open_workspace(), languages)
        found = Intake([*found.drafts, *linked.drafts], [*found.refusals, *linked.refusals])
    given = {name: getattr(arguments, name) for name in ("date", "publisher", "lang")}
    drafts = [replace(d, **{k: v for k, v in given.items() if not getattr(d, k)}) for d in found.drafts]
    ready, left = sort_drafts(drafts, languages, arguments.conflict)
    if ready:
        add_drafts(open_workspace(), arguments.conflict, ready)
    for refusal in (*found.refusals, *left):
        print(f"left out: {refusal.message(words)}", file=sys.stderr)
    name = arguments.conflict
    print(f"{len(ready)} added to {name}, {len(found.refusals) + len(left)} left out", file=sys.stderr)
    if ready:
        print(f"On the map after: python -m geo build --conflict {name} (or: python -m geo run)", file=sys.stderr)
    return 1 if found.refusals or left else 0


def sort_drafts(
    drafts: list[Draft], languages: Mapping[str, Language], conflict_id: str
) -> tuple[list[Draft], list[Refusal]]:
    """The drafts that can be added, each text once, and why the others cannot."""
    from geo.articles import read_articles, text_key
    from geo.intake import judge
    from geo.intake_model import Refusal
    from geo.pipeline import default_articles

    articles, _ = read_articles(default_articles(conflict_id), languages)
    known = {text_key(article): article.title or article.file for article in articles}
    ready: list[Draft] = []
    left: list[Refusal] = []
    for draft in drafts:
        verdict = judge(draft, languages, known)
        if isinstance(verdict, Refusal):
            left.append(verdict)
            continue
        known[text_key(verdict)] = verdict.title or draft.file
        ready.append(draft)
    return ready, left
