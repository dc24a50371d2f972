"""What a user would pick instead, each a small honest program as its documentation shows it.

tutorial      Flask, Flask-SQLAlchemy, Twilio's validator and TwiML classes
tuned         the same, with SQLite's write-ahead log
rapids        RapidSMS with a keyword handler
responder     what answers behind Kannel, with a row synced to disk
empty         a Flask answer that does nothing
trivial       no framework at all: the limit of whoever asks
forgetful     a peer that loses messages, so that the bench is seen to notice
carrier       a stand-in for Twilio's Messages API that costs little
serially      Twilio's client in a loop
"""
