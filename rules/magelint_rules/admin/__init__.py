"""The back end: menu, system configuration, controllers."""
