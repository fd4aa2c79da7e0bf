"""Providers on loopback that speak the vendors' documented flows, and lie when a test tells them to."""
