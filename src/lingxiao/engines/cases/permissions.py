"""What may be permitted around cases. Each kind of case names the three that govern it."""

READ_OBJECTIONS = "cases.read_objections"
"""See objections to duty statements (C1, C2) about people within reach."""

HANDLE_OBJECTIONS = "cases.handle_objections"
"""Handle, assign and close those objections."""

DECIDE_OBJECTIONS = "cases.decide_objections"
"""Decide those objections."""

READ_APPEALS = "cases.read_appeals"
"""See appeals (C3) of people within reach."""

HANDLE_APPEALS = "cases.handle_appeals"
"""Handle, assign and close appeals."""

DECIDE_APPEALS = "cases.decide_appeals"
"""Decide appeals."""

READ_SENSITIVE = "cases.read_sensitive"
"""See cases more secret than their kind: an objection (C3) to a paper that speaks of pay. Who may read the paper."""

HANDLE_SENSITIVE = "cases.handle_sensitive"
"""Handle, assign, decide and close those."""

READ_STRICT = "cases.read_strict"
"""See cases of class C4; nobody outside compliance has it, not even HR and system administrators."""

HANDLE_STRICT = "cases.handle_strict"
"""Handle, assign and close cases of class C4."""

DECIDE_STRICT = "cases.decide_strict"
"""Decide cases of class C4."""
