"""Incentives: plans as text that people read and sign, calculated to the fen, and statements that explain every fen."""
