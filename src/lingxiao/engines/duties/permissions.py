"""What may be permitted around duties. Writing and issuing statements are documents' own permissions."""

READ_MAP = "duties.read_map"
"""See the duty map: which duty is whose, where nobody answers and where two do."""

HAND_IN = "duties.hand_in"
"""Hand in evidence of one's own duties, and answer for those one leads."""

READ_EVIDENCE = "duties.read_evidence"
"""See what somebody handed in to show that a duty is done (C2)."""
