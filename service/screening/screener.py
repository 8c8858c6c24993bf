"""The screener: canonical text, classifier and phases joined; built by `create_app`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.screening.classifier import ArtefactError

if TYPE_CHECKING:
    from pathlib import Path

    from service.screening.verdict import Submission, Verdict


class Screener:
    """Judges submissions with the shipped artefact."""

    model_version = "none"

    @classmethod
    def load(cls, models_dir: Path, *, abuse: bool) -> Screener:
        """Load."""
        del abuse
        raise ArtefactError(f"no artefact in {models_dir.name}")

    def screen(self, submission: Submission, lang: str = "id") -> Verdict:
        """Judge."""
        raise NotImplementedError
