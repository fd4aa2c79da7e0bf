"""People and organisation 人与组织: who works where, reports to whom, on any day."""
