"""What may be permitted around targets. A person's target is C2: the person, the line above, HR, finance."""

READ = "targets.read"
"""See targets of units and people within reach, and how they came about (C2)."""

OPEN = "targets.open"
"""Open the pages of the cockpit that show the quota tree."""

READ_PLAN = "targets.read_plan"
"""See sales plans of the whole company, line by line."""

PLAN = "targets.plan"
"""Bring a sales plan in and hand it on for approval."""

APPROVE_PLAN = "targets.approve_plan"
"""Approve a sales plan that somebody else handed on, open its quota tree, and put that in force."""

CASCADE = "targets.cascade"
"""Set what the units and people below a unit within reach carry."""

OVERRIDE = "targets.override"
"""Go beyond the limits of over-assignment, with a reason that stays in the ledger."""

PROPOSE = "targets.propose"
"""See one's own target, and propose another while quotas are cascaded."""

ASK_CHANGE = "targets.ask_change"
"""Ask that a target within reach be changed in the year."""

SIGN_CHANGE = "targets.sign_change"
"""Sign a change of one's own target, or of somebody's who reports to one."""

DECIDE_CHANGE = "targets.decide_change"
"""Approve or refuse a change that somebody else asked for."""

WRITE_BASIS = "targets.write_basis"
"""Write down on what a target rests that asks for more growth than was nearly ever had."""
