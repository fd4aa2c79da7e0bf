"""Notices through one outbox: in the product, by e-mail, to group robots."""
