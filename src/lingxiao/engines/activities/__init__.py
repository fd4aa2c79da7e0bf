"""Activities 活动与沟通: meetings that both sides confirm, and commitments."""
