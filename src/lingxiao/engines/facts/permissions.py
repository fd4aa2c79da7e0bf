"""What may be permitted around facts. System administrators configure sources and see no cell values."""

READ_FIGURES = "facts.read_figures"
"""See what was sold, invoiced and paid, and what figures are made of it, as far as the permission reaches."""

OPEN_RESULTS = "facts.open_results"
"""Open the pages of sales results; whose figures stand there is what READ_FIGURES reaches."""

SUBMIT_FORECAST = "facts.submit_forecast"
"""Say what one expects to sell in a month or quarter, for oneself alone."""

READ_IMPORTS = "facts.read_imports"
"""See which files and syncs came in, their mappings, and how they were reconciled."""

BRING_IN = "facts.bring_in"
"""Bring files in, settle what does not match, take over or withdraw a batch."""

CONFIGURE = "facts.configure"
"""Set up sources, their addresses, secrets and schedules; no cell values."""

FREEZE = "facts.freeze"
"""Restate a frozen month from the newest data, with a reason; months freeze by themselves."""

RECONCILE = "facts.reconcile"
"""Have a month reconciled, say why systems differ, set which source is which side and what is let pass."""

SIGN_RECONCILIATION = "facts.sign_reconciliation"
"""Sign a month's reconciliation off, under a confirmed sign-in (A07: finance, each month)."""
