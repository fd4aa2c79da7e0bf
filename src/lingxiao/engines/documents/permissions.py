"""What may be permitted around documents."""

READ_TEMPLATES = "documents.read_templates"
"""See templates and their versions (C1)."""

WRITE_STATEMENTS = "documents.write_statements"
"""Write and revise templates of what concerns one person: duty statements, letters, change agreements."""

APPROVE_STATEMENTS = "documents.approve_statements"
"""Approve and publish those templates; never one's own (P7)."""

WRITE_POLICIES = "documents.write_policies"
"""Write policies, notices and pledges, and keep their consultation record."""

APPROVE_POLICIES = "documents.approve_policies"
"""Approve and publish policies, notices and pledges; never one's own (P7)."""

WRITE_ASSESSMENTS = "documents.write_assessments"
"""Write impact assessments of personal data (LR-32)."""

APPROVE_ASSESSMENTS = "documents.approve_assessments"
"""Approve impact assessments; never one's own (P7)."""

OVERRIDE_LAW = "documents.override_law"
"""Let a clause of a policy stand that the check-up stops, by name and with the legal ground; never in one's own (P7)."""

READ_ISSUES = "documents.read_issues"
"""See the copies issued to people, of class C0 and C1."""

READ_PERSONAL = "documents.read_personal"
"""See issued copies of class C2."""

READ_SENSITIVE = "documents.read_sensitive"
"""See issued copies of class C3: contract changes and whatever else speaks of pay."""

ISSUE_STATEMENTS = "documents.issue_statements"
"""Issue personal documents, hold the briefing, settle objections, record refusals."""

ISSUE_POLICIES = "documents.issue_policies"
"""Issue policies, notices and pledges to people."""

OVERSEE = "documents.oversee"
"""Open the overview of issued copies; what it shows is decided by the reading permissions."""

SIGN = "documents.sign"
"""Read, discuss, sign and object to one's own copies."""

TAKE_EVIDENCE = "documents.take_evidence"
"""Take the evidence bundle of an issued copy out of the system."""
