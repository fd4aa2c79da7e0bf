-- What the demo company sold, invoiced, was paid and hopes for: made of plans, by rules, with dice that are hashes, so that
-- the same plans and seed give the same rows. Whole numbers only. {{seed}}, {{today}} and {{orders}} (orders a month and
-- representative) are put in by sales.py; `plans` is a row (n)
-- for each representative and month. Rows are numbered by n, so that the numbers too are always the same.

CREATE MACRO dice(key, n) AS CAST(md5_number_lower('{{seed}}/' || key) % n AS BIGINT);
CREATE MACRO again(h, step, n) AS CAST((h // step) % n AS BIGINT);

CREATE TABLE months AS
SELECT *, {{orders}} - 1 + dice(number || month || 'n', 3) AS orders, CAST(month + INTERVAL 1 MONTH AS DATE) - month AS days,
  quota * attainment * (800 + dice(number || month || 'm', 401)) // 1000000
    * (CASE WHEN month = date_trunc('month', DATE '{{today}}') THEN 72 ELSE 100 END) // 100 AS sold
FROM plans;

CREATE TABLE weighed AS
SELECT *, [50 + dice(number || month || 'w' || i, 101) FOR i IN range(orders)] AS weights FROM months;

CREATE TABLE orders AS
WITH each AS (SELECT *, unnest(range(orders)) AS place, list_sum(weights) AS whole FROM weighed WHERE sold > 0),
named AS (
  SELECT *, 'SO' || strftime(month, '%y%m') || '-' || number[2:] || '-' || lpad(CAST(place + 1 AS VARCHAR), 2, '0') AS order_id
  FROM each
),
rolled AS (SELECT *, md5_number_lower('{{seed}}/' || order_id) AS h FROM named),
dated AS (
  SELECT *, CAST(month + again(h, 1, CASE WHEN month = date_trunc('month', DATE '{{today}}')
    THEN DATE '{{today}}' - month ELSE days END)::INTEGER AS DATE) AS signed_on,
    CAST(sold * weights[place + 1] // whole AS BIGINT) AS amount
  FROM rolled
),
shipped AS (SELECT *, CAST(signed_on + (3 + again(h, 31, 25))::INTEGER AS DATE) AS ships_on FROM dated),
billed AS (SELECT *, CAST(ships_on + (1 + again(h, 997, 9))::INTEGER AS DATE) AS bills_on FROM shipped)
SELECT n * 64 + place AS row_no, order_id, number AS owner, unit, region, currency, signed_on, amount, h,
  'C' || number[2:] || again(h, 7919, 4) AS customer,
  CASE WHEN ships_on <= DATE '{{today}}' THEN ships_on END AS shipped_on,
  CASE WHEN bills_on <= DATE '{{today}}' THEN bills_on END AS invoiced_on,
  CASE WHEN again(h, 104729, 100) < CASE region WHEN 'SC' THEN 55 WHEN 'KA' THEN 5 ELSE 25 END THEN '经销' ELSE '直销' END AS channel,
  1 + again(h, 15485863, 3) AS lines
FROM billed WHERE amount > 0;

CREATE VIEW staged_order_lines AS
WITH parts AS (
  SELECT *, unnest(range(lines)) AS place,
    [[0, 100], [0, 63, 100], [0, 50, 81, 100]][lines] AS cuts FROM orders
),
cut AS (SELECT *, amount * cuts[place + 2] // 100 - amount * cuts[place + 1] // 100 AS net, again(h, 31 * (place + 1), 48) AS item FROM parts)
SELECT row_no * 4 + place AS row_no, order_id, CAST(place + 1 AS VARCHAR) AS line_no, signed_on, owner, NULL::VARCHAR AS owner_given, customer,
  'P' || lpad(CAST(item + 1 AS VARCHAR), 3, '0') AS product,
  CAST(1 + again(h, 53 * (place + 1), 40) AS DECIMAL(18,4)) AS quantity, currency, net AS net_amount,
  net * (54 + again(h, 71 * (place + 1), 20)) // 100 AS cost,
  CAST(again(h, 89 * (place + 1), 19) AS DECIMAL(18,6)) * 0.01 AS discount, shipped_on, invoiced_on,
  NULL::VARCHAR AS original_order_id, NULL::VARCHAR AS original_line_no, channel, unit
FROM cut;

-- What CRM has of the same orders: all of them as the ERP does, but a few of the last two months that are over, so that
-- reconciling them finds something: one missing in CRM, one a yuan off, one of the next month, one of another owner, one with
-- tax, one entered twice in small letters, and one that the ERP never got.
CREATE TABLE odd AS
WITH few AS (
  SELECT order_id, owner, CAST(date_trunc('month', signed_on) AS DATE) AS month,
    row_number() OVER (PARTITION BY date_trunc('month', signed_on) ORDER BY h, order_id) AS place
  FROM orders WHERE currency = 'CNY' AND signed_on >= date_trunc('month', DATE '{{today}}') - INTERVAL 2 MONTH
    AND signed_on < date_trunc('month', DATE '{{today}}')
  QUALIFY place <= 8
)
SELECT order_id, place, CASE WHEN owner = max(owner) OVER (PARTITION BY month) THEN min(owner) OVER (PARTITION BY month)
  ELSE max(owner) OVER (PARTITION BY month) END AS other_owner FROM few;

CREATE VIEW staged_orders AS
WITH kept AS (
  SELECT row_no * 2 AS row_no, order_id,
    CASE WHEN place = 3 THEN CAST(last_day(signed_on) + 1 AS DATE) ELSE signed_on END AS signed_on,
    CASE WHEN place = 4 THEN other_owner ELSE owner END AS owner, NULL::VARCHAR AS owner_given, customer, currency,
    CASE place WHEN 2 THEN amount + 100 WHEN 5 THEN amount * 113 // 100 ELSE amount END AS amount, '已签约' AS status,
    CAST(signed_on + 28 AS DATE) AS promised_on, shipped_on AS delivered_on, channel, unit, place
  FROM orders LEFT JOIN odd USING (order_id) WHERE place IS DISTINCT FROM 1
)
SELECT * EXCLUDE (place) FROM kept
UNION ALL SELECT row_no + 1, CASE place WHEN 6 THEN lower(order_id) ELSE order_id || '-B' END, signed_on, owner, owner_given, customer,
  currency, CASE place WHEN 6 THEN amount ELSE amount // 3 END, status, promised_on, NULL, channel, unit
FROM kept WHERE place IN (6, 7);

CREATE TABLE bills AS
SELECT *, 'INV' || order_id[3:] AS invoice_id, CAST(invoiced_on + INTERVAL 60 DAY AS DATE) AS due_on,
  again(h, 179424673, 100) < 30 AS in_two, again(h, 86028121, 1000) < 935 AS is_paid,
  CAST(invoiced_on + (18 + again(h, 2741, 92))::INTEGER AS DATE) AS pays_on
FROM orders WHERE invoiced_on IS NOT NULL;

CREATE VIEW staged_invoices AS
SELECT row_no, invoice_id, invoiced_on, order_id, owner, NULL::VARCHAR AS owner_given, customer, currency, amount, due_on, channel, unit FROM bills;

CREATE TABLE paid AS
WITH parts AS (SELECT *, unnest(CASE WHEN in_two THEN [1, 2] ELSE [1] END) AS part FROM bills WHERE is_paid)
SELECT *, CASE WHEN NOT in_two THEN amount WHEN part = 1 THEN amount * 6 // 10 ELSE amount - amount * 6 // 10 END AS came,
  CAST(pays_on + ((part - 1) * 21)::INTEGER AS DATE) AS received_on
FROM parts;

CREATE VIEW staged_receipts AS
SELECT row_no * 2 + part AS row_no, 'RC' || order_id[3:] || '-' || part AS receipt_id, received_on, order_id, invoice_id, owner, NULL::VARCHAR AS owner_given,
  customer, currency, came AS amount, channel, unit
FROM paid WHERE received_on <= DATE '{{today}}';

CREATE VIEW staged_receivables AS
SELECT row_no, 'AR' || order_id[3:] AS receivable_id, due_on, order_id, bills.owner, NULL::VARCHAR AS owner_given, customer, currency, amount,
  amount - COALESCE(got, 0) AS open_amount, unit
FROM bills LEFT JOIN (
  SELECT invoice_id, CAST(sum(came) AS BIGINT) AS got FROM paid WHERE received_on <= DATE '{{today}}' GROUP BY invoice_id
) USING (invoice_id);

CREATE VIEW staged_returns AS
SELECT row_no, 'RT' || order_id[3:] AS return_id, '1' AS line_no, CAST(shipped_on + INTERVAL 12 DAY AS DATE) AS returned_on, order_id, owner,
  NULL::VARCHAR AS owner_given, customer, 'P' || lpad(CAST(again(h, 31, 48) + 1 AS VARCHAR), 3, '0') AS product,
  CAST(1 AS DECIMAL(18,4)) AS quantity, currency, amount // 20 AS amount,
  ['型号选错', '运输损坏', '现场不再需要', '检测不合格'][1 + again(h, 61, 4)] AS reason, unit
FROM orders WHERE again(h, 49979687, 1000) < 12 AND shipped_on + INTERVAL 12 DAY <= DATE '{{today}}' AND amount >= 20;

CREATE TABLE chances AS
WITH each AS (SELECT *, unnest(range(1 + orders // 3)) AS place FROM months WHERE quota > 0),
rolled AS (
  SELECT *, n * 64 + place AS row_no, 'OP' || strftime(month, '%y%m') || '-' || number[2:] || '-' || (place + 1) AS deal_id,
    md5_number_lower('{{seed}}/deal/' || number || month || place) AS h FROM each
),
opened AS (
  SELECT *, CAST(month + again(h, 1, 28)::INTEGER AS DATE) AS opened_on, 25 + again(h, 37, 130) AS cycle,
    quota * (20 + again(h, 7919, 90)) // 100 AS amount
  FROM rolled
),
ending AS (SELECT *, CAST(opened_on + cycle::INTEGER AS DATE) AS ends_on FROM opened WHERE opened_on <= DATE '{{today}}')
SELECT *, CASE WHEN ends_on > DATE '{{today}}' THEN 'open' WHEN again(h, 104729, 1000) < 270 + attainment // 12 THEN 'won' ELSE 'lost' END AS state,
  CAST(1 + (DATE '{{today}}' - opened_on) * 4 // cycle AS BIGINT) AS reached
FROM ending;

CREATE VIEW staged_deals AS
SELECT row_no, deal_id, opened_on, number AS owner, NULL::VARCHAR AS owner_given, 'C' || number[2:] || again(h, 11, 4) AS customer,
  'P' || lpad(CAST(again(h, 31, 48) + 1 AS VARCHAR), 3, '0') AS product, currency, amount,
  CASE state WHEN 'won' THEN '赢单' WHEN 'lost' THEN '输单'
    ELSE ['线索确认', '需求立项', '方案与试用', '商务谈判', '商务谈判'][least(reached, 5)] END AS stage, state,
  CASE state WHEN 'won' THEN 1 WHEN 'lost' THEN 0 ELSE [10, 30, 55, 80, 80][least(reached, 5)] * 0.01 END::DECIMAL(18,6) AS probability,
  CASE WHEN state = 'open' AND again(h, 15485863, 100) < 8 THEN CAST(DATE '{{today}}' - INTERVAL 9 DAY AS DATE) ELSE ends_on END AS expected_on,
  CASE WHEN state <> 'open' THEN ends_on END AS closed_on,
  CASE WHEN state = 'open' AND again(h, 49979687, 100) < 88 THEN ['约决策人', '送方案', '现场测试', '报价', '合同评审'][1 + again(h, 97, 5)] END AS next_step,
  CASE WHEN state = 'open' AND again(h, 49979687, 100) < 88 THEN CAST(DATE '{{today}}' + again(h, 13, 14)::INTEGER AS DATE) END AS next_step_on,
  CASE WHEN state = 'lost' THEN ['价格', '交期', '竞品已在用', '项目取消', '技术不符'][1 + again(h, 101, 5)] END AS lost_because, unit
FROM chances;

CREATE VIEW staged_deal_stages AS
WITH passed AS (
  SELECT * EXCLUDE (place), unnest(range(1, 1 + CASE WHEN state = 'open' THEN least(reached, 4) WHEN state = 'won' THEN 5 ELSE 2 + again(h, 103, 3) END)) AS step
  FROM chances
)
SELECT row_no * 8 + step AS row_no, deal_id, CASE WHEN step = 5 THEN ends_on ELSE CAST(opened_on + (cycle * (step - 1) // 4)::INTEGER AS DATE) END AS entered_on,
  ['线索确认', '需求立项', '方案与试用', '商务谈判', '赢单'][step] AS stage, step AS place, number AS owner, NULL::VARCHAR AS owner_given, currency, amount
FROM passed;

CREATE VIEW staged_activities AS
WITH each AS (SELECT *, unnest(range(1 + orders // 4)) AS place FROM months),
rolled AS (SELECT *, md5_number_lower('{{seed}}/met/' || number || month || place) AS h FROM each)
SELECT n * 64 + place AS row_no, 'A' || strftime(month, '%y%m') || number[2:] || '-' || place AS activity_id, CAST(month + again(h, 1, 28)::INTEGER AS DATE) AS done_on,
  ['拜访', '电话', '线上会议', '技术交流'][1 + again(h, 31, 4)] AS kind, number AS owner, NULL::VARCHAR AS owner_given,
  'C' || number[2:] || again(h, 11, 4) AS customer, NULL::VARCHAR AS deal_id, unit
FROM rolled WHERE month + again(h, 1, 28)::INTEGER <= DATE '{{today}}';

CREATE VIEW staged_customers AS
WITH sellers AS (SELECT number, min(n) AS n, min(unit) AS unit, min(city) AS city FROM plans GROUP BY number),
each AS (SELECT *, unnest(range(4)) AS place, md5_number_lower('{{seed}}/customer/' || number) AS h FROM sellers),
named AS (
  SELECT *, ['昱', '泓', '铄', '骞', '沄', '珩', '璟', '翊', '昶', '赟', '钧', '淇'][1 + again(h, 3 + place * 7, 12)]
    || ['岚', '霖', '朔', '晟', '琮', '砺', '遒', '湃', '稷', '邈', '峤', '溯'][1 + again(h, 11 + place * 13, 12)] AS word,
    ['电力', '石化', '水务', '冶金', '半导体', '食品', '制药', '新能源'][1 + again(h, 5 + place * 17, 8)] AS trade
  FROM each
)
SELECT n * 4 + place AS row_no, 'C' || number[2:] || place AS customer,
  city || word || trade || ['设备', '科技', '工程', '集团'][1 + again(h, 19 + place * 5, 4)] || '有限公司（演示）' AS name, number AS owner,
  NULL::VARCHAR AS owner_given, trade AS industry, city AS region, '直销' AS channel,
  CASE WHEN again(h, 23 + place, 10) < 3 THEN CAST(DATE '2026-01-05' + again(h, 29 + place, 300)::INTEGER AS DATE) ELSE CAST(DATE '2019-03-01' + again(h, 29 + place, 2000)::INTEGER AS DATE) END AS first_order_on,
  CASE WHEN place = 3 AND number IN (SELECT number FROM sellers ORDER BY number LIMIT 2) THEN 'C' || number[2:] || '0' END AS merged_into
FROM named;

CREATE VIEW staged_products AS
SELECT n AS row_no, 'P' || lpad(CAST(n + 1 AS VARCHAR), 3, '0') AS product,
  ['可编程控制器', '伺服驱动器', '压力变送器', '电磁流量计', '工业网关', '水质分析仪'][1 + n // 8] || ' ' || ['HC', 'HS', 'HP', 'HF', 'HG', 'HW'][1 + n // 8] || (100 + n % 8 * 20) AS name,
  ['控制器', '驱动', '压力', '流量', '网络', '分析'][1 + n // 8] AS line, n % 8 >= 6 AS is_new
FROM range(48) AS numbers(n);

CREATE VIEW staged_rates AS
WITH days AS (
  SELECT CAST(day AS DATE) AS day FROM generate_series(DATE '2025-01-01', DATE '{{today}}', INTERVAL 1 MONTH) AS each(day)
),
pairs(currency, about) AS (VALUES ('USD', 7.10), ('EUR', 7.80), ('SGD', 5.40), ('AED', 1.93))
SELECT row_number() OVER (ORDER BY day, currency) AS row_no, currency, 'CNY' AS to_currency, day,
  CAST(about AS DECIMAL(18,8)) + CAST(dice(currency || day || 'rate', 21) - 10 AS DECIMAL(18,8)) * 0.002 AS rate
FROM days, pairs WHERE NOT (currency = 'AED' AND day > DATE '2026-08-31');

CREATE VIEW staged_quotas AS
SELECT n * 2 AS row_no, number AS owner, 'sales' AS measure, month, currency, quota AS amount, weight, unit FROM plans
UNION ALL
SELECT min(n) * 2 + 1, manager, 'team_sales', month, currency, CAST(sum(quota) AS BIGINT), any_value(weight), min(unit) FROM plans GROUP BY manager, month, currency;
