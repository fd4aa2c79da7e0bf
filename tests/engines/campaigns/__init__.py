"""Tests of the campaigns engine."""
