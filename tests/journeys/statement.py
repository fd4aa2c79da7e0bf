"""A duty statement as people would write one, and the same a version later."""

from __future__ import annotations

from typing import Any

STATEMENT: list[dict[str, Any]] = [
    {"id": "b1", "kind": "heading", "level": 1, "zh": "一、岗位信息", "en": "1. The post"},
    {
        "id": "b2",
        "kind": "key_values",
        "zh": [
            ["岗位", "{{岗位}}"],
            ["所在部门", "{{所在部门}}"],
            ["汇报对象", "{{直属上级}}"],
            ["责任区域", "{{责任区域}}"],
        ],
        "en": [
            ["Post", "{{post_title}}"],
            ["Unit", "{{unit_name}}"],
            ["Reports to", "{{manager_name}}"],
            ["Territory", "{{territory}}"],
        ],
    },
    {"id": "b3", "kind": "heading", "level": 1, "zh": "二、使命", "en": "2. Purpose"},
    {
        "id": "b4",
        "kind": "paragraph",
        "zh": "带领一支 6–12 人的团队，在授权区域内合规达成销售与回款目标，并培养能独当一面的销售人员。",
        "en": "Lead a team of 6 to 12, reach sales and collection targets lawfully, and grow people who can stand alone.",
    },
    {"id": "b5", "kind": "heading", "level": 1, "zh": "三、职责", "en": "3. Duties"},
    {
        "id": "b6",
        "kind": "list",
        "zh": [
            "每季制定区域销售计划，含目标分解、重点客户、行动与资源，每月更新一次。",
            "编制内招聘面试并提出录用建议；每人每月至少一次一对一、两次陪访。",
            "维护前 20 大客户的关系图谱，每季拜访；客户投诉 24 小时内响应。",
            "每月提交市场简报，写明需求、竞品、渠道与风险。",
            "对交付与财务按约定提供信息，协同回款。",
        ],
        "en": [
            "Make a sales plan each quarter: targets, key customers, actions, resources; update it monthly.",
            "Interview and recommend within headcount; one 1:1 and two joint visits a person a month.",
            "Keep the relationship map of the top 20 customers, visit quarterly; answer complaints within 24 hours.",
            "Hand in a market brief each month: demand, competitors, channels, risks.",
            "Give delivery and finance what was agreed; work together on collection.",
        ],
    },
    {"id": "b7", "kind": "heading", "level": 1, "zh": "四、权限", "en": "4. Authority"},
    {
        "id": "b8",
        "kind": "table",
        "zh": [
            ["事项", "决定", "建议"],
            ["折扣", "不超过 5%", "5%–8%"],
            ["招待", "单笔每人 300 元", "—"],
            ["请假", "3 天以内", "3 天以上"],
        ],
        "en": [
            ["Matter", "Decides", "Proposes"],
            ["Discount", "up to 5 %", "5–8 %"],
            ["Hospitality", "¥300 a head", "—"],
            ["Leave", "up to 3 days", "longer"],
        ],
    },
    {"id": "b9", "kind": "heading", "level": 1, "zh": "五、合规与法律提示", "en": "5. Compliance"},
    {
        "id": "b10",
        "kind": "paragraph",
        "zh": "礼品与招待须事前审批。对本说明书有不同意见的，可在签署前提出书面异议，不影响您的任何权益。",
        "en": "Gifts are approved beforehand. Whoever disagrees may object in writing before signing, with no disadvantage.",
    },
]


def _changed() -> list[dict[str, Any]]:
    blocks = [dict(one) for one in STATEMENT]
    blocks[5] = {
        **blocks[5],
        "zh": [
            blocks[5]["zh"][0],
            "编制内招聘面试并提出录用建议；每人每月至少一次一对一、三次陪访；新人 90 天带教。",
            blocks[5]["zh"][2],
            blocks[5]["zh"][3],
            blocks[5]["zh"][4],
            "每周更新商机，季度预测准确度不低于 80%。",
        ],
        "en": [
            blocks[5]["en"][0],
            "Interview and recommend within headcount; one 1:1 and three joint visits a month; coach newcomers for 90 days.",
            *blocks[5]["en"][2:],
            "Update opportunities weekly; quarterly forecast at least 80 % accurate.",
        ],
    }
    blocks[7] = {
        **blocks[7],
        "zh": [
            ["事项", "决定", "建议"],
            ["折扣", "不超过 3%", "3%–8%"],
            ["招待", "单笔每人 300 元", "—"],
            ["请假", "3 天以内", "3 天以上"],
        ],
        "en": [
            ["Matter", "Decides", "Proposes"],
            ["Discount", "up to 3 %", "3–8 %"],
            ["Hospitality", "¥300 a head", "—"],
            ["Leave", "up to 3 days", "longer"],
        ],
    }
    return blocks


CHANGED = _changed()
