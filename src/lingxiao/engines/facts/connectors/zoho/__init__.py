"""Zoho CRM, version 8 of its interface. Django-free; begin with ``reading``."""
