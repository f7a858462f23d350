"""Rules about acl.xml and the ACL tree."""
