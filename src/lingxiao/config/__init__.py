"""Settings, addresses, the schedule and the `lingxiao` command."""
