"""What can be done with tools: the catalogue, access of people, requests and their answers."""

from __future__ import annotations

from tests.architecture.doing import DAY, DEEDS, LATER, Deed

ENTRY = {
    "title_zh": "客户云", "title_en": "Customer cloud", "purpose_zh": "管客户", "purpose_en": "Customers", "keeper_id": "",
    "starting": DAY,
}
DEEDS += [
    Deed("setup:tools_furnish", "HRA SYS"),
    Deed("setup:tool_new", "HRA SYS", {**ENTRY, "key": "cloud", "kind": "crm"}),
    Deed("setup:tool_rename", "HRA SYS", ENTRY),
    Deed("setup:tool_retire", "HRA SYS", {"end-starting": LATER}),
    Deed("setup:tool_entitle", "HRA SYS", {"who": "level:director", "starting": DAY}),
    Deed("setup:tool_end_line", "HRA SYS"),
    Deed("cockpit:tool_give", "HRA SYS", {"starting": DAY, "licence_until": "2027-03-01", "proof": "IT-4711"}),
    Deed("cockpit:tool_take", "HRA SYS", {"starting": DAY, "proof": "IT-4712"}),
    Deed("desk:tool_ask", "ALL", {"title": "赢单率", "text": "按行业看近十二个月的赢单率。"}),
    Deed("desk:tool_request", "HRA SYS", {"outcome": "upheld", "text": "见附件，按行业拆分。"}),
]
