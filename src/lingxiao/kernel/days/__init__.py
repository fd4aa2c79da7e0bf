"""Days: spans, periods, working-day calendars and the working clock; pure arithmetic that never reads the time."""
