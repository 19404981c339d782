"""The entity rules against stock ``nlp.pipe``: same texts, one process, one run.

    python -m tests.benchmarks.entities [--texts 60]

Prints the seconds of both and their ratio. The rules run on parsed articles: what a build spends on entities alone.
"""

from __future__ import annotations

from tests.benchmarks.against_stock import compared, texts_asked_for
from transforms.entities.entities import entities_table, find_entities


def main() -> None:
    """Prints one line."""
    texts = texts_asked_for(__doc__)
    rows = sum(entities_table("0" * 16, None, "0" * 16, find_entities(doc)).height for doc in texts.docs)
    print(compared(texts, lambda: [find_entities(doc) for doc in texts.docs], "entities", f"{rows} rows"))


if __name__ == "__main__":
    main()
