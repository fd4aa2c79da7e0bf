"""OpenID Connect: the company's own identity provider."""
