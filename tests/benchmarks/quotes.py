"""The quotation rules against stock ``nlp.pipe``: same texts, one process, one run.

    python -m tests.benchmarks.quotes [--texts 60]

Prints the seconds of both and their ratio. The rules run on parsed articles whose entities are known: what a build spends
on quotations alone.
"""

from __future__ import annotations

from tests.benchmarks.against_stock import compared, texts_asked_for
from transforms.entities.entities import find_entities
from transforms.quotes.quotations import find_quotes
from transforms.quotes.rows import quotes_table


def main() -> None:
    """Prints one line."""
    texts = texts_asked_for(__doc__)
    articles = [(doc, find_entities(doc)) for doc in texts.docs]

    def rows() -> int:
        tables = (quotes_table("0" * 16, None, "0" * 16, list(find_quotes(doc, known))) for doc, known in articles)
        return sum(table.height for table in tables)

    print(compared(texts, rows, "quotations", f"{rows()} rows"))


if __name__ == "__main__":
    main()
