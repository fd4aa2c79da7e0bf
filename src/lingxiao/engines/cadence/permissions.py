"""What may be permitted around what is owed."""

READ = "cadence.read"
"""See what is owed about a person, of classes C0 to C2."""

READ_SENSITIVE = "cadence.read_sensitive"
"""See what is owed about a person, of class C3; never about oneself."""

READ_DEBT = "cadence.read_debt"
"""See the list of management debt (管理欠账) and what is overdue on the managers' side (C1)."""

HAND_OVER = "cadence.hand_over"
"""Hand what somebody owes for the company to somebody else."""
