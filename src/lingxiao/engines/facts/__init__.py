"""Facts 事实与指标: what was sold, invoiced, paid, promised; every version of it, and any question about any past day."""
