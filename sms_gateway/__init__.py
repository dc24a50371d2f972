"""sms-gateway: the 1078 channel. The map of the building, from the street to the cellar:

    server cli web worker     the doors: a process, a shell, HTTP, the timetable
    lookout                   a worker's small door, for those who watch it
    backup                    a copy of it all while it works, and the way back from one
    rehearsal                 old messages dealt with anew, in a database of their own
    handset                   a citizen's phone, to train and to try with
    gauges                    the channel in numbers, for those who watch it
    gateway                   puts the parts together
    terms                     what the settings say, as the parts take it
    dossier                   the whole file of one case, sealed entry by entry
    casework                  what operators do with tickets, each within their rights
    enquiries                 what operators look up, each as far as they may see
    triage                    whose a report probably is, and which others tell of the same
    administration            who answers, by which rules, and what is done by hand
    tryout                    how an SMS would be answered, and nothing of it stays
    intake                    reports that other programs hand in for a citizen
    traced                    inbox, dispatch and receipts, watched step by step
    inbox                     every SMS is stored once, then dealt with
    counter                   what a citizen's SMS asks for, done and answered
    desk                      everything that happens to a ticket
    apprentice                what officers have decided, learnt
    watch                     what happens to a ticket by itself when a date comes
    updates                   what is said by the calendar
    heartbeat                 an SMS of our own that must come back
    upkeep                    what is put in order by itself
    retention                 how long it is kept who reported
    hooks postman bulletins   programs of others that are told what happens
    reports                   the report of a month, made from the history and kept
    survey                    how the work goes, in figures
    foresight                 what a change of rules would do to open tickets
    merging                   reports of one trouble, answered together
    register                  a ticket and its history, written together
    telling                   what a reporter is told of their report
    duty                      which officers are texted when something must be done
    wording                   texts and words as administrators edit them
    dispatch turns            takes what is due to the carriers, each at its pace
    receipts                  what carriers say of a message that they were given
    outbox                    everything we say, put once
    promises                  the dates that a reporter is told
    by_hand                   what people decide about a message: again, or not at all
    sign_on                   who comes in by the word of another house
    sessions                  who sits at the console right now
    operators                 who works at the desk, and how they come in
    pins                      by what an officer's SMS is believed
    chain                     the audit, sealed and proved whole
    directory                 agencies, and the words people call them by
    carriers                  who brings messages in and takes them out
    courier                   takes a signed letter to an address outside
    storage, spool            what is kept, and where while the database is away
    config                    settings
    logs meters tracing       what is written down, counted and traced while we work
    tickets history agencies drafts roles messages duedates standing rules in_force deadlines calendars schedule
    language rewording notices redaction hunches likeness patience segments phone figures monthly parlance sheets
    papers openbook casefile casepaper codes seals silence cipher clock errors
                              the core: values and rules, nothing that waits

`parsers` stands beside it: text in, intent out. Imports point down only.
"""
