"""Signing in: passwords, codes, passkeys, company identity providers, sessions."""
