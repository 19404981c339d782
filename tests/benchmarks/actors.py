"""How many mentions of actors resolve to a country, in a dataset that was built.

``python -m tests.benchmarks.actors DATASET`` prints, for people, organisations, speakers of quotations, and actors and
recipients of events, how many mentions there are, the share with a country, and the share that belongs to none (the
United Nations and its like) or has a country. ``--sample N`` prints N rows that the table of known actors linked, each
with its first mention and the words about it, to be read for rightness; none of the gold articles that are only reported.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from flows.dataset import OpenDataset, open_dataset
from transforms.places import slug

_GOLD = Path("tests/gold/articles.csv")

_NO_COUNTRY = "'IGO', 'UNO', 'EUR', 'NGO', 'ISM', 'IMG', 'MNC'"
_MENTIONS = f"""
    with e as (select article_id, entity_id, entity_type, country_code, sector_code, mention_count from entities),
    counted as (
        select 'people' as actors, country_code, sector_code, mention_count as mentions from e where entity_type = 'PERSON'
        union all
        select 'organisations', country_code, sector_code, mention_count from e where entity_type = 'ORG'
        union all
        select 'speakers', e.country_code, e.sector_code, 1
        from quotes q left join e on e.article_id = q.article_id and e.entity_id = q.speaker_entity_id
        where q.speaker_text is not null
        union all
        select 'event ' || role || 's', country_code, sector_code, 1 from participants)
    select actors, sum(mentions)::bigint as mentions,
           sum(mentions) filter (country_code is not null) / sum(mentions) as with_country,
           sum(mentions) filter (country_code is not null or sector_code in ({_NO_COUNTRY})) / sum(mentions) as resolved
    from counted group by actors
    union all
    select 'all', sum(mentions)::bigint, sum(mentions) filter (country_code is not null) / sum(mentions),
           sum(mentions) filter (country_code is not null or sector_code in ({_NO_COUNTRY})) / sum(mentions)
    from counted order by actors"""
_LINKED = """
    select e.published_date, e.name, e.entity_id, e.title, e.country_code, e.sector_code, e.link_method, a.headline,
           surface(a.text, greatest(e.mentions[1].start_char - 80, 0), e.mentions[1].end_char + 80) as around
    from entities e join articles a using (article_id)
    where e.entity_type in ('PERSON', 'ORG') and e.rule_id like 'known%'
    order by hash(e.article_id || e.entity_id || '{seed}')"""


def main() -> None:
    """Prints the table, and a sample of linked rows where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    dataset = open_dataset(options.data)
    print(f"{'actors':18} {'mentions':>8} {'with country':>13} {'or of none':>11}")
    for actors, mentions, with_country, resolved in dataset.sql(_MENTIONS).iter_rows():
        print(f"{actors:18} {mentions:8} {with_country:13.3f} {resolved:11.3f}")
    if options.sample:
        _print_sample(dataset, options.sample, options.seed)


def _print_sample(dataset: OpenDataset, count: int, seed: int) -> None:
    """Rows drawn by the seed, without those of the report split."""
    reported = _reported()
    rows = dataset.sql(_LINKED.format(seed=seed)).iter_rows(named=True)
    read = [row for row in rows if not slug(row["headline"] or "").startswith(reported)]
    for number, row in enumerate(read[:count], 1):
        facts = ", ".join(str(row[name]) for name in ("title", "country_code", "sector_code", "link_method"))
        print(f"\n{number}. {row['published_date']} {row['name']} ({row['entity_id']}): {facts}")
        print(f"   {row['headline']}\n   ... {' '.join(row['around'].split())} ...")


def _reported() -> tuple[str, ...]:
    """Beginnings of the headlines, as words with hyphens, of the gold articles that nothing is developed on."""
    with _GOLD.open(encoding="utf-8") as file:
        return tuple(
            row["article_key"].removeprefix("wikinews-") for row in csv.DictReader(file) if row["split"] == "report"
        )


if __name__ == "__main__":
    main()
