"""Health 健康度: indicators, coverage, caps, explanation tree, snapshots."""
