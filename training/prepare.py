"""*prepare*: rows become examples: canonical text, the task's label, group; one file a task."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.screening.text import CANON_VERSION, canonical
from training.civic import CIVIC, SOURCE, read_civic
from training.groups import group_of_each
from training.rows import Row, as_written, read_rows
from training.sources import TASKS
from training.worn import worn_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from training.civic import Comment
    from training.fetch import Fetched
    from training.sources import Source

PREPARED: Final = "prepared"
SPAM_KINDS: Final = {"judol": "gambling", "scam": "scam", "promo": "promotion"}
POLARITY: Final = {
    "anger": "negative", "sadness": "negative", "fear": "negative",
    "happy": "positive", "love": "positive",
}  # fmt: skip
HARMLESS: Final = {"spam": "ham", "abuse": "clean"}
WORN_FOR: Final = "spam"  # the task whose texts train in disguise, too
# NusaX's neutral sentences contain advertisements: they teach nothing about harmlessness
ADVERTISING: Final = {("nusax", "neutral")}


@dataclass(frozen=True)
class Example:
    """One text of a task. `own` is False where it only serves as an example of harmlessness.

    `theme` and `comment_kind` are known of the civic corpus alone. `worn` is what is read of a copy
    in disguise that trains with it, or empty.
    """

    text: str
    label: str
    kind: str
    source: str
    split: str
    lang: str
    group: int
    trains: bool
    own: bool
    theme: str = ""
    comment_kind: str = ""
    worn: str = ""


class PreparedError(RuntimeError):
    """*prepare* has not run, or ran with another canonical text."""


def prepare(
    sources: Sequence[Source], files: Sequence[Fetched], work: Path, civic: Path = CIVIC
) -> None:
    """Write `prepared/<task>.jsonl` for every task.

    Raises:
        CivicError, RowsError: a corpus or a file does not hold what it should.
    """
    by_id = {source.id: source for source in sources}
    worn: dict[str, str] = {}
    rows = {(file.source, file.split): _clean(read_rows(Path(file.path)), worn) for file in files}
    comments = [one._replace(text=_read(one.text, worn)) for one in read_civic(civic)]
    for task in TASKS:
        found = chain(_examples(task, by_id, rows), _civic_examples(task, comments))
        examples = _distinct(found)
        if task == WORN_FOR:
            examples = [
                replace(one, worn=worn[one.text]) if one.trains else one for one in examples
            ]
        groups = group_of_each([example.text for example in examples])
        path = work / PREPARED / f"{task}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write(json.dumps({"canon_version": CANON_VERSION}) + "\n")
            for example, group in zip(examples, groups, strict=True):
                made = {**asdict(example), "group": group}
                out.write(json.dumps(made, ensure_ascii=False, sort_keys=True) + "\n")
        counted = Counter(example.source for example in examples)
        shown = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
        print(f"prepare: {task}: {len(set(groups))} groups of {len(examples)} texts ({shown})")


def read_examples(work: Path, task: str) -> list[Example]:
    """The prepared examples of a task.

    Raises:
        PreparedError: not prepared, or prepared with another canonical text.
    """
    path = work / PREPARED / f"{task}.jsonl"
    try:
        with path.open(encoding="utf-8") as lines:
            head = json.loads(next(lines))
            if head.get("canon_version") != CANON_VERSION:
                raise PreparedError(f"{path.name} was prepared with another canonical text")
            return [Example(**json.loads(line)) for line in lines]
    except FileNotFoundError as error:
        raise PreparedError(f"{path} is missing: run prepare first") from error


def digest_of(examples: Iterable[Example]) -> str:
    """A digest over what a task is trained on."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(f"{example.source}\t{example.label}\t{example.text}\n".encode())
    return digest.hexdigest()


def _clean(rows: Iterable[Row], worn: dict[str, str]) -> list[Row]:
    return [row._replace(text=_read(as_written(row.text), worn)) for row in rows]


def _read(text: str, worn: dict[str, str]) -> str:
    """The canonical text; `worn` learns what is read of its copy in disguise."""
    plain = canonical(text).text
    if plain not in worn:
        worn[plain] = worn_reading(text, plain)
    return plain


def _examples(
    task: str, by_id: dict[str, Source], rows: dict[tuple[str, str], list[Row]]
) -> Iterable[Example]:
    for (name, split), found in rows.items():
        source = by_id[name]
        trains = source.trains and split == "train"
        for row in found:
            if source.task == task:
                label = POLARITY.get(row.label, row.label)
                label = "abusive" if task == "abuse" and label != "clean" else label
                kind = SPAM_KINDS.get(row.kind, "")
                yield Example(row.text, label, kind, name, split, row.lang, 0, trains, own=True)
            elif task in source.harmless_for and (name, row.label) not in ADVERTISING:
                label = HARMLESS[task]
                yield Example(row.text, label, "", name, split, row.lang, 0, trains, own=False)


def _civic_examples(task: str, comments: Iterable[Comment]) -> Iterable[Example]:
    for one in comments:
        label = one.label(task)
        if label is None:
            continue
        kind = one.spam if task == "spam" and label == "spam" else ""
        yield Example(
            one.text, label, kind, SOURCE, "train", one.lang, 0, trains=True, own=True,
            theme=one.theme, comment_kind=one.kind,
        )  # fmt: skip


def _distinct(examples: Iterable[Example]) -> list[Example]:
    """Each canonical text once a source; empty ones left out."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for example in examples:
        key = (example.source, example.text)
        if example.text and key not in seen:
            seen.add(key)
            kept.append(example)
    return kept
