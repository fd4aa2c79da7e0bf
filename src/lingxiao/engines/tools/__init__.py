"""Tools 工具: what the company works with, to whom which tool is due, who has it since when, and what is asked for."""
