"""What is kept. One file a noun; each function takes the open transaction first.

`engine` opens, writes and reads the database, and `dialects` says what SQLite and PostgreSQL want said each in its own
way.
"""
