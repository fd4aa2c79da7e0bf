"""Days in English as they are read everywhere: 2 July 2026, not 7/2."""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
