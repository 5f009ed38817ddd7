"""Adds hand-annotated Dutch sentences to the training data, and checks what is there.

    python data/build/train_nl.py batch.txt     add a batch, then check
    python data/build/train_nl.py               check and count only (the open part only)

A batch has one item a line, `labels|theme|text`. Labels: a letter for the type and one for the status, joined by commas
(`Bh,Tf`: a battle that happened, a territorial change that failed), or `-` for a sentence without an event. Every fifth
item, after sorting the batch by label and theme, goes into the sealed part.
"""

import json
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "train"
OPEN, SEALED = HERE / "sentences_nl.jsonl", HERE / "sealed_nl.jsonl"
TYPES = {
    "B": "battle", "R": "remote_violence", "V": "violence_against_civilians", "T": "territorial_change", "C": "control",
    "M": "troop_movement", "K": "talks", "A": "agreement", "S": "statement", "D": "detention", "P": "protest",
    "O": "other",
}
STATUSES = {
    "h": "happened", "o": "ongoing", "c": "claimed", "r": "ordered", "p": "planned", "n": "negated", "f": "failed",
    "b": "background",
}


def read(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def parse(line, number):
    try:
        codes, theme, text = (part.strip() for part in line.split("|"))
        pairs = [] if codes == "-" else [code.strip() for code in codes.split(",")]
        labels = [{"type": TYPES[code[0]], "status": STATUSES[code[1]]} for code in pairs]
        if any(len(code) != 2 for code in pairs):
            raise ValueError("a label is two letters")
    except (ValueError, KeyError, IndexError) as error:
        raise SystemExit(f"line {number}: {error!r}: {line[:80]}") from error
    if not theme or len(text) < 8 or len({(label["type"], label["status"]) for label in labels}) < len(labels):
        raise SystemExit(f"line {number}: no theme, no text or a label twice: {line[:80]}")
    return codes, {"text": text, "labels": labels, "theme": theme}


def key(text):
    return "".join(c for c in text.lower() if c.isalnum())


def add(path):
    items = [parse(line, n) for n, line in enumerate(Path(path).read_text("utf-8").splitlines(), 1) if line.strip()]
    seen = {key(item["text"]) for item in read(OPEN) + read(SEALED)}
    for _, item in items:
        if key(item["text"]) in seen:
            raise SystemExit(f"twice: {item['text'][:80]}")
        seen.add(key(item["text"]))
    ranked = sorted(range(len(items)), key=lambda i: (items[i][0], items[i][1]["theme"], i))
    sealed = set(ranked[2::5])
    for file, prefix, chosen in ((OPEN, "snl", lambda i: i not in sealed), (SEALED, "znl", lambda i: i in sealed)):
        count = len(read(file))
        with file.open("a", encoding="utf-8") as out:
            for i, (_, item) in enumerate(items):
                if chosen(i):
                    count += 1
                    out.write(json.dumps({"id": f"{prefix}{count:04d}", **item}, ensure_ascii=False) + "\n")


def check():
    rows, sealed = read(OPEN), read(SEALED)
    everything = rows + sealed
    assert len({key(row["text"]) for row in everything}) == len(everything), "a text twice"
    assert len({row["id"] for row in everything}) == len(everything), "an id twice"
    for row in everything:
        known = [label["type"] in TYPES.values() and label["status"] in STATUSES.values() for label in row["labels"]]
        assert all(known), row["id"]
    print(len(rows), "open,", len(sealed), "sealed;", sum(not row["labels"] for row in everything), "without an event")
    for field in ("type", "status"):
        counts = Counter(label[field] for row in everything for label in row["labels"])
        print(" ", ", ".join(f"{name} {count}" for name, count in counts.most_common()))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        add(sys.argv[1])
    check()
