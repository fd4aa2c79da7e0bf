"""Commands for developers, each behind a word of ``./lx``."""
