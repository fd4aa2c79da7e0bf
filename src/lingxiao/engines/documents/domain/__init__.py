"""What documents can do: verbs and named reads; law, linter, redline and contract changes are free of Django."""
