"""The engines: what a company can do. Tables, rules, verbs; an engine imports only from lower rows."""
