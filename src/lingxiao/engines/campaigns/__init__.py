"""Campaigns 问卷与评议: what is asked, what is promised, who was asked, and what may be told of the answers."""
