"""Tests of the tools engine."""
