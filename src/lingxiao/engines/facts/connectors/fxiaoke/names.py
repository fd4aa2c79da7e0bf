"""What the vendor's documentation names: paths of interfaces, and kinds of record with what people call them.

Everything else about a customer's records (its own kinds, fields, choices) is asked for when it is read.
"""

from __future__ import annotations

from lingxiao.engines.facts.connectors.shapes import RemoteField
from lingxiao.kernel.words import Bilingual

TOKEN = "/oauth2.0/token"  # noqa: S105 -- a path
OLD_TOKEN = "/cgi/corpAccessToken/get/V2"  # noqa: S105 -- a path
QUERY = "/cgi/crm/v2/data/query"
CUSTOM_QUERY = "/cgi/crm/custom/v2/data/query"
OBJECTS = "/cgi/crm/v2/object/list"
DESCRIBE = "/cgi/crm/v2/object/describe"
PEOPLE = "/cgi/user/list"

USERS = "users"
"""Our name for the people of the directory, who can be read where ``PersonnelObj`` is denied."""

EVERYONE = 999999
"""The department that is the whole company."""

KINDS = {
    "AccountObj": Bilingual("客户", "accounts"),
    "ContactObj": Bilingual("联系人", "contacts"),
    "LeadsObj": Bilingual("销售线索", "leads"),
    "OpportunityObj": Bilingual("商机", "opportunities (old)"),
    "NewOpportunityObj": Bilingual("商机2.0", "opportunities"),
    "NewOpportunityLinesObj": Bilingual("商机2.0明细", "lines of opportunities"),
    "QuoteObj": Bilingual("报价单", "quotes"),
    "ContractObj": Bilingual("合同", "contracts"),
    "SalesOrderObj": Bilingual("销售订单", "sales orders"),
    "SalesOrderProductObj": Bilingual("订单产品", "lines of sales orders"),
    "PaymentObj": Bilingual("回款", "payments"),
    "OrderPaymentObj": Bilingual("回款明细", "lines of payments"),
    "PaymentPlanObj": Bilingual("回款计划", "planned payments"),
    "RefundObj": Bilingual("退款", "refunds"),
    "ReturnedGoodsInvoiceObj": Bilingual("退货单", "returns"),
    "InvoiceApplicationObj": Bilingual("开票申请", "invoice requests"),
    "DeliveryNoteObj": Bilingual("发货单", "deliveries"),
    "ProductObj": Bilingual("产品", "products"),
    "GoalValueObj": Bilingual("目标值", "targets"),
    "ActiveRecordObj": Bilingual("销售记录", "sales notes"),
    "PersonnelObj": Bilingual("人员", "personnel"),
    "DepartmentObj": Bilingual("部门", "departments"),
    USERS: Bilingual("员工（通讯录）", "people of the directory"),
}

THE_LIST = Bilingual("对象列表", "the list of objects")
SIGNING_IN = Bilingual("登录", "signing in")

EVERYWHERE = (
    RemoteField("_id", "ID", "text"),
    RemoteField("name", "名称", "text"),
    RemoteField("owner", "负责人", "employee"),
    RemoteField("owner_department", "负责人所在部门", "text"),
    RemoteField("create_time", "创建时间", "date_time"),
    RemoteField("last_modified_time", "最后修改时间", "date_time"),
    RemoteField("created_by", "创建人", "employee"),
    RemoteField("life_status", "生命状态", "select_one"),
    RemoteField("lock_status", "锁定状态", "select_one"),
    RemoteField("is_deleted", "是否删除", "true_or_false"),
    RemoteField("record_type", "业务类型", "record_type"),
    RemoteField("object_describe_api_name", "对象", "text"),
)
"""Fields of every kind of record, whether its description mentions them or not; a description counts before this."""

DIRECTORY = (
    RemoteField("_id", "ID", "text"),
    RemoteField("openUserId", "员工ID", "text"),
    RemoteField("employeeNumber", "工号", "text"),
    RemoteField("name", "姓名", "text"),
    RemoteField("email", "邮箱", "text"),
    RemoteField("mobile", "手机", "text"),
    RemoteField("isStop", "是否停用", "true_or_false"),
    RemoteField("leaderId", "汇报对象", "text"),
    RemoteField("position", "职位", "text"),
    RemoteField("mainDepartmentId", "主属部门", "department"),
    RemoteField("departmentIds", "所属部门", "department"),
    RemoteField("hireDate", "入职日期", "text"),
    RemoteField("createTime", "创建时间", "date_time"),
)
"""The fields of ``USERS``. ``_id`` is ``openUserId``, which is what ``owner`` holds on records read in the same style."""


def called(name: str) -> Bilingual:
    """What people call a kind of record; its own name where the documentation has none."""
    return KINDS.get(name) or Bilingual(f"“{name}”", f"“{name}”")


def query_path(name: str) -> str:
    """Where records of a kind are asked for: kinds that a customer made itself end in ``__c`` and have a path of their own."""
    return CUSTOM_QUERY if name.endswith("__c") else QUERY
