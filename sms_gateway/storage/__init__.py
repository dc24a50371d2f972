"""What is kept. One file a noun; each function takes the open transaction first.

`engine` is the one room that knows SQLite from PostgreSQL.
"""
