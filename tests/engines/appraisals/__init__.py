"""Tests of the appraisals engine."""
