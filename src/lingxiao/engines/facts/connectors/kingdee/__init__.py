"""金蝶云星空 (Kingdee Cloud Galaxy), over its WebAPI."""
