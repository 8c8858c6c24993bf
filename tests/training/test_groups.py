"""Groups: copies of one template stay together, different texts do not."""

from __future__ import annotations

import numpy as np

from training.groups import fold_of_each, group_of_each

TEMPLATE = "Gila, baru daftar di {} langsung menang jutaan, terima kasih admin yang baik hati"
OTHERS = ["Jalan di depan pasar rusak parah", "Kapan loket buka hari Sabtu?", "Mantap 👍", "?", ""]


def test_copies_of_a_template_are_one_group() -> None:
    texts = [TEMPLATE.format(brand) for brand in ("kurama77", "naga88", "melati4d")] + OTHERS
    groups = group_of_each(texts)
    assert len(set(groups[:3])) == 1
    assert len(set(groups)) == 1 + len(OTHERS)


def test_texts_that_differ_in_numbers_and_marks_only_are_one_group() -> None:
    assert group_of_each(["wd 500 ribu!", "WD 900 ribu".casefold()]) == [0, 0]


def test_a_group_is_never_split_and_folds_repeat() -> None:
    groups = [0, 1, 0, 3, 1, 5, 6, 7, 8, 9] * 5
    folds = fold_of_each(groups, 5)
    assert len({(group, fold) for group, fold in zip(groups, folds, strict=True)}) == len(
        set(groups)
    )
    assert np.array_equal(folds, fold_of_each(groups, 5))
    assert len(set(folds)) > 1
