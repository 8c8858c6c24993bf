"""Comments as citizens write them: each judged by a model that saw nothing of its theme."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from service.screening.text import canonical
from training import report_civic
from training.prepare import Example
from training.report_bench import Bench, OutOfFold, ReportError
from training.report_civic import (
    CRITICAL,
    Comment,
    Heard,
    behaviour_lines,
    by_theme,
    lines_of,
    read_comments,
    themes_apart,
)

if TYPE_CHECKING:
    from pathlib import Path

    from training.report_lines import Line

COMMENTS = [
    Comment("Jalan depan balai desa berlubang lagi", "complaint", "none", "negative", abuse=False),
    Comment("Main di kurama77 pasti menang", "spam", "gambling", "positive", abuse=False),
    Comment("dasar pejabat tolol", "abuse", "none", "negative", abuse=True),
    Comment("Kapan loket dibuka?", "question", "none", "neutral", abuse=False),
]
LOGITS = {
    "spam": np.array(
        [[-4.0, -9, -9, -9], [6.0, -9, -9, -9], [-3.0, -9, -9, -9], [0.0, -9, -9, -9]]
    ),
    "abuse": np.array([[-5.0], [-5.0], [4.0], [-5.0]]),
    "sentiment": np.array([[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]),
}


class Folds:
    """A bench that holds invented log-odds of the comments, and another source's of the first."""

    def __init__(self, comments: list[Comment]) -> None:
        self.texts = [canonical(one.text).text for one in comments]
        self.thresholds = {"spam_sure": 0.95, "spam": 0.9, "spam_hold": 0.4, "abuse": 0.8}

    def out_of_fold(self, task: str) -> OutOfFold:
        kept = [at for at in range(4) if task == "spam" or COMMENTS[at].spam == "none"]
        examples = [
            Example(self.texts[at], "", "", "civic", "train", "id", at, trains=True, own=True)
            for at in kept
        ]
        other = Example(self.texts[0], "", "", "smsa", "train", "id", 9, trains=True, own=False)
        wrong = np.full((1, LOGITS[task].shape[1]), 99.0)
        return OutOfFold(task, [*examples, other], np.vstack([LOGITS[task][kept], wrong]))


def bench(comments: list[Comment]) -> Bench:
    return cast("Bench", Folds(comments))


def test_outcomes_are_the_services_own_by_the_shipped_thresholds() -> None:
    heard = by_theme(bench(COMMENTS), COMMENTS)
    assert [one.outcome for one in heard] == ["publish", "spam", "hold", "hold"]
    assert [one.is_spam for one in heard] == [False, True, False, False]
    assert [one.is_abuse for one in heard] == [False, False, True, False]
    assert [one.sentiment for one in heard] == ["negative", "", "negative", "neutral"]


def themed(text: str, theme: str, group: int) -> Example:
    return Example(
        text, "ham", "", "civic", "train", "id", group, trains=True, own=True, theme=theme
    )


def test_a_theme_in_two_folds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    examples = [themed(f"teks {at}", f"tema {at % 3}", at) for at in range(30)]
    themes_apart(examples)
    monkeypatch.setattr(report_civic, "folds_of", lambda found: np.arange(len(found)) % 2)
    with pytest.raises(ReportError, match="tema 0 stands in two folds"):
        themes_apart(examples)


def test_comments_without_log_odds_are_not_passed_over() -> None:
    more = [*COMMENTS, Comment("Tidak pernah dilatih", "neutral", "none", "neutral", abuse=False)]
    with pytest.raises(ReportError, match="only 4 of 5 civic comments"):
        by_theme(bench(COMMENTS), more)


def figure(lines: list[Line], what: str, measure: str) -> tuple[float, int]:
    found = [line.figure for line in lines if (line.what, line.figure.measure) == (what, measure)]
    assert len(found) == 1, (what, measure)
    return found[0].value, found[0].n


def test_every_kind_is_counted_where_it_belongs() -> None:
    lines = lines_of("Civic", "5 folds by theme", by_theme(bench(COMMENTS), COMMENTS))
    assert figure(lines, "innocent, all kinds", "called spam") == (0.0, 2)
    assert figure(lines, "innocent, all kinds", "held or called spam") == (0.5, 2)
    assert figure(lines, "question", "held or called spam") == (1.0, 1)
    assert figure(lines, "spam: gambling", "caught as spam") == (1.0, 1)
    assert figure(lines, "spam: gambling", "caught or held") == (1.0, 1)
    assert figure(lines, "insults and threats", "insults called abuse") == (1.0, 1)
    assert figure(lines, "sentiment, spam left out", "macro-F1") == (1.0, 3)


def test_criticism_has_lines_of_its_own_with_goals() -> None:
    one = Comment("Dinas ini gagal total", "criticism", "none", "negative", abuse=False)
    heard = [Heard(one, is_spam=False, is_abuse=at < 1, outcome="publish", sentiment="negative")
             for at in range(100)]  # fmt: skip
    harsh = [line for line in lines_of("C", "x", heard) if line.what == "harsh criticism"]
    assert [line.reached for line in harsh] == [True, True]
    assert [line.goal and line.goal.reach for line in harsh] == [0.0, 0.02]


@pytest.mark.parametrize("broken", ["{", '{"text": "a"}', '["text"]'])
def test_a_line_that_is_no_comment_is_refused_by_number(tmp_path: Path, broken: str) -> None:
    whole: dict[str, Any] = {"text": "a", "kind": "b", "spam": "none", "sentiment": "neutral"}
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(whole | {"abuse": False}) + "\n" + broken + "\n", "utf-8")
    with pytest.raises(ReportError, match=r"set\.jsonl:2 is no labelled comment"):
        read_comments(path)


def test_what_is_so_of_all_lines_need_not_stand_in_them(tmp_path: Path) -> None:
    path = tmp_path / "criticism.jsonl"
    path.write_text('{"text": "Gagal!", "lang": "id"}\n', "utf-8")
    assert read_comments(path, CRITICAL) == [
        Comment("Gagal!", "criticism", "none", "negative", abuse=False)
    ]


def test_sets_that_are_not_there_give_no_lines(tmp_path: Path) -> None:
    assert behaviour_lines(bench([]), tmp_path) == []
