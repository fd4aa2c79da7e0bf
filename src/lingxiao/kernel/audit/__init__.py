"""Audit notes in a hash chain that the database itself refuses to change.

``audit.note(...)`` inside a verb's transaction, ``audit.note_read(...)`` for reads of sensitive fields,
``audit.note_denial(...)`` for a "no"; ``audit.note_all(...)`` for thousands at once.
"""

from lingxiao.kernel.audit.noting import Note, note, note_all, note_denial, note_read

__all__ = ["Note", "note", "note_all", "note_denial", "note_read"]
