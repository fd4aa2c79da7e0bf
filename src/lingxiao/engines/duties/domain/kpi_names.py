"""What the figures that duties are linked to are called, so that a statement says 回款率 and not COL_RATE. Pure.

The codes are those of the KPI library (content library 6.2); its definitions come with the targets engine.
"""

from __future__ import annotations

from lingxiao.kernel.words import Bilingual

_NAMES = """
REV_ATT 销售额达成率|sales attainment
ORD_ATT 签约达成率|order attainment
COL_RATE 回款率|collection rate
COL_ATT 回款达成率|collection attainment
DSO 应收周转天数|days sales outstanding
OVD90 逾期90天占比|share over 90 days late
BAD 坏账率|bad-debt rate
GM_RATE 毛利率|gross margin
GP_ATT 毛利额达成率|gross profit attainment
DISC 平均折扣率|average discount
GROWTH 同比增长率|year-on-year growth
SHARE 区域市场份额|market share of the territory
NEWCUST 新客户数达成率|new-customer attainment
NEWREV 新客户收入占比|share of new customers' revenue
NEWPROD 新产品销售占比|share of new products
KEYACC 重点客户达成率|key-account attainment
CONC 客户集中度|customer concentration
GRR 存量留存率|gross retention
NRR 净收入留存率|net retention
EXPRATE 销售费用率|selling-expense ratio
ROI_MKT 区域市场活动投产比|return on marketing activities
PIPECOV 商机覆盖倍数|pipeline coverage
WIN 赢单率|win rate
CYCLE 平均销售周期|average sales cycle
ADS 平均客单价|average deal size
FCST 预测准确度|forecast accuracy
HYG 商机卫生度|pipeline hygiene
VISIT 有效拜访完成率|effective visits
COACH 辅导覆盖|coaching coverage
JOINT 陪访次数达成|joint visits
TEAM_ATT 团队达标人数比|share of the team on target
RAMP 新人上手天数|days to ramp up
TURN 团队流失率|team turnover
REGRET 遗憾流失率|regretted turnover
HIRE_T 招聘到岗及时率|hires on time
HIRE_Q 招聘质量|quality of hire
BENCH 继任准备度|bench strength
PROMO 人才输出数|people promoted or moved on
TRAIN 团队培训完成率|team training completed
IDP 个人发展计划按期行动率|development actions on time
COH 团队凝聚力指数|team cohesion
UPW 上行反馈分|upward feedback
ONE2ONE 一对一达成率|one-to-ones held
SLA 协作约定达成率|cooperation agreements kept
LEAD_ACC 线索24小时响应率|leads answered within 24 hours
XDEPT 跨部门评分|rating by other departments
CSAT_C 可控客户满意度|controllable customer satisfaction
RNPS 净推荐值|net recommendation
CES 客户费力度|customer effort
CMPL 投诉率|complaint rate
CMPL_T 投诉及时关闭率|complaints closed on time
LOOP 回访闭环率|closed-loop call-backs
REL 关键人覆盖率|key-contact coverage
COMP_TRN 合规培训有效率|valid compliance training
SELFCHK 合规自查按期率|self-checks on time
CAPA 整改按期率|corrective actions on time
REDLINE 红线事件|red-line events
DATA_TRUE 数据真实抽查率|data found true on sampling
DRILL 预案演练得分|drill score
INNOV 有效实验与采纳数|experiments and adoptions
OS_CC 海外固定汇率达成率|overseas attainment at constant currency
CONTRACT 合同规范率|contracts in order
"""


def _read(line: str) -> tuple[str, Bilingual]:
    code, _space, said = line.partition(" ")
    zh, _bar, en = said.partition("|")
    return code, Bilingual(zh, en)


KPI_NAMES: dict[str, Bilingual] = dict(_read(line) for line in _NAMES.strip().splitlines())
"""By code."""

_CODES = {said.casefold(): code for code, name in KPI_NAMES.items() for said in (code, name.zh, name.en)}


def code_of(said: str) -> str:
    """The code of a figure that somebody names by its code or by its name in either language; else what they said."""
    return _CODES.get(said.strip().casefold(), said.strip())


def name_of(code: str) -> Bilingual:
    """What a figure is called; a code of the company's own is shown as it is."""
    return KPI_NAMES.get(code, Bilingual(code, code))
