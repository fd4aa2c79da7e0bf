"""Scorecards 目标责任书与绩效记分: KPI library, target letters, monthly cards."""
