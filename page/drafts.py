"""What the reader has put on the tray and not added yet: drafts, judged, and what is said of them. Knows no Streamlit.

Every string in what these return may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.articles import text_key
from geo.intake import judge, with_fields
from geo.intake_model import Draft, Intake, Refusal
from geo.intake_shelf import Own
from geo.lexicon import Language
from geo.model import Article
from page.daybook import Record
from page.lens import first_words
from page.text import clean
from page.words import Words


@dataclass
class Tray:
    """Drafts and refusals of one reading. `number` tells it from the one before, `chosen` is the draft looked at."""

    number: int
    drafts: list[Draft] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    chosen: int = 0
    _judged: dict[tuple[Draft, str], Article | Refusal] = field(default_factory=dict)

    @classmethod
    def of(cls, intake: Intake, number: int) -> Tray:
        """The tray of what was found."""
        return cls(number, list(intake.drafts), list(intake.refusals))

    def change(self, at: int, fields: Mapping[str, str]) -> None:
        """Fill in what the reader knows of a draft."""
        self.drafts[at] = with_fields(self.drafts[at], fields)

    def date_all(self, date: str) -> None:
        """Give a date to every draft that has none."""
        self.drafts = [draft if draft.date else replace(draft, date=date.strip()) for draft in self.drafts]

    def judge(
        self, languages: Mapping[str, Language], known: Mapping[str, str], version: str
    ) -> list[Article | Refusal]:
        """Of each draft the article that it would be, or why it cannot be added. `version` names what is known."""
        verdicts: list[Article | Refusal] = []
        here: set[str] = set()
        for draft in self.drafts:
            key = (draft, version)
            if key not in self._judged:
                self._judged[key] = judge(draft, languages, known)
            found = self._judged[key]
            if isinstance(found, Article):
                double = text_key(found) in here
                here.add(text_key(found))
                found = Refusal(file=draft.file, reason="double") if double else found
            verdicts.append(found)
        return verdicts


def tell_refusal(refusal: Refusal, words: Words) -> str:
    """A refusal in the reader's language."""
    reasons = words.tree["intake"]["refused"]
    return clean(replace(refusal, file=refusal.file or words["material.articles.pasted"]).message(reasons))


def fault_rows(refusals: Sequence[Refusal], words: Words) -> Record:
    """The list of what cannot be used."""
    return {
        "testid": "refusals", "lang": words.lang, "faults": True,
        "title": words.count("material.articles.refused", len(refusals)),
        "rows": [{"id": str(at), "kind": "refusal", "note": tell_refusal(refusal, words)}
                 for at, refusal in enumerate(refusals)],
    }  # fmt: skip


def draft_rows(tray: Tray, verdicts: Sequence[Article | Refusal], words: Words) -> Record:
    """The list of the drafts, each with what it still needs."""
    say = "material.articles"
    rows = []
    for at, (draft, verdict) in enumerate(zip(tray.drafts, verdicts, strict=True)):
        note = words[f"{say}.ready"] if isinstance(verdict, Article) else tell_refusal(verdict, words)
        title = clean(title_of_draft(draft))
        actions = [{"id": "open", "name": words[f"{say}.open"], "said": words.say(f"{say}.open_said", title=title)},
                   {"id": "drop", "name": words[f"{say}.discard"],
                    "said": f"{words[f'{say}.discard']}: {title}"}]  # fmt: skip
        rows.append({
            "id": str(at), "kind": "draft", "title": title, "chosen": at == tray.chosen, "actions": actions,
            "about": clean(" · ".join(part for part in (draft.date, draft.lang, draft.publisher, draft.file) if part)),
            "note": note,
        })  # fmt: skip
    title = words.count(f"{say}.found", len(rows))
    return {"testid": "drafts", "lang": words.lang, "title": title, "rows": rows}


def own_rows(own: Sequence[Own], asked: str, words: Words) -> Record:
    """The list of the reader's own articles; the one that `asked` names is asked about once more before it goes."""
    say = "material.articles"
    rows = []
    for one in own:
        title = clean(one.title or one.file)
        key = "sure" if one.name == asked else "remove"
        actions = [
            {"id": "open", "name": words[f"{say}.open"], "said": words.say(f"{say}.open_said", title=title)},
            {"id": key, "name": words[f"{say}.{key}"], "said": words.say(f"{say}.{key}_said", title=title),
             "strong": key == "sure"},
        ]  # fmt: skip
        about = " · ".join(dict.fromkeys(part for part in (one.date, one.publisher, one.file) if part))
        rows.append({"id": one.name, "kind": "own-article", "title": title, "about": clean(about), "actions": actions})
    return {
        "testid": "own-articles", "lang": words.lang, "title": words[f"{say}.own"], "rows": rows,
        "empty": words[f"{say}.own_none"],
    }  # fmt: skip


def title_of_draft(draft: Draft) -> str:
    """The title of a draft, else its first words."""
    return draft.title or first_words(draft.text[:400])
