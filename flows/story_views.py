"""Views over what was linked across articles: stories, claims, the same words, and the timeline of an entity.

Independent origins: all copies of one article are one, as are all articles that credit one agency, and all of one
publisher. A reader who sees a thing in ten papers with one origin has read it once.
"""

from __future__ import annotations

# The origin of each article, for the views below.
STORY_STEPS = {
    "_origins": """
        select article_id, source,
               coalesce('agency ' || max(agency) over family,
                        'publisher ' || first_value(source) over (family order by published_date nulls last, article_id),
                        origin_id) as origin
        from articles window family as (partition by origin_id)""",
    "_story_entities": """
        select story_id, entity_id, arg_max(name, length(name)) as name,
               mode(entity_type) in ('GPE', 'LOC', 'FAC') as is_place,
               count(*) as articles, sum(mention_count) as mentions
        from entities join articles using (article_id) where story_id is not null group by story_id, entity_id""",
}

STORIES = """
        select a.story_id,
               first(a.headline order by a.published_date nulls last, a.published_at nulls last, a.article_id)
                   filter (a.headline is not null) as headline,
               min(a.published_date) as first_date, max(a.published_date) as last_date,
               coalesce(any_value(p.names), []) as places, coalesce(any_value(e.names), []) as entities,
               count(*) as articles, count(distinct a.source) as sources, count(distinct o.origin) as origins
        from articles a join _origins o using (article_id)
        left join (select story_id, list(name order by articles desc, mentions desc, entity_id)[:5] as names
                   from _story_entities where is_place group by story_id) p on p.story_id = a.story_id
        left join (select story_id, list(name order by articles desc, mentions desc, entity_id)[:5] as names
                   from _story_entities where not is_place group by story_id) e on e.story_id = a.story_id
        where a.story_id is not null group by a.story_id"""

CLAIMS = """
        with told as (
            select v.*, a.story_id, o.source, o.origin, q.quote_text, q.speaker_name,
                   coalesce(v.asserted_by_entity_id, q.speaker_entity_id) as said_by,
                   (v.published_date is null, v.published_date, v.article_id, v.trigger_start) as place_in_line
            from events v join articles a using (article_id) join _origins o using (article_id)
            left join quotes q on q.quote_id = v.quote_id
            where v.event_cluster_id is not null),
        counted as (
            select event_cluster_id, list({'count_type': count_type, 'unit': unit, 'low': low, 'high': high}
                                          order by count_type, unit) as counts
            from (select event_cluster_id, c.count_type, c.unit, min(c.low) as low,
                         case when bool_and(c.high is not null) then max(c.high) end as high
                  from told, unnest(counts) as u(c) group by all) group by event_cluster_id)
        select t.event_cluster_id, first(t.story_id order by place_in_line) as story_id,
               first(t.act_type order by place_in_line) as act_type,
               first(t.actor_name order by place_in_line) filter (t.actor_name is not null) as actor_name,
               first(t.recipient_name order by place_in_line) filter (t.recipient_name is not null) as recipient_name,
               first(t.place_name order by place_in_line) filter (t.place_name is not null) as place_name,
               first(t.event_start_date order by t.event_date_method not in ('clause', 'sentence'), place_in_line)
                   filter (t.event_start_date is not null) as event_start_date,
               first(t.event_end_date order by t.event_date_method not in ('clause', 'sentence'), place_in_line)
                   filter (t.event_end_date is not null) as event_end_date,
               list_sort(list_distinct(list(t.status))) as statuses,
               coalesce(list_sort(list_distinct(list(t.source) filter (t.said_by is null and t.denied_by_entity_id is null
                   and t.source is not null))), []) as told_by,
               coalesce(list_sort(list_distinct(list(t.said_by) filter (t.said_by is not null
                   and t.status in ('happened', 'ongoing', 'hypothetical')))), []) as asserted_by,
               coalesce(list_sort(list_distinct(list(coalesce(t.denied_by_entity_id, t.said_by))
                   filter (t.denied_by_entity_id is not null or (t.status = 'denied' and t.said_by is not null)))), []) as denied_by,
               coalesce(list_sort(list_distinct(list(t.said_by) filter (t.said_by is not null and t.status = 'called_for'))), []) as called_for_by,
               coalesce(list_sort(list_distinct(list(t.said_by) filter (t.said_by is not null and t.status = 'planned'))), []) as predicted_by,
               min(t.published_date) as first_date, max(t.published_date) as last_date,
               coalesce(any_value(c.counts), []) as counts,
               first(t.quote_id order by place_in_line) filter (t.quote_text is not null) as quote_id,
               first(t.quote_text order by place_in_line) filter (t.quote_text is not null) as quote_text,
               first(t.speaker_name order by place_in_line) filter (t.quote_text is not null and t.speaker_name is not null)
                   as speaker_name,
               first(t.sentence_text order by place_in_line) as sentence_text,
               count(distinct t.article_id) as articles, count(distinct t.source) as sources,
               count(distinct t.origin) as origins
        from told t left join counted c using (event_cluster_id) group by t.event_cluster_id"""

QUOTE_CLUSTERS = """
        with said as (
            select q.*, o.source, o.origin,
                   (q.published_date is null, q.published_date, q.article_id, q.start_char) as place_in_line
            from quotes q join _origins o using (article_id) where q.quote_cluster_id is not null)
        select quote_cluster_id, first(quote_text order by place_in_line) as quote_text,
               first(quote_id order by place_in_line) as quote_id, first(article_id order by place_in_line) as article_id,
               first(speaker_entity_id order by place_in_line) filter (speaker_entity_id is not null) as speaker_entity_id,
               first(speaker_name order by place_in_line) filter (speaker_name is not null) as speaker_name,
               min(published_date) as first_date, max(published_date) as last_date,
               count(distinct article_id) as articles, count(distinct source) as sources,
               count(distinct origin) as origins
        from said group by quote_cluster_id"""

# An event that several articles tell is one row, as the first of them has it.
TIMELINE = """create macro timeline(wanted) as table
        select v.event_start_date, v.published_date, v.act_type, v.status, p.role,
               list_distinct(list_transform(
                   list_filter(v.actors || v.recipients, lambda party: party.entity_id is distinct from wanted),
                   lambda party: coalesce(party.name, party.text))) as other_parties,
               v.place_name, v.sentence_text, v.article_id, v.event_id,
               count(*) over (partition by coalesce(v.event_cluster_id, v.event_id), p.role) as articles
        from participants p join events v using (event_id) where p.entity_id = wanted
        qualify row_number() over (partition by coalesce(v.event_cluster_id, v.event_id), p.role
                                   order by v.published_date nulls last, v.article_id, v.event_id) = 1
        order by coalesce(v.event_start_date, v.published_date), v.event_id"""

# Columns that only these views have.
STORY_COLUMNS = {
    "places": "The places that most of its articles name, at most five.",
    "entities": "The people, organisations and other entities that most of its articles name, at most five.",
    "origins": "How many independent origins: copies, articles of one agency, and those of one publisher count once.",
    "statuses": "Whether it happened, as its articles have it.",
    "told_by": "Publishers that say so in their own words.",
    "asserted_by": "Entities that are reported to say that it happened.",
    "denied_by": "Entities that are reported to deny it.",
    "called_for_by": "Entities that are reported to call for it.",
    "predicted_by": "Entities that are reported to plan or predict it.",
}
