"""A reader's simulation: settings, the thread that runs it, snapshots of it, and the controls that drive it."""
