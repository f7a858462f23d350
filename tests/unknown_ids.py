"""A root with two modules of Acme, each of which asks for one resource that nobody declares."""

from __future__ import annotations

from magelint.testing import module_xml, registration_php

API = "app/code/Acme/Sync/etc/integration/api.xml"
FILES = {
    "app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Sync' => 1, 'Acme_Other' => 1]];\n",
    "app/code/Acme/Sync/registration.php": registration_php("Acme_Sync"),
    "app/code/Acme/Sync/etc/module.xml": module_xml("Acme_Sync"),
    API: '<integrations><integration name="Sync"><resources>\n<resource name="Acme_Sync::gone"/>\n'
    "</resources></integration></integrations>\n",
    "app/code/Acme/Other/registration.php": registration_php("Acme_Other"),
    "app/code/Acme/Other/etc/module.xml": module_xml("Acme_Other"),
    "app/code/Acme/Other/etc/integration/api.xml": '<integrations><integration name="Other"><resources>\n'
    '<resource name="Acme_Other::gone"/>\n</resources></integration></integrations>\n',
}
ONLY = ("--select", "api-unknown-resource")
