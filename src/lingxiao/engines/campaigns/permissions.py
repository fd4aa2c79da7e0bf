"""What may be permitted around campaigns. None of them opens a single answer of anybody."""

READ_QUESTIONNAIRES = "campaigns.read_questionnaires"
"""See what is asked, in every version (C1)."""

WRITE_QUESTIONNAIRES = "campaigns.write_questionnaires"
"""Write and publish questionnaires."""

RUN = "campaigns.run"
"""Draft, launch and close campaigns, and see how many answered, in steps of five."""

READ_RESULTS = "campaigns.read_results"
"""See released cells of pulse, culture and customer campaigns of units within reach, and the total of what one was asked."""

READ_WELLBEING = "campaigns.read_wellbeing"
"""See released cells of wellbeing campaigns: HR, counsellors and executives alone."""

READ_REPORT = "campaigns.read_report"
"""See the report of a 360 review: one's own, and that of people within reach (C3)."""

CARE = "campaigns.care"
"""Add raters to people within reach and approve them in the superior's place."""

ANSWER = "campaigns.answer"
"""Answer what one is asked, and name one's own raters."""
