"""Organisation files: read, checked whole, shown, and taken over all or not at all."""
