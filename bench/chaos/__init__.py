"""Nothing lost, nothing twice: the real program, with real things broken under it, and the ledger counted afterwards.

`make chaos`, or `python -m bench.chaos --messages 5000 --seed 7 --database both`.

Citizens' messages are posted as Twilio posts them, a tenth of them more than once. Meanwhile processes are killed and
frozen, PostgreSQL is stopped and crashed, SQLite is locked by somebody else, and the stand-in for Twilio's API takes
messages without a word, drops others, refuses with every code there is, and sends its receipts late, twice and
backwards. Then all is left in peace until the queues are empty, and every message is looked for: in the database, and
in the carrier's own memory.
"""
