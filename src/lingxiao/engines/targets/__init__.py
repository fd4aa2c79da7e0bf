"""Targets 目标: the sales plan, its seasons, the tree of quotas, how each came about, and whether it can be reached."""
