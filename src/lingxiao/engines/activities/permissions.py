"""What may be permitted around meetings and commitments."""

READ_MEETINGS = "activities.read_meetings"
"""See that a meeting about somebody was held and confirmed, and its minutes where the class allows (C1)."""

TAKE_PART = "activities.take_part"
"""Hold, write up and confirm meetings one takes part in, and keep one's commitments."""

MEET = "activities.meet"
"""Plan meetings with people within reach, for oneself or for who stands above them."""

READ_SHARED = "activities.read_shared"
"""See those personal records (C2) that both sides chose to share with HR."""
