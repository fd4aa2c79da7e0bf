"""Odoo 19 and later, over its JSON-2 interface."""
