"""What may be permitted around tools. None of them shows how often somebody signs in: no such thing is kept (LR-36)."""

READ_CATALOGUE = "tools.read_catalogue"
"""See the catalogue of tools and to whom each is due (C1)."""

WRITE_CATALOGUE = "tools.write_catalogue"
"""Name tools and their keepers, and say to whom each is due."""

OVERSEE = "tools.oversee"
"""See who has which tool since when, and who lacks one that is due (C1)."""

PROVIDE = "tools.provide"
"""Write down that access was given or withdrawn, with the ticket that proves it."""

USE = "tools.use"
"""See one's own tools, and ask for access, an analysis, or a remedy."""

READ_REQUESTS = "tools.read_requests"
"""See requests of people within reach."""

HANDLE_REQUESTS = "tools.handle_requests"
"""Handle requests, and check and close those that somebody else answered."""

DECIDE_REQUESTS = "tools.decide_requests"
"""Answer requests: grant or refuse access, deliver or decline an analysis."""
