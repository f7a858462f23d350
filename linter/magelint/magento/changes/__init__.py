"""What a change does to the ACL, the REST routes and the integrations once it is deployed."""
