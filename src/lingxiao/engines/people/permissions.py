"""What may be permitted around people and organisation."""

READ_ORG = "people.read_org"
"""See units, posts, who works where and reports to whom (C1)."""

WRITE_ORG = "people.write_org"
"""Change units, posts, assignments and reporting lines, and import them."""

READ_CONTRACT = "people.read_contract"
"""See the contract terms of a person (C3)."""

GRANT_ROLES = "people.grant_roles"
"""Grant and end roles and invite people to sign in."""

READ_AUDIT = "people.read_audit"
"""Read the audit chain."""

CONFIGURE = "people.configure"
"""Change calendars, channels and the settings of the system."""
