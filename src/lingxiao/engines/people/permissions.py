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

APPROVE_GRANTS = "people.approve_grants"
"""Decide on roles that somebody else proposed (P7, four eyes)."""

READ_ACCESS = "people.read_access"
"""See who has an account, which roles, which second factors, and which sessions are open."""

MANAGE_ACCOUNTS = "people.manage_accounts"
"""Invite people, start a new password, disable accounts, end sessions, clear second factors."""
