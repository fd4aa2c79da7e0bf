"""Appraisals 绩效评估."""
