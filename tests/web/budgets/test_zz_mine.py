import time, os
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
EX = []
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]


def test_mine(life):
    from lingxiao.demo import SEED, closing, organisation
    from lingxiao.demo.writing import NOW, TODAY
    from lingxiao.engines.facts.domain import freezing, measuring
    from lingxiao.engines.facts.models import FrozenFigure, Measured, FrozenMonth, Difference
    from lingxiao.engines.people.models import Account, RoleGrant
    t = time.time(); measuring.work_out(on=TODAY, at=NOW); print("one work_out", time.time() - t)
    t = time.time(); closing.close(organisation.draw(size="s", seed=SEED)); print("close", time.time() - t)
    print(Measured.objects.count(), FrozenFigure.objects.count(), FrozenMonth.objects.count(), Difference.objects.count())
    from lingxiao.engines.people.domain.founding import ids_by_number
    ids = ids_by_number()
    mgr = Difference.objects.filter(measure="sales_by_order").first().manager
    for who, number in (("FIN", "F001"), ("HRA", "H001"), ("BP", "B002"), ("MGR", mgr.number)):
        client = Client(); client.force_login(Account.objects.get(person_id=ids[number]))
        for path in ("/cockpit/results/?period=twelve", f"/cockpit/results/{mgr.pk}/?period=twelve", "/cockpit/results/months/2026-10/", "/cockpit/results/months/2026-08/", "/cockpit/results/months/2026-10/restate/", "/cockpit/results/months/2026-11/"):
            client.get(path)
            q = []
            with connection.execute_wrapper(lambda ex, sql, params, many, ctx: (q.append(sql), ex(sql, params, many, ctx))[1]):
                c = time.process_time(); a = client.get(path); c = time.process_time() - c
            c2 = 9
            for _ in range(6):
                t0 = time.process_time(); a = client.get(path); c2 = min(c2, time.process_time() - t0)
            print(who, path, a.status_code, len(q), round(1000 * c2, 1))
            if who in ("FIN", "MGR"):
                os.makedirs("/tmp/fz", exist_ok=True)
                __import__("pathlib").Path(f"/tmp/fz/{who}{path.replace('/', '_').replace('?','_')}.html").write_bytes(a.content)
    with CaptureQueriesContext(connection) as q:
        client = Client(); client.force_login(Account.objects.get(person_id=ids["F001"])); client.get("/cockpit/results/?period=twelve")
    with connection.cursor() as cursor:
        for one in q.captured_queries:
            if "frozen" in one["sql"] and one["sql"].startswith(("SELECT", "(SELECT")):
                cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + one["sql"])
                EX.append(one["sql"][:3000] + "\n" + "\n".join(r[0] for r in cursor.fetchall()) + "\n\n")
    __import__("pathlib").Path("/tmp/fz/explain.txt").write_text("".join(EX))
