"""我的工作台: what everyone sees first."""
