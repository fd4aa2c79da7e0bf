"""What may be permitted around improvement plans. All of it is class C3, so nothing of it is ever lent."""

READ = "improvement.read"
"""See the plans of people within reach, once made."""

WRITE = "improvement.write"
"""Draft plans, note support, check-ins and reviews, and do the steps of a chain."""

DECIDE = "improvement.decide"
"""Offer a plan, and say how it came out."""

CLEAR = "improvement.clear"
"""Say for the legal side that a plan may be offered although something warns against it, with the reason."""

ANSWER = "improvement.answer"
"""See one's own plan, answer it, and check in."""

TAKE_PROOF = "improvement.take_proof"
"""Take the proof of a plan out of the house, saying why."""
