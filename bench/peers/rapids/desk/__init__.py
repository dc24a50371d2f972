"""The application: what is kept, and what answers."""
