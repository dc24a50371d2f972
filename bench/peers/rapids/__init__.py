"""RapidSMS as its documentation sets it up: a backend that takes Twilio's form, a keyword handler that keeps a row."""
