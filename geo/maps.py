"""The folder that the page serves as one component: a Folium map rendered once, with everything it loads beside it.

The only module that knows Folium. The script that Folium writes holds constants alone; facts and texts reach the
browser as JSON files and are set as text (Folium itself writes popups into script, so none are used). The page that is
written forbids, by its content security policy, every script but its own and every host but the one it came from.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure
from folium.elements import JSCSSMixin
from folium.template import Template
from xstatic.pkg import leaflet

from geo.definitions import list_page_languages, load_language
from geo.durable import PART, storing
from geo.errors import ConflictMapError
from geo.timeline import Packed

WEB_DIR = Path(__file__).resolve().parent / "web"
SCRIPTS = (
    "dom.js", "words.js", "events.js", "data.js", "filters.js", "symbols.js", "painter.js", "layout.js", "grid.js",
    "density.js", "marks.js", "timetrack.js", "timetools.js", "compare.js", "swipe.js", "timebar.js", "legend.js",
    "card.js", "weights.js", "why.js", "whycard.js", "inset.js", "find.js", "sight.js", "geodesy.js", "tools.js",
    "measure.js", "coords.js", "notes.js", "notetool.js", "coast.js", "scale.js", "beside.js", "paper.js",
    "bridge.js", "alone.js", "app.js",
)
STYLES = ("map.css", "tools.css")
BUNDLE, SHEET = "map.js", "map.css"  # Leaflet and all of ours, in one file each: every file is a wait for the server
PAGE_PARTS = ("index.html", BUNDLE, SHEET)  # without any of these there is no map
UNLOADED = "cm-unloaded"  # what stands in place of a map that has not come; the map takes it away
UNLOADED_AFTER_S = 8
# Streamlit hides a frame until it has told that it is there, which the map's own scripts do where they come.
UNLOADED_SCRIPT = """addEventListener('load', () => {
  if (!window.ConflictMap || !window.ConflictMap.app) {
    parent.postMessage({ isStreamlitMessage: true, type: 'streamlit:componentReady', apiVersion: 1 }, '*');
  }
});"""
FONTS: Mapping[str, str] = {  # our name -> pattern in Streamlit's static folder (OFL; names carry a hash)
    "source-sans.woff2": "SourceSansVF-Upright*.woff2",
    "source-serif.woff2": "SourceSerifVariable-Roman*.woff2",
    "source-serif-italic.woff2": "SourceSerifVariable-Italic*.woff2",
}
MIN_ZOOM, MAX_ZOOM = 4.5, 13  # Natural Earth is 1 to 2 km coarse: closer by, the coast would be a fiction
MAP_ID = "conflict"
PLAIN_BYTES = 8_000_000  # of data that one HTML holds as it is
SHARED_DATA = "words-"  # data files of no one conflict: another one may still read an older one, so none is removed


@dataclass(frozen=True, kw_only=True)
class TileSource:
    """A map from the net, off unless the component's argument `tiles` asks for it. `url` as Leaflet writes it."""

    url: str
    attribution: str

    @property
    def hosts(self) -> str:
        """What the page's policy must allow: the scheme and host, with a star for Leaflet's subdomains."""
        parts = urlsplit(self.url.replace("{s}.", "*."))
        if parts.scheme != "https" or not re.fullmatch(r"(\*\.)?[\w.-]+(:\d+)?", parts.netloc):
            raise ConflictMapError(f"tiles from {self.url!r}: expected an https address")
        return f"https://{parts.netloc}"


class ConflictLayer(JSCSSMixin):
    """Mounts slider, canvases and cards in Folium's map; its script holds constants only."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            ConflictMap.mount({{ this._parent.get_name() }}, {{ this.config|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ConflictLayer"
        self._id = MAP_ID
        self.config = dict(config)
        self.default_js = [(BUNDLE, BUNDLE)]
        self.default_css = []


def build_page_folder(
    out: Path, packed: Packed, start: Mapping[str, Any] | None = None, tiles: TileSource | None = None
) -> Path:
    """Write `index.html` with scripts, styles, fonts, Leaflet and the data files; the folder as given.

    Parameters
    ----------
    out
        A folder of its own. It may hold several conflicts: only older data of the same conflict is removed, and never
        the words, which belong to all of them.
    packed
        The data files, written into `data/`.
    start
        Arguments for a map that stands alone, without Streamlit around it (`start.json`); the same names as the
        component's: data, basemap, words, lang, theme, evidence, date, window, select, filters, height, tiles, notice.
        The files are those of `packed`, in its first language unless `lang` is given.
    tiles
        Where tiles may come from; without it the page cannot ask any host but its own.

    Raises
    ------
    ConflictMapError
        If a data file has no plain file name, or the tiles do not come over https.
    """
    (out / "data").mkdir(parents=True, exist_ok=True)
    (out / "fonts").mkdir(exist_ok=True)
    _write(out / BUNDLE, _joined("leaflet.js", SCRIPTS, b";\n"))
    _write(out / SHEET, _joined("leaflet.css", STYLES, b"\n"))
    _copy_fonts(out / "fonts")
    _write(out / "index.html", render_map(tiles).encode())
    _write_data(out / "data", packed.files)
    if start is not None:
        files: dict[str, Any] = {"data": packed.data, "basemap": packed.basemap, "languages": dict(packed.words)}
        files |= {"lang": next(iter(packed.words))} | dict(start)
        _write(out / "start.json", json.dumps(files, ensure_ascii=False, sort_keys=True).encode())
    return out


def render_map(tiles: TileSource | None = None) -> str:
    """The HTML of the map: Folium's own template, local assets only, and a policy that lets no other script run."""
    chart = folium.Map(
        location=[0, 0], tiles=None, zoom_start=5, zoom_control=False, attribution_control=False, zoom_snap=0.05,
        zoom_delta=0.5, world_copy_jump=False, track_resize=False,  # the page's own script sees to it, once
    )
    chart._id = MAP_ID
    chart.default_js, chart.default_css = [], []
    page = cast(Figure, chart.get_root())
    page.header.add_child(Element('<link rel="icon" href="data:,">'), name="icon")
    # before the script: a browser under a policy asks for one file after the other, but does not wait for a sheet
    page.header.add_child(Element(f'<link rel="stylesheet" href="{SHEET}">'), name="sheet")
    page.html.add_child(Element(_unloaded()), name="unloaded")
    source = {"url": tiles.url, "attribution": tiles.attribution} if tiles else None
    chart.add_child(ConflictLayer({"minZoom": MIN_ZOOM, "maxZoom": MAX_ZOOM, "tiles": source}))
    html: str = page.render()
    return _with_policy(html, tiles.hosts if tiles else "")


def _unloaded() -> str:
    """What to do where the map does not come, in every language of the page: its scripts, which know the reader's, are
    what is missing then. It has its own style, and shows itself only after a while."""
    languages = [load_language(code) for code in list_page_languages()]
    said = "".join(f'<p lang="{one.code}" dir="{one.direction}">{escape(one.interface["cannot_start"])}</p>'
                   for one in languages)  # fmt: skip
    style = (f".{UNLOADED} {{ position: absolute; inset: 20% 10% auto; z-index: 2000; font: 16px/1.5 sans-serif; "
             f"animation: {UNLOADED} 0s {UNLOADED_AFTER_S}s both; }} @keyframes {UNLOADED} "
             "{ from { visibility: hidden; } to { visibility: visible; } }")  # fmt: skip
    return f'<style>{style}</style><div class="{UNLOADED}" role="alert">{said}</div><script>{UNLOADED_SCRIPT}</script>'


def _with_policy(html: str, hosts: str, source: str = "'self'", fonts: str = "'self'") -> str:
    """The HTML with a content security policy that names its own inline scripts by their hash, and allows no `eval`."""
    inline = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline)
    own = "" if source == "'none'" else source  # beside anything else it would mean nothing
    policy = (
        f"default-src {source}; script-src {own} {hashes}; style-src {own} 'unsafe-inline'; font-src {fonts}; "
        f"img-src {own} data: {hosts}; object-src 'none'; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    head, found, rest = html.partition("<head>")
    if not found:
        raise ConflictMapError("Folium's page has no <head>; expected Folium 0.19 or 0.20")
    return f"{head}<head>\n    {meta}{rest}"


def make_single_page(packed: Packed, start: Mapping[str, Any], about: Mapping[str, Any]) -> Iterator[bytes]:
    """The whole map as one HTML, in pieces: scripts, styles, fonts and data stand in it, and it asks nothing of anyone.

    Data beyond `PLAIN_BYTES` is packed (gzip): browsers from 2023 on unpack that; a smaller file any one reads.

    Parameters
    ----------
    start
        As in `build_page_folder`.
    about
        What the strip above it tells: name (by language), cite, hash, texts, sources.
    """
    with tempfile.TemporaryDirectory() as folder:
        small = Packed(files={}, data=packed.data, basemap=packed.basemap, words=packed.words)
        kept = build_page_folder(Path(folder), small, {**start, "about": dict(about)})
        head, body, rest = _with_everything((kept / "index.html").read_text(encoding="utf-8"), kept).partition("<body>")
        yield (head + body).encode()
        yield _held("start.json", (kept / "start.json").read_bytes(), plain=True)
        plain = sum(map(len, packed.files.values())) <= PLAIN_BYTES
        for name in sorted(packed.files):
            yield _held(name, packed.files[name], plain=plain)
        yield rest.encode()


def _held(name: str, content: bytes, *, plain: bool) -> bytes:
    """A data file as an element of the page, which the map reads instead of fetching it."""
    kind = "application/json" if plain else "application/gzip"
    inside = content.replace(b"<", b"\\u003c") if plain else base64.b64encode(gzip.compress(content, 6, mtime=0))
    return f'\n<script type="{kind}" data-file="{name}">'.encode() + inside + b"</script>"


def _with_everything(html: str, folder: Path) -> str:
    """The page with its scripts, styles and fonts inside, and a policy that lets it ask nobody."""
    html = re.sub(r"\s*<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", html)

    def script(found: re.Match[str]) -> str:
        text = (folder / found[1]).read_text(encoding="utf-8").replace("</script", r"<\/script")
        return f"<script>{text}</script>"

    def style(found: re.Match[str]) -> str:
        return f"<style>{_with_fonts((folder / found[1]).read_text(encoding='utf-8'), folder)}</style>"

    html = re.sub(r'<script src="([\w.-]+)"></script>', script, html)
    html = re.sub(r'<link rel="stylesheet" href="([\w.-]+)"\s*/?>', style, html)
    return _with_policy(html, "", source="'none'", fonts="data:")


def _with_fonts(css: str, folder: Path) -> str:
    def font(found: re.Match[str]) -> str:
        path = folder / found[1]
        if not path.is_file():
            return found[0]
        return f'url("data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()}")'

    return re.sub(r'url\("?([\w./-]+)"?\)', font, css)


def _joined(library: str, names: Sequence[str], between: bytes) -> bytes:
    """A file of Leaflet's and some of ours as one."""
    paths = [Path(leaflet.BASE_DIR) / library, *(WEB_DIR / name for name in names)]
    return between.join(_asset(path) for path in paths)


def _asset(path: Path) -> bytes:
    """A script or style that the program brings along."""
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path.name}: a part of the map cannot be read ({error.strerror}): install the program again"
        raise ConflictMapError(message) from error


def _copy_fonts(out: Path) -> None:
    """Copy Source Sans and Source Serif from the installed Streamlit, where it is; else the CSS falls back."""
    spec = importlib.util.find_spec("streamlit")
    static = Path(spec.origin).parent / "static" if spec and spec.origin else None
    for name, pattern in FONTS.items():
        found = sorted(static.rglob(pattern)) if static else []
        if found:
            _write(out / name, found[0].read_bytes())


def _write_data(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        if not re.fullmatch(r"[\w-]+\.json", name):
            raise ConflictMapError(f"{name!r} is no name for a data file; expected letters, digits and - then .json")
        _write(folder / name, content)
    stems = {name.rpartition("-")[0] for name in files if not name.startswith(SHARED_DATA)}
    for old in folder.glob("*.json"):
        if old.name not in files and old.name.rpartition("-")[0] in stems:
            old.unlink()


def _write(path: Path, content: bytes) -> None:
    """Write where the content differs, beside the final name and moved there: a reader never sees half a file."""
    if path.is_file() and path.read_bytes() == content:
        return
    part = path.with_name(path.name + PART)
    with storing(path, part):
        part.write_bytes(content)
        part.replace(path)
