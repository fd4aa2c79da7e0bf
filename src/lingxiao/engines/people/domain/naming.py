"""The keys by which a person is searched and ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel.pinyin import pinyin_key

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Person


def named(person: Person) -> Person:
    """Fill the search keys of a person from the name. Returns the same person, unsaved."""
    key = pinyin_key(person.name)
    person.pinyin, person.initials, person.name_order = key.full, key.initials, key.order
    return person
