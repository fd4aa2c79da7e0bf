"""From a table as text to typed rows that wait: what its columns are, how its dates and amounts are written, what is wrong.

Free of Django. A profile says everything about a customer's file, so that no file ever needs code of its own.
"""
