"""What can be done with appraisals, and what can be read of them."""
