"""The steps fetch, prepare, fit, evaluate, gate, publish, or all; `python -m training` runs it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.screening.artefact import ArtefactError
from training.civic import CivicError
from training.evaluate import evaluate
from training.fetch import FetchError, UrlTransport, fetch_collected, fetch_origins, keep
from training.fetch import at_hand as files_at_hand
from training.fit import fit
from training.gate import GateError, gate
from training.heads import FitError
from training.prepare import PreparedError, prepare
from training.publish import PublishError, publish
from training.rows import RowsError
from training.sources import DeclarationError, read_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from training.sources import Source

FAULTS: Final = (
    ArtefactError, CivicError, DeclarationError, FetchError, FitError, GateError, PreparedError,
    PublishError, RowsError,
)  # fmt: skip


def fetch(sources: Sequence[Source], args: argparse.Namespace) -> None:
    """Verify the collected folder, or download."""
    if args.data:
        found = fetch_collected(sources, args.data)
        print(f"fetch: {len(found)} files in {args.data}, all as declared")
    else:
        found = fetch_origins(sources, args.work, UrlTransport())
    keep(found, args.work)


STEPS: Final[dict[str, Callable[[Sequence[Source], argparse.Namespace], object]]] = {
    "fetch": fetch,
    "prepare": lambda sources, args: prepare(sources, files_at_hand(args.work), args.work),
    "fit": lambda _sources, args: fit(args.work),
    "evaluate": lambda sources, args: evaluate(args.work, sources),
    "gate": lambda _sources, args: gate(args.work, args.out),
    "publish": lambda _sources, args: publish(args.work, args.out),
}


def main(argv: Sequence[str]) -> int:
    """Run the steps asked for; 1 and a message on standard error where one refuses."""
    parser = argparse.ArgumentParser(
        prog="python -m training",
        description="Make the models: " + ", ".join(STEPS),
        epilog="Measure them: python -m training report --help",
    )
    parser.add_argument("step", choices=[*STEPS, "all"])
    parser.add_argument("--data", type=Path, help="a collected folder; without it, the origins")
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="what steps leave")
    parser.add_argument("--out", type=Path, default=Path("models"), help="where publish puts it")
    args = parser.parse_args(argv)
    try:
        sources = read_sources()
        for name in STEPS if args.step == "all" else (args.step,):
            print(f"== {name}", flush=True)
            STEPS[name](sources, args)
    except FAULTS as error:
        print(f"{args.step}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
