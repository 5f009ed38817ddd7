"""Hostile texts of our own, as many as wanted (`tests/hostile_planter.py` puts them where the program reads).

Each text sets a canary on its window, asks a host or breaks a page, should anything ever read it as more than text.
The same number of texts and the same seed give the same texts. Nine of ten bear a mark of their own, by which a text
is known again wherever it is shown; the tenth is bare, for some are only hostile as they are (`__proto__`, "").
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

from tests.conftest import OTHER_BREAKS

HOST = "evil.example"
CANARY = "cm_canary"
RUN = f"window.{CANARY}=1"
# Letters of other scripts that look like Latin ones: names that look known and are not.
LIKENESS = str.maketrans("aceopxyiHTBKM", "асеорхуіНТВКМ")
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e")
TURNING = ("\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u200f", "\u061c")
NAMES = ("Northhaven", "Middleton", "Westbrook", "Zuidpoort", "Kleiheuvel", "Tripoli")
MARK = re.compile(r"ht(\d+)th")  # as tests/browser/trap.js reads it
Family = Callable[[random.Random], str]


def _template(rng: random.Random) -> str:
    """A template literal of JavaScript: Folium's popups and tooltips run it."""
    shapes = ("${%s}", "${(()=>{%s})()}", "`+(%s)+`", "\\`${%s}", "`", "${`${%s}`}", "\\u0024{%s}")
    return rng.choice(shapes).replace("%s", RUN)


def _script(rng: random.Random) -> str:
    tag = rng.choice(("script", "SCRIPT", "ScRiPt", "script/x", "script\t", "svg><script"))
    end = rng.choice(("</script>", "</SCRIPT >", "</script/>", "</style></script>", "</textarea></title>", "-->"))
    return f"{end}<{tag}>{RUN}</script>"


def _handler(rng: random.Random) -> str:
    tag = rng.choice(("img src=x", "svg", "body", "details open", "video src=x", "input autofocus", "iframe", "a"))
    event = rng.choice(("onerror", "onload", "ontoggle", "onfocus", "onmouseover", "onanimationstart"))
    before, quote = rng.choice(("", '"', "'", ">", "--!>")), rng.choice(("", '"', "'", "`"))
    return f"{before}<{tag} {event}={quote}{RUN}{quote}>"


def _link(rng: random.Random) -> str:
    scheme = rng.choice(("javascript:", "JaVaScRiPt:", "java\tscript:", "\x01javascript:", "data:text/html,<script>"))
    shape = rng.choice(("[klik](%s)", "<a href='%s'>klik</a>", "%s", "![x](%s)", '<iframe src="%s">'))
    return shape.replace("%s", f"{scheme}{RUN}")


def _loads(rng: random.Random) -> str:
    address = rng.choice((f"http://{HOST}/x", f"//{HOST}/x", f"https://{HOST}/$&", f"\\\\{HOST}\\x", f"http:{HOST}"))
    shape = rng.choice((
        "<img src=%s>", "![x](%s)", "<link rel=stylesheet href=%s>", "@import url(%s);", "url(%s)",
        "<svg><image href='%s'/></svg>", "<meta http-equiv=refresh content='0;url=%s'>", "<object data=%s>",
        "<?xml-stylesheet href='%s'?>",
        "<!DOCTYPE x [<!ENTITY y SYSTEM '%s'>]>&y;", "#include('%s')", "\\includegraphics{%s}",
    ))  # fmt: skip
    return shape.replace("%s", address)


def _set(rng: random.Random) -> str:
    """Markup of templates, typesetters and notebooks: Jinja, Python's formats, Typst, LaTeX, Streamlit's markdown."""
    return rng.choice((
        "{{7*7}}", "{{ self.__init__.__globals__ }}", "{% for x in y %}", "{#", "{0.__class__}", "{file}{value}",
        "%s%n%(x)s", "$x^2$ $\\frac{", '#eval("1")', '#read("/etc/passwd")', "*bold* _it_ `raw` <label> @ref",
        ":red[rood] :material/home: **vet**", "\\input{/etc/passwd}", "$\\mathdefault{x", "<%= 7*7 %>", "#{7*7}",
    ))  # fmt: skip


def _stored(rng: random.Random) -> str:
    """SQL, shells, paths and cells of spreadsheets."""
    return rng.choice((
        "'; DROP TABLE kept; --", '" OR 1=1 --', "$(touch /tmp/cm)", "`id`", "| cat /etc/passwd", "../../etc/passwd",
        "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\aux", "con.txt", "file:///etc/passwd", "~root", "a/../../b",
        '=HYPERLINK("http://evil.example";"x")', "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|'x'!A0",
        "'=1+1", "＝1+1", "%00", "a\x00b", "\x1b]0;x\x07", "\x1b[31m", "\x08\x08\x08", "\x7f",
    ))  # fmt: skip


def _turned(rng: random.Random) -> str:
    return rng.choice(TURNING) * rng.randint(1, 30) + f"gpj.{rng.choice(NAMES)}" + rng.choice(TURNING)


def _unseen(rng: random.Random) -> str:
    name = "".join(letter + rng.choice(INVISIBLE) for letter in rng.choice(NAMES))
    return name + rng.choice(INVISIBLE) * rng.randint(1, 200)


def _flood(rng: random.Random) -> str:
    """A letter under hundreds of accents, which paint over the rest of the page."""
    return "".join(letter + "".join(chr(rng.randint(0x300, 0x36F)) for _ in range(rng.randint(5, 60)))
                   for letter in rng.choice(NAMES))  # fmt: skip


def _alike(rng: random.Random) -> str:
    return rng.choice(NAMES).translate(LIKENESS) + rng.choice(("", "'", "\u2019s", "\u0337"))


def _long(rng: random.Random) -> str:
    return rng.choice(("W", "ﷺ", "𒐫", "漢", "👩\u200d👩\u200d👧", "a-", "&nbsp;", "\u2029x")) * rng.choice((50, 300))


def _odd(rng: random.Random) -> str:
    """Letters that break encoders: the ends of planes, non-characters, halves in their escaped form, line breaks."""
    return rng.choice((
        "\ufffe\uffff", "\U0010ffff", "\\ud800", "&#xd800;", "&#0;", "\u2028\u2029", "\x85", "\x0b\x0c", "\ufdd0",
        "\ue000", "\U000e0041\U000e0042", "İıſK", "ß" * 40, "NaN", "Infinity", "-0", "null", "undefined", "true",
        "__proto__", "constructor", "toString", "hasOwnProperty", "1e999", "[object Object]", "", " ", "\t",
    ))  # fmt: skip


def _parted(rng: random.Random) -> str:
    """What is no line break and often taken for one, which tears a row of a table or a line of a file in two."""
    return rng.choice(OTHER_BREAKS).join(rng.choice(NAMES) for _ in range(rng.randint(2, 5)))


FAMILIES: tuple[Family, ...] = (
    _template, _script, _handler, _link, _loads, _set, _stored, _turned, _unseen, _flood, _alike, _long, _odd, _parted,
)


def hostile_texts(seed: int = 1) -> Iterator[str]:
    """Hostile texts without an end: each of one family, often behind a word or two and with one of another inside."""
    rng = random.Random(seed)
    for number, family in enumerate(cycle(FAMILIES)):
        text, mark = family(rng), f"ht{number}th"
        if rng.random() < 0.4:
            text += f" {rng.choice(FAMILIES)(rng)}"
        if rng.random() < 0.1:
            yield text
        else:
            yield f"{rng.choice(NAMES)} {mark} {text}" if rng.random() < 0.5 else f"{text} {mark}"


def mark_of(text: str) -> int | None:
    """The number of a text's mark; None of a bare one."""
    found = MARK.search(text)
    return int(found[1]) if found else None


def unsafe_page(texts: Sequence[str]) -> str:
    """A page that reads texts as HTML and as template literals: here the canary must be seen, or no test can fail."""
    return f"""<!doctype html><meta charset="utf-8"><body><script>
for (const text of {_in_script(texts)}) {{
  document.body.appendChild(document.createElement('div')).innerHTML = text;
  try {{ eval('`' + text + '`'); }} catch (error) {{ /* this one is no template */ }}
}}
</script></body>"""


def _in_script(texts: Sequence[str]) -> str:
    return json.dumps(texts).replace("</", "<\\/").replace("<!--", "<\\!--")
