"""Plans of a made-up company that together use every shape and every term of the language, each with worked examples."""

from __future__ import annotations

REP = """\
plan: rep-month
title: 客户代表月度提成
version: 2
effective: 2027-01-01 .. 2027-12-31
currency: CNY
period: month
applies_to: position = "客户代表"

measures:
  sales: {sum: orders.net_amount, dated: orders.signed_on, credit: by split}
  quota: {from: quotas.sales, prorate: calendar days}
  attainment: sales / quota

pay:
  base: {amount: 6500 CNY}
  commission:
    tiers: marginal
    on: sales
    by: attainment
    rates:
      from 0%: 2%
      from 90%: 4%
      from 110%: 6%
    when_negative: zero
  service: {rate: 0.5%, on: sales, cap: 900 CNY, floor: 100 CNY}

returns:
  clawback: original rate
  window: 60 days
  recover: at most 25% of a month's pay

advance:
  start:
    kind: recoverable
    amount: 1800 CNY
    months: 3
    balance_at_exit: owed

round: 0.01 CNY half up, once per component

examples:
  - {component: commission, given: {sales: 120000, quota: 100000}, pays: 3200}
  - {component: commission, given: {sales: -4000, quota: 100000}, pays: 0}
  - {component: service, given: {sales: 10000, quota: 100000}, pays: 100}
  - {component: service, given: {sales: 200000, quota: 100000}, pays: 900}
  - {advance: start, earned: [1000, 2500, 1900], pays: [1800, 1800, 1800]}
"""

MANAGER = """\
plan: manager-month
title: 销售经理月度方案
version: 1
effective: 2027-01-01 .. 2027-12-31
currency: CNY
period: month
applies_to: position = "销售经理"

measures:
  team_sales: {sum: orders.net_amount, dated: orders.invoiced_on, of: team}
  team_quota: {from: quotas.team_sales}
  attainment: team_sales / team_quota
  collected: {sum: receipts.amount, dated: receipts.received_on, of: team}
  due: {sum: receivables.amount, dated: receivables.due_on, of: team}
  collection: collected / due or 100%
  overdue: {from: kpi.overdue_rate}
  visits: {from: kpi.visits}
  clean: {from: kpi.clean}
  weakest: {min: teams.attainment, of: everyone below}

pay:
  scored:
    scorecard:
      base: 5000 CNY
      kpis:
        sales: {measure: attainment, weight: 50%, target: 100%, score: ratio, max: 120}
        overdue: {measure: overdue, weight: 20%, target: 5%, score: lower is better, min: 0, max: 110}
        visits: {measure: visits, weight: 20%, score: steps, steps: {from 0: 0, from 10: 80, from 20: 100}}
        clean: {measure: clean, weight: 10%, score: yes or no}
      coefficient: {from 0: 0, from 60: 0.7, from 85: 1, from 100: 1.3}
      veto: clean = 0
  tiered:
    tiers: retroactive
    on: team_sales
    by: attainment
    rates: {from 0%: 0.2%, from 100%: 0.5%}
    times: {by: collection, steps: {from 0%: 0, from 80%: itself, from 100%: 1}, rest: held}
    pay_now: 70%
    rest: deferred
  lift:
    curve: line
    by: attainment
    target: 24000 CNY
    points: {80%: 40%, 100%: 100%, 140%: 220%}
    below: nothing
    above: extend
    gate: {weakest: at least 50%, otherwise: 0}
    accumulate: year to date
    negative: carry

settlement:
  every: year
  paid_on: 02-10
  true_up:
    component: tiered
    tiers: marginal
    on: team_sales
    by: attainment
    rates: {from 0%: 0.3%, from 100%: 0.9%}
    negative: keep
  deferred: {times: {by: attainment, steps: {from 0%: 0.8, from 100%: 1}}}
  held: {release_if: collection >= 98%, otherwise: forfeit}
  leavers: employed on paid_on

round: 0.01 CNY half up, once per component

examples:
  - {component: scored, given: {attainment: 95%, overdue: 4%, visits: 12, clean: 1}, pays: 5000}
  - {component: scored, given: {attainment: 120%, overdue: 4%, visits: 20, clean: 0}, pays: 0}
  - {component: tiered, given: {team_sales: 1000000, team_quota: 1000000, collection: 90%}, pays: 4500}
  - {component: tiered, given: {team_sales: 999999.99, team_quota: 1000000, collection: 79.99%}, pays: 0}
  - {component: lift, given: {team_sales: 90, team_quota: 100, weakest: 50%}, pays: 16800}
  - {component: lift, given: {team_sales: 90, team_quota: 100, weakest: 49.99%}, pays: 0}
  - {component: lift, given: {team_sales: 150, team_quota: 100, weakest: 80%}, pays: 60000}
"""

EXPORT = """\
plan: export-quarter
title: Export sales by the quarter
version: 1
effective: 2027-01-01 .. 2027-12-31
currency: CNY
period: quarter
applies_to: position = "外贸销售"

measures:
  sales: {sum: orders.net_amount, dated: orders.shipped_on, convert: plan rates}
  cost: {sum: orders.cost, dated: orders.shipped_on, convert: plan rates}
  margin: (sales - cost) / sales or 0%
  quota: {from: quotas.sales, ramp: [40%, 70%, 100%]}
  attainment: sales / quota
  samples: {sum: orders.quantity, where: orders.product = "S7"}

plan_rates: {USD: 7.1, JPY: 0.05}

pay:
  grid:
    matrix: smooth
    target: 8000 CNY
    rows: {by: attainment, from: [50%, 100%]}
    columns: {by: margin, from: [10%, 30%]}
    cells:
      - [0, 40%]
      - [60%, 100%]
  stepped:
    tiers: marginal
    on: sales
    by: sales
    rates:
      from 0 CNY: 1%
      from 50000 CNY: {rate: 2%, applies_back_to: 20000 CNY}
      from 100000 CNY: 3%
  piece: {per_unit: 30 CNY, on: samples, at_most: 40, gate: {attainment: at least 60%, otherwise: 200 CNY}}

round: 1 CNY half even, once per component

examples:
  - {component: grid, given: {attainment: 75%, margin: 20%}, pays: 4000}
  - {component: grid, given: {attainment: 49.99%, margin: 20%}, pays: 0}
  - {component: grid, given: {attainment: 200%, margin: 50%}, pays: 8000}
  - {component: stepped, given: {sales: 49999.99}, pays: 500}
  - {component: stepped, given: {sales: 50000}, pays: 800}
  - {component: stepped, given: {sales: 120000}, pays: 2400}
  - {component: piece, given: {sales: 60, quota: 100, samples: 50}, pays: 1200}
  - {component: piece, given: {sales: 59, quota: 100, samples: 50}, pays: 200}
"""

YEAR = """\
plan: year-end
title: 年终奖金、团队奖与期权
version: 1
effective: 2027-01-01 .. 2027-12-31
currency: CNY
period: year
applies_to: department = "销售部"

measures:
  company: {from: kpi.company}
  months: {count: employment.months}
  score: {from: appraisal.total}
  points: {from: positions.points}

rank:
  grade:
    by: [score, employee_id]
    bands: {A: 30%, B: 70%}
    teams_under: 4 all B

pay:
  bonus:
    product:
      - employment.monthly_base
      - 2
      - company
      - {A: 1.5, B: 1, by: grade}
      - months / 12
    defer: {70%: 2028-01-20, 30% last: 2029-01-20}
    leavers: employed on the pay date
    tax: annual bonus, separate
  shared:
    pool: 50000 CNY
    weights: points
    members: team

grants:
  options:
    units: 4800
    vest: 25% after 12 months, then 1/48 a month for 36 months
  shares:
    units: 100
    vest: 1/24 a month for 24 months

honours:
  月度之星: {rank: 3, by: score, prize: 800 CNY}

round: 0.01 CNY half up, once per component

examples:
  - {component: bonus, given: {monthly_base: 9000, company: 0.9, grade: A, months: 11}, pays: 22275}
  - {component: shared, given: {points: [1, 1, 1], pool: 100}, pays: [33.34, 33.33, 33.33]}
  - {grant: options, start: 2027-03-31, on: 2028-04-30, vested: 1300}
  - {grant: shares, start: 2027-01-01, on: 2027-06-01, vested: 20}
"""

ALL = {"rep": REP, "manager": MANAGER, "export": EXPORT, "year": YEAR}
