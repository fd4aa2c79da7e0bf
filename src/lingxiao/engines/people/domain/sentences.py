"""What nearly every page asks about people on a day, as SQL over this engine's own tables; values are parameters.

``{row}`` is the row's own column where one value is looked up for each row. Chinese stands in for a missing English name.
"""

from __future__ import annotations

import re

from lingxiao.engines.people.enums import SALES_MANAGER_LEVELS
from lingxiao.kernel.words import Bilingual

MANAGER_LEVELS = f"{{{','.join(sorted(SALES_MANAGER_LEVELS))}}}"
"""The levels of sales managers, as PostgreSQL writes an array."""



def _on_each_day(sentence: str) -> str:
    """That the spans in angle brackets hold on the row's own day, by their ends and not by ``@>``.

    PostgreSQL expects of ``@>`` with an unknown day that it leaves next to nothing, begins with all units of all times,
    and takes half a minute where it could take a tenth of a second.
    """
    holds = (
        r"NOT isempty(\1) AND (lower(\1) IS NULL OR lower(\1) <= {day}) AND (upper(\1) IS NULL OR upper(\1) > {day})"
    )
    return re.sub(r"<([a-z.]+)>", holds, sentence)


def _in_both(sentence: str) -> Bilingual:
    """A sentence for readers of each language: the columns of names in it end with the language's own."""
    return Bilingual(sentence.replace("_xx", "_zh"), sentence.replace("_xx", "_en"))


IN_UNITS = """
    SELECT held.person_id FROM people_assignment held JOIN people_unitclosure above ON above.descendant_id = held.unit_id
    WHERE above.ancestor_id = ANY(%s::bigint[]) AND above.validity @> %s::date AND held.validity @> %s::date
"""
"""Who stands in one of these units or below it: units, the day twice."""
REPORTS = "SELECT person_id FROM people_reportingline WHERE manager_id = %s AND kind = 'solid' AND validity @> %s::date"
"""Who reports to somebody: the manager, the day."""
EVER_IN_UNITS = """
    SELECT held.person_id FROM people_assignment held JOIN people_unitclosure above ON above.descendant_id = held.unit_id
    WHERE above.ancestor_id = ANY(%s::bigint[])
"""
"""Who ever stood in one of these units or below it: units."""
IN_UNITS_THEN = _on_each_day("""
    EXISTS(SELECT 1
    FROM people_assignment held JOIN people_unitclosure above ON above.descendant_id = held.unit_id
    WHERE above.ancestor_id = ANY(%s::bigint[]) AND held.person_id = {person}
      AND <held.validity> AND <above.validity>)
""")
"""Whether a row's person stood in one of these units or below it on the row's own day: units."""
EVER_REPORTED = "SELECT person_id FROM people_reportingline WHERE manager_id = %s AND kind = 'solid'"
"""Who ever reported to somebody: the manager."""
REPORTED_THEN = _on_each_day("""
    EXISTS(SELECT 1 FROM people_reportingline line
    WHERE line.manager_id = %s AND line.kind = 'solid' AND line.person_id = {person} AND <line.validity>)
""")
"""Whether a row's person reported to somebody on the row's own day: the manager."""
MANAGERS = """
    SELECT held.person_id FROM people_assignment held JOIN people_position post ON post.id = held.position_id
    WHERE post.level = ANY(%s::text[]) AND held.kind IN ('main', 'acting') AND held.validity @> %s::date
"""
"""Who holds a main or acting post of one of these levels: levels, the day."""
AT_LEVEL = """
    SELECT held.person_id FROM people_assignment held JOIN people_position post ON post.id = held.position_id
    WHERE post.level = %s AND held.kind = 'main' AND held.validity @> %s::date
"""
"""Whose main post is of a level: the level, the day."""
IN_POST = "SELECT person_id FROM people_assignment WHERE kind = 'main' AND validity @> %s::date"
"""Who holds a main post: the day."""
PLACED = "SELECT unit_id FROM people_unitplacement WHERE validity @> %s::date"
"""The units there are: the day."""
BELOW = "SELECT descendant_id FROM people_unitclosure WHERE ancestor_id = ANY(%s::bigint[]) AND validity @> %s::date"
"""These units and all below them: units, the day."""
LARGER_UNITS = _in_both("""
    SELECT placed.unit_id, COALESCE(NULLIF(placed.name_xx, ''), placed.name_zh)
    FROM people_unitplacement placed JOIN people_orgunit unit ON unit.id = placed.unit_id
    LEFT JOIN people_orgunit parent ON parent.id = placed.parent_id
    WHERE placed.validity @> %s::date AND unit.kind <> 'team'
      AND (%s OR placed.unit_id IN (
        SELECT descendant_id FROM people_unitclosure WHERE ancestor_id = ANY(%s::bigint[]) AND validity @> %s::date))
    ORDER BY parent.code, unit.code
""")
"""Units larger than a team with what they are called, by language: the day, whether all, else units and the day again."""

UNIT_NAMES = """
    SELECT unit_id, name_zh, name_en FROM people_unitplacement WHERE unit_id = ANY(%s::bigint[]) AND validity @> %s::date
"""
"""What these units are called: units, the day."""
PERSON_NAMES = "SELECT id, name FROM people_person WHERE id = ANY(%s::bigint[])"
"""What these persons are called."""
REGIONS = """
    SELECT below.descendant_id, below.ancestor_id
    FROM people_unitclosure below JOIN people_orgunit region ON region.id = below.ancestor_id
    WHERE below.descendant_id = ANY(%s::bigint[]) AND region.kind = 'region' AND below.validity @> %s::date
    ORDER BY below.depth DESC
"""
"""The sales regions above these units, the nearest last: units, the day."""
POSTS_HELD = """
    SELECT person_id, position_id, validity FROM people_assignment
    WHERE person_id = ANY(%s::bigint[]) AND kind = 'main' AND lower(validity) <= %s::date
    ORDER BY person_id, lower(validity) DESC
"""
"""The main posts these persons held by a day, the newest first: persons, the day."""
ANSWERING = """
    WITH managing AS (
        SELECT held.person_id, range_agg(held.validity) AS days
        FROM people_assignment held JOIN people_position post ON post.id = held.position_id
        WHERE post.level = ANY(%s::text[]) AND held.kind IN ('main', 'acting') GROUP BY held.person_id
    )
    SELECT person.number, person.number, lower(span), upper(span)
    FROM managing CROSS JOIN LATERAL unnest(managing.days) AS span JOIN people_person person ON person.id = managing.person_id
    WHERE %s = '' OR person.number = %s
    UNION ALL
    SELECT person.number, manager.number, lower(span), upper(span)
    FROM people_reportingline line LEFT JOIN managing ON managing.person_id = line.person_id
    CROSS JOIN LATERAL unnest(datemultirange(line.validity) - COALESCE(managing.days, '{}'::datemultirange)) AS span
    JOIN people_person person ON person.id = line.person_id JOIN people_person manager ON manager.id = line.manager_id
    WHERE line.kind = 'solid' AND (%s = '' OR manager.number = %s)
"""
"""Which manager answers for whom, by numbers, from when until before when: levels of managers, then of whom alone, if of one."""

MANAGER_NAME = """
    SELECT manager.name FROM people_reportingline line JOIN people_person manager ON manager.id = line.manager_id
    WHERE line.kind = 'solid' AND line.validity @> %s::date AND line.person_id = {row} LIMIT 1
"""
"""The name of whom a person reports to: the day."""
POSITION = """
    SELECT position_id FROM people_assignment
    WHERE kind = 'main' AND validity @> %s::date AND person_id = {row} LIMIT 1
"""
"""The main post of a person: the day."""
SUPERIOR = """
    SELECT manager_id FROM people_reportingline
    WHERE kind = 'solid' AND validity @> %s::date AND person_id = {row} LIMIT 1
"""
"""Whom a person reports to: the day."""
TERRITORIES = """
    SELECT COALESCE(array_agg(territory_id), '{{}}') FROM people_territoryassignment
    WHERE validity @> %s::date AND person_id = {row}
"""
"""The territories a person answers for: the day."""
UNIT_NAME = _in_both("""
    SELECT COALESCE(NULLIF(name_xx, ''), name_zh) FROM people_unitplacement
    WHERE validity @> %s::date AND unit_id = {row} LIMIT 1
""")
"""What a unit is called, by language: the day."""
POST_TITLE = _in_both("""
    SELECT COALESCE(NULLIF(post.title_xx, ''), post.title_zh)
    FROM people_assignment held JOIN people_position post ON post.id = held.position_id
    WHERE held.kind = 'main' AND held.validity @> %s::date AND held.person_id = {row} LIMIT 1
""")
"""What the main post of a person is called, by language: the day."""
POST_UNIT_NAME = _in_both("""
    SELECT COALESCE(NULLIF(placed.name_xx, ''), placed.name_zh)
    FROM people_assignment held JOIN people_unitplacement placed ON placed.unit_id = held.unit_id
    WHERE held.kind = 'main' AND held.validity @> %s::date AND placed.validity @> %s::date
      AND held.person_id = {row} LIMIT 1
""")
"""What the unit of a person's main post is called, by language: the day twice."""
