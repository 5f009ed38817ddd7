"""The rules of docs/architecture.md, read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 400
MAX_BODY = 50

STAGES = ("articles", "toponyms", "places", "events", "chronology", "imports", "merging", "control", "areas", "fronts")
# A module imports only from the ranks before its own. `<name>_<part>` ranks with `<name>` unless it has a rank of its
# own. `sentences` and `datephrases` are tools that several stages read with, so they stand before the stages.
ORDER = (
    ("errors",), ("durable", "cache", "memory"), ("dates",), ("model",), ("projection",), ("lexicon",),
    ("definitions",), ("workspace", "notes"), ("gazetteer",), ("sentences", "datephrases"), STAGES, ("corrections",),
    ("tables",), ("store",), ("explain",), ("timeline",), ("maps",),
    ("picture",), ("readings", "new_conflict", "exports", "extracts", "fronts_command", "microscope", "review",
     "published", "intake"), ("feeds",), ("pipeline",),
    ("evaluate",), ("commands",), ("__main__",),
)  # fmt: skip
OWNERS = {  # a library -> the only modules that may know it
    "streamlit": ("dashboard", "page"),
    "folium": ("geo.maps",),
    "branca": ("geo.maps",),
    "geopy": ("geo.gazetteer_online",),
    "pyproj": ("geo.projection",),
    "pypdf": ("geo.intake",),
    "docx": ("geo.intake",),
    "trafilatura": ("geo.intake",),
    "feedparser": ("geo.feeds",),
}
NETWORK = ("requests", "httpx", "aiohttp", "urllib3", "feedparser", "urllib.request",
           "http.client", "http.server", "socket", "ssl")
MAY_REACH_OUT = ("feeds",)  # only where the settings of the workspace say so; geopy in the gazetteer is the other
AS_HTML = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "bindPopup(")

GEO = sorted((ROOT / "geo").glob("*.py"))
PAGE = [ROOT / "dashboard.py", *sorted((ROOT / "page").glob("*.py"))]
CODE = [*GEO, *PAGE, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "data").glob("build/*.py"))]
WEB = sorted(path for folder in ("geo/web", "page/web") for path in (ROOT / folder).rglob("*")
             if path.suffix in (".js", ".css", ".html"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, wherever in it, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"geo.{alias.name}" for alias in node.names] if node.module == "geo" else [node.module]
            yield from ((name, node.lineno) for name in names)


def _base(module: str) -> str:
    """The ranked module that a module is, or is a part of."""
    ranked = [name for rank in ORDER for name in rank]
    whole = [name for name in ranked if module == name or module.startswith(f"{name}_")]
    assert whole, f"geo/{module}.py has no place in the import order: give it one in tests/test_layout.py"
    return max(whole, key=len)


def _base_or_stem(path: Path) -> str:
    return _base(path.stem) if path.parent.name == "geo" and path.stem != "__init__" else path.stem


def _rank(module: str) -> int:
    return next(number for number, names in enumerate(ORDER) if _base(module) in names)


def _geo_imports(path: Path) -> Iterator[tuple[str, int]]:
    yield from ((name.split(".")[1], line) for name, line in _imports(path) if name.startswith("geo."))


@pytest.mark.parametrize("path", [p for p in GEO if p.stem != "__init__"], ids=_name)
def test_imports_point_one_way(path):
    wrong = []
    for other, line in _geo_imports(path):
        parts_of_one = _base(path.stem) == _base(other)
        if not parts_of_one and _rank(other) >= _rank(path.stem):
            wrong.append(f"line {line}: {path.stem} imports {other}, which does not stand before it")
    assert not wrong, wrong


@pytest.mark.parametrize("path", [p for p in GEO if p.stem != "__init__"], ids=_name)
def test_parts_of_a_stage_are_known_to_that_stage_alone(path):
    first_after = ORDER.index(STAGES) + 1
    wrong = [
        f"line {line}: {other} is a part of {_base(other)}"
        for other, line in _geo_imports(path)
        if _base(other) in STAGES and other != _base(other) and _base(path.stem) != _base(other)
        and _rank(path.stem) < first_after
    ]
    assert not wrong, wrong


@pytest.mark.parametrize("path", [*GEO, *PAGE], ids=_name)
def test_each_library_has_one_owner(path):
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    wrong = []
    for name, line in _imports(path):
        owners = OWNERS.get(name.split(".")[0])
        if owners and not any(module == owner or module.startswith((f"{owner}.", f"{owner}_")) for owner in owners):
            wrong.append(f"line {line}: {name} belongs to {' and '.join(owners)}")
    assert not wrong, wrong


@pytest.mark.parametrize("path", GEO, ids=_name)
def test_nothing_in_geo_reaches_the_network(path):
    may = path.stem in MAY_REACH_OUT
    wrong = [f"line {line}: {name}" for name, line in _imports(path) if name in NETWORK and not may]
    assert not wrong, wrong


@pytest.mark.parametrize("path", [p for p in GEO if p.stem != "__main__"], ids=_name)
def test_geo_does_not_know_the_page(path):
    assert not [name for name, _ in _imports(path) if name.split(".")[0] in ("page", "dashboard")]


def test_the_logic_of_the_page_knows_no_streamlit():
    logic = [path for path in PAGE if "Knows no Streamlit" in (ast.get_docstring(ast.parse(path.read_text())) or "")]
    assert len(logic) >= 5
    wrong = [_name(path) for path in logic for name, _ in _imports(path) if name.split(".")[0] == "streamlit"]
    assert not wrong, wrong


@pytest.mark.parametrize("path", [*CODE, *WEB], ids=_name)
def test_no_file_grows_past_the_limit(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_no_function_grows_past_the_limit(path):
    wrong = [f"{node.name}: {length} lines" for node, length in _functions(path) if length > MAX_BODY]
    assert not wrong, wrong


def _functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", [*GEO, *PAGE], ids=_name)
def test_nothing_is_caught_unnamed_and_nothing_printed(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: an except without a type"
        printed = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        assert not printed or _base_or_stem(path) in ("__main__", "commands"), f"line {node.lineno}: print"


def test_nothing_is_called_utils():
    assert not [_name(path) for path in CODE if path.stem in ("utils", "util", "helpers", "misc", "common")]


@pytest.mark.parametrize("path", PAGE, ids=_name)
def test_outside_text_has_one_gate_to_the_page(path):
    """No markdown and no raw HTML: `st.html` takes what `page.text` made, and the style sheets of `page/web`."""
    text = path.read_text(encoding="utf-8")
    for way in ("unsafe_allow_html", "unsafe_allow_javascript", "st.markdown(", "st.write(", ".markdown("):
        assert way not in text, way


@pytest.mark.parametrize("path", [p for p in WEB if p.suffix == ".js"], ids=_name)
def test_scripts_of_the_page_never_read_text_as_html(path):
    text = path.read_text(encoding="utf-8")
    for way in AS_HTML:
        assert way not in text, way


@pytest.mark.parametrize("path", WEB, ids=_name)
def test_no_script_or_style_names_another_host(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    named = [line.strip() for line in lines if "//" in line.replace("http://www.w3.org/2000/svg", "") and "://" in line]
    assert not [line for line in named if "www.w3.org" not in line and not line.startswith(("//", "/*", "*"))]
