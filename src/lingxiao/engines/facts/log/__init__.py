"""The fact log at rest: Parquet files by dataset, month and batch; written once, never changed, read as of a batch.

Free of Django: what a batch is and when it is visible is the manifest's matter (``models/batch.py``). Every file is
named by what is in it, so writing it twice is writing it once, and a file nobody names is rubbish, never an answer.
"""
