"""A root with two Acme modules, each of which requests one undeclared resource."""

from __future__ import annotations

from trees import in_app_code

API = "app/code/Acme/Sync/etc/integration/api.xml"
FILES = {
    "app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Sync' => 1, 'Acme_Other' => 1]];\n",
    **in_app_code("Acme_Sync"),
    API: '<integrations><integration name="Sync"><resources>\n<resource name="Acme_Sync::gone"/>\n'
    "</resources></integration></integrations>\n",
    **in_app_code("Acme_Other"),
    "app/code/Acme/Other/etc/integration/api.xml": '<integrations><integration name="Other"><resources>\n'
    '<resource name="Acme_Other::gone"/>\n</resources></integration></integrations>\n',
}
ONLY = ("--select", "api-unknown-resource")
