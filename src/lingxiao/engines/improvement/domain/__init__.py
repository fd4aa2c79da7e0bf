"""Verbs and named reads of improvement plans, of the chain that may follow one, and of the proof."""
