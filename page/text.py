"""The one gate through which text reaches the page as HTML.

Most text goes to the browser as JSON data that is set with `textContent` (`page/web/*.js`). What must stand in HTML
that Python writes passes here: it is escaped, and goes only to `st.html`, which reads no markdown, no LaTeX and no
directives and cleans what it gets once more. Nothing from outside is ever given to `st.markdown`.
"""

from __future__ import annotations

import html
import re

# Control characters and the marks that turn the direction of the text around them: a name must not mirror its sentence.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def clean(text: str) -> str:
    """The text without control characters and direction overrides."""
    return _CONTROL.sub("", text)


def escape(text: str) -> str:
    """The text as HTML that shows it letter by letter."""
    return html.escape(clean(text), quote=True)


def element(tag: str, css_class: str, *texts: str, role: str = "") -> str:
    """An HTML element with one `<p>` for each text, all escaped. `tag`, `css_class` and `role` are constants."""
    inner = "".join(f'<p dir="auto">{escape(text)}</p>' for text in texts)
    spoken = f' role="{role}"' if role else ""
    return f'<{tag} class="{css_class}"{spoken}>{inner}</{tag}>'
