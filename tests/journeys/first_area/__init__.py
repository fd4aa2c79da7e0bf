"""The journey through the first area: who takes it, and each stretch of the way. ``test_the_first_area.py`` walks it."""
