"""Reading calendar packs from files: our JSON, holiday-cn's JSON, ICS and CSV.

Whatever is in the file, the answer is a ``CalendarPack`` or a ``Refusal``: nothing else is raised, nothing is guessed,
and nothing that repeats or recurs is worked out. Every reader is pure.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta
from importlib import resources
from io import StringIO
from typing import TYPE_CHECKING

from icalendar import Event

from lingxiao.kernel.days.calendars import SATURDAY_AND_SUNDAY, SpecialDay
from lingxiao.kernel.days.packs import PackBuilder, PackProblem, PackRefused, WorkedOrOff
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.refusals import Refusal, _
from lingxiao.kernel.sheetworker.encodings import NotTextError, decode
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lingxiao.kernel.days.packs import CalendarPack

OUR_FORMAT = "lingxiao-calendar-1"
MOST_BYTES = 1_000_000
_MOST_DAYS_TOGETHER = 62
_FIRST_YEAR, _LAST_YEAR = 1990, 2199
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORKED_WORDS = {"班", "上班", "补班", "调休上班", "work", "worked", "working"}
_OFF_WORDS = {"休", "放假", "休息", "假", "off", "holiday", "rest"}
_SPACE = re.compile(r"[ \t\r\n]*")
_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*\r?$.*?^END:VEVENT[ \t]*\r?$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_MARK = re.compile(r"[\s（(【\[]*(?P<mark>调休上班|上班|补班|放假|班|休|work|off)[\s）)】\]]*$", re.IGNORECASE)
_CSV_HEADINGS = {"date": ("date", "日期"), "name": ("name", "名称", "节日"), "kind": ("kind", "类型", "休班")}


class PackUnreadable(Refusal):
    """The file is not one of the forms a calendar comes in, or is broken."""

    sentence = _(
        "This is not a calendar file: it breaks off or makes no sense at line %(line)s. Choose a JSON or ICS file, or "
        "a CSV file with the columns date, name and kind (日期, 名称, 类型), the kind being 休 or 班."
    )


class PackTooLarge(Refusal):
    """The file is larger than any calendar."""

    sentence = _("This file is larger than 1 MB, so it is no calendar of holidays. Choose another file.")


class NoDaysInYear(PackProblem):
    """A year would be imported without a single special day, as when its notice is not out yet."""

    sentence = _(
        "The file names no holiday in %(year)s. Perhaps the notice for that year is not out yet: import it once it is."
    )


class NotAStretch(PackProblem):
    """First and last day do not make a stretch of days."""

    sentence = _(
        "Line %(line)s: %(first)s to %(last)s is no stretch of days. The last day comes after the first, and at most "
        "62 days belong together."
    )


class NotAnAllDayEvent(PackProblem):
    """An event of an ICS file has a clock time, repeats, or is broken."""

    sentence = _(
        "Line %(line)s: this is not one whole-day event. Events with a time of day and events that repeat cannot be "
        "imported; list each day."
    )


class NoSuchWeekday(PackProblem):
    """The weekend is not written as weekdays."""

    sentence = _('The weekend must be a list of weekdays such as ["saturday", "sunday"].')


def read_pack(content: bytes, *, key: str, name: Bilingual, years: Iterable[int]) -> CalendarPack:
    """The pack in the file, whichever form it has.

    ICS and CSV files do not say for which years they are complete, nor what they are called: that is what ``key``,
    ``name`` and ``years`` are for. A JSON file says so itself. Raises ``PackRefused``, ``PackUnreadable`` or
    ``PackTooLarge``.
    """
    if len(content) > MOST_BYTES:
        raise PackTooLarge
    try:
        text, _encoding = decode(content)
    except NotTextError as error:
        raise PackUnreadable(line=1) from error
    if text.lstrip().startswith("{"):
        return _read_json(text)
    builder = PackBuilder(frozenset(years))
    if "BEGIN:VCALENDAR" in text[:1000].upper():
        _add_events(builder, text)
    else:
        _add_csv(builder, text)
    return _finish(builder, key=key, name=name)


def shipped_packs() -> dict[str, CalendarPack]:
    """The packs that come with the product, by the name of their file, such as ``cn-2026``."""
    folder = resources.files("lingxiao.kernel.days") / "data"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): _read_json(file.read_text("utf-8")) for file in files}


def _finish(builder: PackBuilder, *, key: str, name: Bilingual, source: str = "") -> CalendarPack:
    empty = builder.years - {day.year for day in builder.days}
    if not builder.problems:
        builder.problems.extend(NoDaysInYear(year=year, line=1) for year in sorted(empty))
    return builder.finish(key=key, name=name, source=source)


# --- JSON ------------------------------------------------------------------------------------------------------------


def _read_json(text: str) -> CalendarPack:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PackUnreadable(line=getattr(error, "lineno", 1)) from error
    days = _days_with_lines(text)
    if whole.get("format") == OUR_FORMAT:
        builder = PackBuilder(_years(whole.get("years")), _weekend(whole.get("weekend")))
        for line, entry in days:
            _add_our_entry(builder, entry, line=line)
        name, source = _bilingual(whole.get("name")), whole.get("source")
        return _finish(builder, key=str(whole.get("key", "")), name=name, source=str(source or ""))
    builder = PackBuilder(_years([whole.get("year")]))
    for line, entry in days:
        _add_holiday_cn_entry(builder, entry, line=line)
    papers = whole.get("papers")
    source = " ".join(map(str, papers)) if isinstance(papers, list) else ""
    return _finish(builder, key="cn", name=Bilingual("中国大陆", "Mainland China"), source=source)


def _add_our_entry(builder: PackBuilder, entry: dict[str, object], *, line: int) -> None:
    first = builder.read_date(entry.get("date", entry.get("first")), line=line)
    last = builder.read_date(entry["last"], line=line) if "last" in entry else first
    if first is None or last is None:
        return
    worked = entry.get("worked")
    if not isinstance(worked, bool):
        builder.problems.append(WorkedOrOff(line=line, day=first))
    elif not 0 <= (last - first).days < _MOST_DAYS_TOGETHER:
        builder.problems.append(NotAStretch(line=line, first=first, last=last))
    else:
        for day in DaySpan.through(first, last).days():
            builder.add(day, SpecialDay(_bilingual(entry.get("name")), worked), line=line)


def _add_holiday_cn_entry(builder: PackBuilder, entry: dict[str, object], *, line: int) -> None:
    day, off = builder.read_date(entry.get("date"), line=line), entry.get("isOffDay")
    if day is None:
        return
    if isinstance(off, bool):
        builder.add(day, SpecialDay(_bilingual(entry.get("name")), not off), line=line)
    else:
        builder.problems.append(WorkedOrOff(line=line, day=day))


def _years(value: object) -> frozenset[int]:
    years = value if isinstance(value, list) else []
    if not years or not all(type(year) is int and _FIRST_YEAR <= year <= _LAST_YEAR for year in years):
        raise PackUnreadable(line=1)
    return frozenset(years)


def _weekend(value: object) -> frozenset[int]:
    if value is None:
        return SATURDAY_AND_SUNDAY
    named = value if isinstance(value, list) else []
    weekend = frozenset(_WEEKDAYS.index(day) for day in named if day in _WEEKDAYS)
    if not weekend or len(weekend) != len(named) or len(weekend) == len(_WEEKDAYS):
        raise PackRefused([NoSuchWeekday(line=1)])
    return weekend


def _bilingual(value: object) -> Bilingual:
    texts = value if isinstance(value, dict) else {"zh": value}
    zh, en = texts.get("zh"), texts.get("en")
    return Bilingual(zh.strip() if isinstance(zh, str) else "", en.strip() if isinstance(en, str) else "")


def _days_with_lines(text: str) -> list[tuple[int, dict[str, object]]]:
    """Every object of the list ``days``, with its line. The text is known to be one JSON object."""
    decoder = json.JSONDecoder()
    at = _past(text, text.index("{") + 1)
    while text[at] != "}":
        key, at = decoder.raw_decode(text, at)
        at = _past(text, _past(text, at) + 1)
        if key == "days" and text[at] == "[":
            return list(_objects_with_lines(text, at + 1))
        _value, at = decoder.raw_decode(text, at)
        at = _past(text, at)
        at = _past(text, at + 1) if text[at] == "," else at
    return []


def _objects_with_lines(text: str, at: int) -> Iterator[tuple[int, dict[str, object]]]:
    decoder = json.JSONDecoder()
    at = _past(text, at)
    while text[at] != "]":
        entry, end = decoder.raw_decode(text, at)
        line = text.count("\n", 0, at) + 1
        yield line, entry if isinstance(entry, dict) else {}
        at = _past(text, end)
        at = _past(text, at + 1) if text[at] == "," else at


def _past(text: str, at: int) -> int:
    """Where the white space at ``at`` ends."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


# --- ICS -------------------------------------------------------------------------------------------------------------


def _add_events(builder: PackBuilder, text: str) -> None:
    """Take whole-day events. If any is marked 休 or 班, all must be; else the file is a plain list of days off."""
    found = [(text.count("\n", 0, match.start()) + 1, _read_event(match[0])) for match in _EVENT.finditer(text)]
    if not found:
        raise PackUnreadable(line=1)
    is_marked = any(event is not None and event[2] is not None for _line, event in found)
    for line, event in found:
        if event is None:
            builder.problems.append(NotAnAllDayEvent(line=line))
            continue
        span, name, worked = event
        if worked is None and is_marked:
            builder.problems.append(WorkedOrOff(line=line, day=span.start))
            continue
        for day in filter(builder.speaks_of, span.days()):
            _add_or_join(builder, day, SpecialDay(Bilingual(name), bool(worked)), line=line)


def _add_or_join(builder: PackBuilder, day: date, special: SpecialDay, *, line: int) -> None:
    """Take the day; two holidays that fall on one day, as 国庆节 and 中秋节 may, become one with both names."""
    known = builder.days.get(day)
    if known is None or known.is_worked != special.is_worked:
        builder.add(day, special, line=line)
    elif special.name.zh not in known.name.zh.split("、"):
        builder.days[day] = SpecialDay(Bilingual(f"{known.name.zh}、{special.name.zh}"), known.is_worked)


def _read_event(block: str) -> tuple[DaySpan, str, bool | None] | None:
    """The days, the name and whether they are worked (``None`` when unmarked); ``None`` when it is no plain event."""
    try:
        event = Event.from_ical(block)
        start, end = event.get("DTSTART"), event.get("DTEND")
        first = start.dt if start is not None else None
        after = end.dt if end is not None else None
    except (ValueError, AttributeError, LookupError, TypeError):
        return None
    if event.errors or "RRULE" in event or "RDATE" in event or type(first) is not date:
        return None
    after = first + timedelta(days=1) if after in (None, first) else after
    if type(after) is not date or not 0 < (after - first).days <= _MOST_DAYS_TOGETHER:
        return None
    summary = str(event.get("SUMMARY", "")).strip()
    mark = _MARK.search(summary)
    special = str(event.get("X-APPLE-SPECIAL-DAY", ""))
    worked = {"ALTERNATE-WORKDAY": True, "WORK-HOLIDAY": False}.get(special)
    if worked is None and mark is not None:
        worked = mark["mark"].lower() in _WORKED_WORDS
    return DaySpan(first, after), summary[: mark.start()] if mark else summary, worked


# --- CSV -------------------------------------------------------------------------------------------------------------


def _add_csv(builder: PackBuilder, text: str) -> None:
    """Take rows under the headings date, name, kind (日期, 名称, 类型), where the kind is 休 or 班, off or work."""
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        headings = [heading.strip().lower() for heading in next(rows, [])]
        places = {field: _place(headings, aliases) for field, aliases in _CSV_HEADINGS.items()}
        for row in rows:
            if any(cell.strip() for cell in row):
                values = {field: row[place].strip() if place < len(row) else "" for field, place in places.items()}
                _add_csv_row(builder, values, line=rows.line_num)
    except csv.Error as error:
        raise PackUnreadable(line=rows.line_num) from error


def _place(headings: list[str], aliases: tuple[str, ...]) -> int:
    for place, heading in enumerate(headings):
        if heading in aliases:
            return place
    raise PackUnreadable(line=1)


def _add_csv_row(builder: PackBuilder, values: dict[str, str], *, line: int) -> None:
    day = builder.read_date(values["date"], line=line)
    if day is None:
        return
    kind = values["kind"].lower()
    if kind in _WORKED_WORDS or kind in _OFF_WORDS:
        builder.add(day, SpecialDay(Bilingual(values["name"]), kind in _WORKED_WORDS), line=line)
    else:
        builder.problems.append(WorkedOrOff(line=line, day=day))
