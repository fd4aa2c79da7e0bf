"""The kernel: money, days, permits, audit, jobs, notices. No word of HR in it."""
