"""Calculating whole companies: a plan becomes integer statements in DuckDB over tables of facts, exact to the fen.

Free of Django, of floats and of the clock. What is calculated here a sample of payees is calculated again by the referee.
"""
