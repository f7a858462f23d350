"""Faults of `webapi.xml` and of its services."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection, follows

WEBAPI = f"{SYNC}/etc/webapi.xml"
SERVICE = f"{SYNC}/Api/OrderExportInterface.php"
DI = f"{SYNC}/etc/di.xml"
ROUTE = '<route url="/V1/acme-sync/orders/:orderId/export" method="POST">'
CALL = '<service class="Acme\\Sync\\Api\\OrderExportInterface" method="export"/>'
REQUIRES = '<resource ref="Acme_Sync::export"/>'
FORCED = '<parameter name="customerId" force="true">%customer_id%</parameter>'
DOC = """    /**
     * Sends one order and says whether it was taken.
     *
     * @param int $orderId
     * @return bool
     */
"""
_ELSEWHERE = (
    '<routes><route url="/V1/acme-sync/more" method="GET">'
    '<service class="Acme\\Sync\\Api\\OrderExportInterface" method="getMine"/>'
    '<resources><resource ref="Acme_Sync::export"/></resources></route></routes>\n'
)
DATA = f"        <data>\n            {FORCED}\n        </data>\n"


def _edit(rule: str, old: str, new: str, at: str, name: str = "", *also: str) -> Injection:
    return Injection(rule, {WEBAPI: [(old, new)]}, at=f"{WEBAPI}:{at}", name=name, follows=follows(*also))


def _ref(value: str, name: str, at: str = "7:28") -> Injection:
    return _edit("webapi-unknown-resource", REQUIRES, f'<resource ref="{value}"/>', at, name)


def _more(
    url: str, method: str = "GET", call: str = "getMine", ref: str = "self", data: str = ""
) -> list[tuple[str, str]]:
    """An edit that adds a third route, on line 19."""
    service = f'<service class="Acme\\Sync\\Api\\OrderExportInterface" method="{call}"/>'
    required = f'<resources><resource ref="{ref}"/></resources>'
    return [("</routes>", f'<route url="{url}" method="{method}">{service}{required}{data}</route>\n</routes>')]


def _url(url: str, at: str, name: str) -> Injection:
    return _edit("webapi-unreachable", "/V1/acme-sync/orders/:orderId/export", url, at, name)


def _doc(*lines: str, at: str, name: str) -> Injection:
    written = "".join(f"     * {line}\n" for line in lines)
    doc = f"    /**\n{written}     */\n" if lines else ""
    return Injection("webapi-broken-contract", {SERVICE: [(DOC, doc)]}, at=f"{SERVICE}:{at}", name=name)


INJECTIONS = [
    _ref("Acme_Sync::exprot", "misspelled"),
    _ref("Acme_Sync::gone", "declared nowhere"),
    _ref("acme_sync::Export", "different case"),
    _ref("Acme_Sync::export ", "whitespace"),
    _ref("\n    Acme_Sync::export", "a line break"),
    _ref("Acme_Sync::export, Acme_Sync::log", "a list"),
    _ref("self,anonymous", "a list of special resources"),
    _ref("Anonymous", "Anonymous"),
    _ref("slef", "slef"),
    _ref("", "empty", "7:27"),
    _ref("Magento_Log::online", "removed from Magento"),
    _edit(
        "webapi-unknown-resource",
        REQUIRES,
        "<resource\n                ref='Acme_Sync::exprot'\n            />",
        "8:22",
        "on several lines",
    ),
    _edit("webapi-no-resource", REQUIRES, "", "4:5"),
    _edit("webapi-no-resource", REQUIRES, f"<!-- {REQUIRES} -->", "4:5", "commented out"),
    _edit(
        "webapi-no-resource",
        f"        <resources>\n            {REQUIRES}\n        </resources>\n",
        "",
        "4:5",
        "no resources",
    ),
    _edit("webapi-anonymous-write", REQUIRES, '<resource ref="anonymous"/>', "7:28"),
    Injection(
        "webapi-anonymous-write",
        {WEBAPI: [(REQUIRES, '<resource ref="anonymous"/>'), ('method="POST"', "method='DELETE'")]},
        at=f"{WEBAPI}:7:28",
        name="DELETE",
    ),
    _edit("webapi-mixed-resources", REQUIRES, f'{REQUIRES}<resource ref="self"/>', "7:63", "self"),
    _edit("webapi-mixed-resources", REQUIRES, f'<resource ref="anonymous"/>{REQUIRES}', "7:28", "anonymous"),
    _edit("webapi-secure-value", ROUTE, ROUTE[:-1] + ' secure="false">', "4:77"),
    _edit("webapi-secure-value", ROUTE, "<route secure='no'\n " + ROUTE[6:], "4:20", "no, first"),
    _edit(
        "webapi-unknown-service",
        'Interface" method="export',
        'Intreface" method="export',
        "5:25",
        "class",
    ),
    _edit(
        "webapi-unknown-service",
        'ExportInterface" method="export',
        'Export" method="export',
        "5:25",
        "no Interface suffix",
    ),
    _edit(
        "webapi-unknown-service",
        'OrderExportInterface" method="export',
        'OrderexportInterface" method="export',
        "5:25",
        "class case",
    ),
    _edit(
        "webapi-unknown-service",
        'Acme\\Sync\\Api\\OrderExportInterface" method="export',
        '" method="export',
        "5:24",
        "no class",
    ),
    _edit("webapi-unknown-service", 'method="export"', 'method="exprot"', "5:69", "method"),
    _edit("webapi-unknown-service", 'method="export"', 'method="Export"', "5:69", "method case"),
    _edit("webapi-unknown-service", 'method="export"', 'method=""', "5:68", "no method"),
    _edit(
        "webapi-unknown-service",
        'Acme\\Sync\\Api\\OrderExportInterface" method="export',
        'Acme\\\\Sync\\\\Api\\\\OrderExportInterface" method="export',
        "5:25",
        "doubled backslashes",
    ),
    Injection("webapi-unknown-service", {SERVICE: None}, at=f"{WEBAPI}:5:25", name="no interface"),
    _edit(
        "webapi-service-name", 'Api\\OrderExportInterface" method="export', 'Model\\OrderExport" method="export', "5:25"
    ),
    _edit("webapi-service-name", 'Interface" method="export', 'Interface " method="export', "5:25", "whitespace"),
    _edit(
        "webapi-service-name",
        CALL,
        CALL.replace("\\", "/"),
        "5:25",
        "slashes",
    ),
    Injection(
        "webapi-service-without-class",
        {
            DI: [
                (
                    '    <preference for="Acme\\Sync\\Api\\OrderExportInterface" type="Acme\\Sync\\Model\\OrderExport"/>\n',
                    "",
                )
            ]
        },
        at=f"{WEBAPI}:5:25",
    ),
    Injection(
        "webapi-service-without-class",
        {DI: [("Model\\OrderExport", "Model\\OrderExporter")]},
        at=f"{DI}:4:64",
        name="no such class",
    ),
    Injection(
        "webapi-service-without-class", {f"{SYNC}/Model/OrderExport.php": None}, at=f"{DI}:4:64", name="class removed"
    ),
    *(
        Injection("webapi-misplaced", {path: _ELSEWHERE}, at=f"{path}:1:1", name=path)
        for path in (
            f"{SYNC}/etc/webapi_rest/webapi.xml",
            f"{SYNC}/etc/adminhtml/webapi.xml",
            f"{REPORTS}/etc/Webapi.xml",
            f"{SYNC}/webapi.xml",
        )
    ),
    _edit("webapi-invalid", CALL, CALL.replace("<service", "<services"), "5:9", "services"),
    _edit("webapi-unknown-parameter", ":orderId", ":order", "4:17", "in the URL"),
    _edit("webapi-unknown-parameter", ":orderId", ":orderid", "4:17", "case in the URL"),
    _edit("webapi-unknown-parameter", 'name="customerId"', 'name="customerid"', "16:30", "case in the data"),
    _edit("webapi-unknown-parameter", 'name="customerId"', 'name="custmerId"', "16:30", "in the data"),
    Injection("webapi-redeclared-route", {WEBAPI: _more("/V1/acme-sync/mine", data=DATA)}, at=f"{WEBAPI}:19:13"),
    Injection(
        "webapi-redeclared-route",
        {
            f"{SYNC.replace('Sync', 'Reports')}/etc/webapi.xml": '<routes xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
            + _more("/V1/acme-sync/mine", ref="Acme_Sync::export")[0][1]
        },
        at=f"{WEBAPI}:13:28",
        follows=follows("module-missing-dependency", "composer-missing-requirement", "webapi-self-without-customer"),
        name="in another module",
    ),
    Injection(
        "webapi-shadowed-route",
        {WEBAPI: _more("/V1/acme-sync/orders/:orderID/export", "POST", "export", "Acme_Sync::export")},
        at=f"{WEBAPI}:19:13",
        follows=follows("webapi-unknown-parameter"),
    ),
    Injection(
        "webapi-shadowed-route",
        {WEBAPI: _more("/V1/acme-sync/orders/:order_id/:what", "POST", "export", "Acme_Sync::export")},
        at=f"{WEBAPI}:4:17",
        follows=follows("webapi-unknown-parameter"),
        name="by a more general route",
    ),
    _url("V1/acme-sync/orders/:orderId/export", "4:17", "no leading slash"),
    _url("/rest/V1/acme-sync/orders/:orderId/export", "4:17", "rest"),
    _url("/V1/acme-sync/orders/{orderId}/export", "4:17", "braces"),
    _url("/V1/acme-sync/order-:orderId/export", "4:17", "a parameter after a hyphen"),
    _url("/V1/acme-sync/order:orderId/export", "4:17", "a parameter after a word"),
    _url("/V1/acme-sync/:orderId.json/export", "4:17", "a parameter with an extension"),
    _url("/V1/acme-sync//orders/:orderId/export", "4:17", "two slashes"),
    _url("/V1/acme-sync/orders /:orderId/export", "4:17", "whitespace"),
    _url("/V1/acme-sync/orders/:orderId/export?all=1", "4:17", "a query"),
    _url("/V1/:orderId", "4:17", "a parameter after the version"),
    _url("/acme-sync/orders/:orderId/export", "4:17", "no version"),
    _url("", "4:16", "empty"),
    _edit("webapi-unreachable", '"POST"', '"PATCH"', "4:63", "PATCH"),
    _edit("webapi-unreachable", '"POST"', '"post"', "4:63", "post"),
    _edit("webapi-unreachable", '"POST"', '""', "4:62", "no method"),
    _edit("webapi-self-without-customer", DATA, "", "10:17"),
    _edit("webapi-self-without-customer", ' force="true"', "", "16:30", "not forced"),
    _edit("webapi-self-without-customer", 'force="true"', 'force="false"', "16:30", "force=false"),
    _edit("webapi-unknown-placeholder", "%customer_id%", "%customerid%", "16:55"),
    _edit("webapi-unknown-placeholder", "%customer_id%", "%customer_id", "16:55", "a missing percent sign"),
    _edit("webapi-unknown-placeholder", "%customer_id%", "customer_id", "16:55", "no percent signs"),
    _edit("webapi-unknown-placeholder", "%customer_id%", "\n  %customer_id%\n", "17:3", "surrounding whitespace"),
    _edit("webapi-invalid", f"        {CALL}\n", "", "4:5", "no service"),
    _edit("webapi-invalid", CALL, CALL + CALL, "5:78", "two services"),
    _edit("webapi-invalid", REQUIRES, REQUIRES.replace("ref", "name"), "7:23", "name for ref", "webapi-no-resource"),
    _edit("webapi-invalid", REQUIRES, REQUIRES + ">", "7:48", "text"),
    _edit("webapi-invalid", "acme-sync/orders", "acme's/orders", "4:17", "an apostrophe"),
    _edit("webapi-invalid", ' method="POST"', "", "4:5", "no method"),
    _edit("webapi-invalid", ROUTE, ROUTE[:-1] + ' secure="yes">', "4:77", "secure=yes"),
    _edit("webapi-invalid", 'force="true"', 'force="TRUE"', "16:49", "force=TRUE"),
    Injection(
        "webapi-invalid",
        {
            WEBAPI: [
                (CALL, ""),
                ("        </resources>\n    </route>\n    <route", f"        </resources>\n{CALL}</route>\n    <route"),
            ]
        },
        at=f"{WEBAPI}:9:1",
        name="order",
    ),
    Injection(
        "webapi-invalid",
        {WEBAPI: [("<routes ", "<config "), ("</routes>", "</config>")]},
        at=f"{WEBAPI}:2:1",
        name="root",
        follows=follows("api-own-route-unlisted"),
    ),
    _doc(at="14:21", name="no comment"),
    _doc("@inheritdoc", at="14:5", name="inherited"),
    _doc("@param int $orderId", at="14:5", name="no @return"),
    _doc("@return bool", at="17:32", name="no @param"),
    _doc("@param int $orderId", "@return array", at="16:16", name="array"),
    _doc("@param int $orderId", "@return OrderExportInterface", at="16:16", name="a short name"),
    _doc("@param int $orderId", "@return \\Acme\\Sync\\Model\\OrderExport", at="16:16", name="no class of Api"),
    Injection(
        "webapi-broken-contract",
        {SERVICE: [("@param int $orderId", "@param storeId $orderId"), ("export(int $orderId)", "export($orderId)")]},
        at=f"{SERVICE}:17:15",
        name="no such type",
    ),
]
