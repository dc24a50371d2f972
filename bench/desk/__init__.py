"""How fast the operators' desk answers with years of reports behind it.

words      what people complain about
town       the reports of a nation, one after the other, the same for the same seed
filling    the reports laid down in a database
house      a full database, kept for the next time, and the program running on it
visits     every page of the desk asked over HTTP, and how long each took
"""
