"""What may be permitted around target letters and scorecards (permission matrix §9: class C2)."""

READ_LIBRARY = "scorecards.read_library"
"""See the KPI library (C1)."""

WRITE_LIBRARY = "scorecards.write_library"
"""Put KPI definitions into the library, and supersede them."""

READ_LETTERS = "scorecards.read_letters"
"""See target letters and scorecards of people within reach (C2)."""

WRITE_LETTERS = "scorecards.write_letters"
"""Draft, negotiate, change and give target letters for signature."""

OWN = "scorecards.own"
"""See and negotiate one's own letter, see one's own cards and write one's note."""

ENTER_ACTUALS = "scorecards.enter_actuals"
"""Enter actuals that no system delivers, as their data owner; never one's own."""

REVIEW = "scorecards.review"
"""Review the monthly card of people within reach."""

RESTATE = "scorecards.restate"
"""Restate a frozen card as a new version, with a reason."""
