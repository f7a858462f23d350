"""Rules on the dependency injection configuration, di.xml."""
