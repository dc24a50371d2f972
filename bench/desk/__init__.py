"""How fast the operators' desk answers with years of reports behind it.

town       the reports of a nation, one after the other, the same for the same seed
filling    the reports laid down in a database, with a progress bar
visits     every page of the desk asked over HTTP, and how long each took
"""
