"""`python -m geo publish` and `changes`: freeze the tables under a name, and tell what changed since."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo.errors import Fault, InputError
from geo.workspace import open_workspace

SHOWN = 20


def add_publish(parser: argparse.ArgumentParser) -> None:
    """The arguments of `publish`."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="small letters, digits, - and _")
    parser.add_argument("--list", action="store_true", help="every published version, with its data hash")
    _add_where(parser)
    parser.set_defaults(run=run_publish)


def add_changes(parser: argparse.ArgumentParser) -> None:
    """The arguments of `changes`."""
    parser.add_argument("name", metavar="NAME", help="a published version")
    parser.add_argument("--all", action="store_true", help=f"list all of each kind, not only the first {SHOWN}")
    _add_where(parser)
    parser.set_defaults(run=run_changes)


def _add_where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--conflict", default="libya", help="a file of data/conflicts (default: %(default)s)")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the folder of your own work")


def run_publish(arguments: argparse.Namespace) -> int:
    """Freeze the tables, or list what is frozen."""
    from geo.definitions import load_conflict
    from geo.published import list_versions, publish

    workspace, conflict = open_workspace(), load_conflict(arguments.conflict)
    published = workspace.published_dir(conflict.id)
    if arguments.list:
        for version in list_versions(published):
            counts = version.counts
            figures = f"{counts.get('events', 0)} events, {counts.get('observations', 0)} reports of control"
            print(f"{version.name}  data hash {version.data_hash[:16]}  {figures}")
        return 0
    if not arguments.name:
        raise InputError(Fault(file="command line", key="NAME", message="give the version a name, or ask for --list"))
    workspace.prepare()
    version = publish(workspace.derived_dir(conflict.id), published, arguments.name)
    print(f"published {version.name}: data hash {version.data_hash}")
    return 0


def run_changes(arguments: argparse.Namespace) -> int:
    """Tell what changed since a version."""
    from geo.definitions import load_conflict
    from geo.published import change_lines, changes_since

    workspace, conflict = open_workspace(), load_conflict(arguments.conflict)
    folder, derived = workspace.published_dir(conflict.id), workspace.derived_dir(conflict.id)
    found = changes_since(folder, arguments.name, derived, conflict)
    print("\n".join(change_lines(found, 10**9 if arguments.all else SHOWN)))
    return 0
