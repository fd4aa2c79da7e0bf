"""Sheets: tables in from files nobody can trust, and out to files everybody can open."""

from __future__ import annotations

from lingxiao.kernel.sheets.reading import read_table
from lingxiao.kernel.sheets.refusals import SheetRefused
from lingxiao.kernel.sheets.table import Note, Table
from lingxiao.kernel.sheets.writing import Column, Sheet, write_csv, write_xlsx

__all__ = ["Column", "Note", "Sheet", "SheetRefused", "Table", "read_table", "write_csv", "write_xlsx"]
