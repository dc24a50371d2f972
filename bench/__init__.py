"""Speed, measured: against the limits of the machine, and against what one would pick instead, in one run, as ratios.

posts          what citizens text: signed forms, ready on the wire
load           many lines at once, each posting and waiting for its answer
contestants    who is measured, and how each is put up
peers          what one would pick instead; environments in which they find what they need
limits         what the disk commits, how fast the bench itself can ask
rounds         everybody in turn, again and again; what each turn cost (meter), what was lost
sending        a queue drained through a carrier, a rate held, updates queued (queueing)
cost           words understood, starts, memory
growth         the same with a thousand, a hundred thousand and a million reports
goals          what was promised, and whether it is kept
report         Markdown, JSON, pictures (drawing), and where it was measured (machine)

desk and chaos are benches of their own: the console's pages, and what survives when things break.
"""
