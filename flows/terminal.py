"""What the commands draw in a terminal: the progress of a build, rows, and an article with its rows marked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from flows.storage import Dataset, DatasetError

if TYPE_CHECKING:
    from flows.build import Progress as BuildProgress

_WIDTH_OF_A_PIPE = 200
_LONGEST_CELL = 100
_ENTITY_STYLES = {
    "PERSON": "bold cyan",
    "GPE": "green",
    "LOC": "green",
    "FAC": "green",
    "ORG": "magenta",
    "NORP": "yellow",
}


@contextmanager
def progress_bar() -> Iterator[BuildProgress]:
    """A bar with articles and words a second in a terminal; elsewhere a plain line after each batch."""
    console = Console(stderr=True)
    started = monotonic()
    if not console.is_terminal:

        def say(stage: str, articles: int, words: int, total: int) -> None:
            rate = words / max(monotonic() - started, 0.001)
            console.print(f"{stage} {articles:,} of about {total:,} articles, {rate:,.0f} words/s", highlight=False)

        yield say
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None, rate="")

        def draw(stage: str, articles: int, words: int, total: int) -> None:
            seconds = max(monotonic() - started, 0.001)
            rate = f"{articles / seconds:,.1f} articles/s, {words / seconds:,.0f} words/s"
            bar.update(task, description=stage, completed=articles, total=max(total, articles), rate=rate)

        yield draw


def print_frame(frame: pl.DataFrame) -> None:
    """Rows as a plain table; long cells are cut in a terminal's width, never the number of rows."""
    console = Console(width=None if Console().is_terminal else _WIDTH_OF_A_PIPE, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows():
        table.add_row(*(_cell(value) for value in row))
    console.print(table)


def show_article(data: Path, wanted: str, version: int | None = None) -> None:
    """Prints one article: names coloured by type, quotations underlined with their speaker, triggers of events in red.

    DatasetError where no article, or more than one, has the id (or its beginning) or the words of the headline.
    """
    dataset = Dataset(data)
    if not dataset.exists():
        raise DatasetError(f"there is no dataset in {data}; make one with `dateline build INPUT --to {data}`")
    article = _find_article(dataset, wanted, version)
    same = pl.col("article_id") == article["article_id"]
    rows = {
        name: dataset.scan(name, version).filter(same).collect().rows(named=True)
        for name in ("entities", "quotes", "events")
    }
    console = Console(highlight=False)
    origin = article["duplicate_of"]
    console.print(
        f"[bold]{article['article_id']}[/]  {article['source'] or ''}  {article['published_date'] or 'no date'}"
    )
    if origin:
        console.print(f"{article['duplicate_type']} copy of {origin}: see that article for its rows")
    console.print(marked_text(article["text"], rows["entities"], rows["quotes"], rows["events"]))
    console.print(f"\n[bold]{len(rows['quotes'])} quotes[/]")
    console.print(dialogue(rows["quotes"]))
    _print_rows(console, rows)


def dialogue(quotes: list[dict[str, Any]]) -> Table:
    """Quotations as a conversation, in order of text: who speaks once, then all that follows from the same mouth.

    Speech inside speech is set in; "not" stands before what somebody did not say.
    """
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold yellow", max_width=30, overflow="fold")
    table.add_column(style="dim", max_width=14, overflow="fold")
    table.add_column(overflow="fold")
    last = None
    for quote in sorted(quotes, key=lambda row: (row["start_char"], -row["end_char"])):
        speaker = quote["speaker_name"] or quote["speaker_text"] or f"({quote['speaker_type']})"
        cue = f"{'not ' if quote['cue_is_negated'] else ''}{quote['cue_lemma'] or ''}"
        words = Text(("    " if quote["within_quote_id"] else "") + quote["quote_text"])
        table.add_row(Text("" if speaker == last else speaker), Text(cue), words)
        last = speaker
    return table


def marked_text(
    text: str, entities: list[dict[str, Any]], quotes: list[dict[str, Any]], events: list[dict[str, Any]]
) -> Text:
    """The text with its rows marked, and the speaker behind each quotation."""
    marked = Text(text)
    for entity in entities:
        for mention in entity["mentions"]:
            marked.stylize(
                _ENTITY_STYLES.get(entity["entity_type"], "blue"), mention["start_char"], mention["end_char"]
            )
    for event in events:
        marked.stylize("bold red reverse", event["trigger_start"], event["trigger_end"])
    ends = []
    for quote in quotes:
        for span in quote["spans"]:
            marked.stylize("underline", span["start_char"], span["end_char"])
        ends.append((quote["end_char"], quote["speaker_name"] or quote["speaker_text"] or quote["speaker_type"]))
    result = Text()
    position = 0
    for end, speaker in sorted(ends):
        result.append_text(marked[position:end] if end > position else Text())
        result.append(f" ⟨{speaker}⟩", "italic yellow")
        position = max(position, end)
    return result.append_text(marked[position:])


def _find_article(dataset: Dataset, wanted: str, version: int | None) -> dict[str, Any]:
    by_id = pl.col("article_id").str.starts_with(wanted)
    by_headline = pl.col("headline").str.to_lowercase().str.contains(wanted.lower(), literal=True)
    found = dataset.scan("articles", version).filter(by_id | by_headline).collect()
    if found.height == 1:
        return found.row(0, named=True)
    if not found.height:
        raise DatasetError(
            f'no article has {wanted!r} in its id or headline; see: dateline query "select article_id, headline from articles"'
        )
    listed = "; ".join(f"{row['article_id']} {row['headline']}" for row in found.head(5).iter_rows(named=True))
    raise DatasetError(f"{found.height} articles match {wanted!r}; name one by its id: {listed}")


def _print_rows(console: Console, rows: dict[str, list[dict[str, Any]]]) -> None:
    columns = {
        "entities": ("entity_id", "name", "entity_type", "title", "country_code", "sector_code", "mention_count"),
        "events": (
            "act_type",
            "plover_type",
            "status",
            "actor_name",
            "trigger_lemma",
            "recipient_name",
            "event_start_date",
            "place_name",
        ),
    }
    for name, wanted in columns.items():
        table = Table(
            title=f"{len(rows[name])} {name}", box=None, title_justify="left", header_style="bold", pad_edge=False
        )
        for column in wanted:
            # A short head leaves room for ids, which are there to be copied and so never cut in two.
            head = column.removeprefix("entity_").removesuffix("_code").removesuffix("_name").removesuffix("_count")
            table.add_column(head, overflow="fold", no_wrap=column == "entity_id")
        for row in rows[name]:
            table.add_row(*(_cell(row[column]) for column in wanted))
        console.print()
        console.print(table)


def _cell(value: Any) -> Text:
    text = "" if value is None else str(value)
    return Text(text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…")
