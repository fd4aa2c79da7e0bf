"""What may be permitted around appraisals. All of it is of class C3 until a result is told (permission matrix §9)."""

OWN = "appraisals.own"
"""See one's own review, assess oneself, read one's result once it is told, and appeal."""

READ = "appraisals.read"
"""See reviews, grades and calibration of people within reach; never one's own before it is told (C3)."""

RUN = "appraisals.run"
"""Plan review cycles, start them, open and close their stages."""

RECORD = "appraisals.record"
"""Write down presentations and evidence, and that somebody is not graded."""

RATE = "appraisals.rate"
"""Give the initial grade, with its reasons."""

CALIBRATE = "appraisals.calibrate"
"""Convene calibration sessions and take part in those one is named for."""

APPROVE = "appraisals.approve"
"""Approve grades that others gave and moved."""

TELL = "appraisals.tell"
"""Hold the appraisal talk and issue the result letter."""
