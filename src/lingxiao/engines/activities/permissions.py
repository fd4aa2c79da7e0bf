"""What may be permitted around meetings and commitments."""

READ_MEETINGS = "activities.read_meetings"
"""See that a meeting about somebody was held and confirmed, and its minutes where the class allows (C1)."""

TAKE_PART = "activities.take_part"
"""Hold, write up and confirm meetings one takes part in, and keep one's commitments."""
