"""Lists of resources in api.xml."""
