"""企业微信: a provider of our own; allauth has none."""
