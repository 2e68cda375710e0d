"""What governments and events change: the law of a month, policies and events."""
