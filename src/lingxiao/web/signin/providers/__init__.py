"""The company's own ways in: OIDC, 企业微信, 钉钉, 飞书. Each speaks its documented flow and says who arrived."""
