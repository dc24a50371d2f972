"""sms-gateway: the 1078 channel. The map of the building, from the street to the cellar:

    server cli web worker     the doors: a process, a shell, HTTP, the timetable
    gateway                   puts the parts together
    casework                  what operators do with tickets, each within their rights
    inbox                     every SMS is stored once, then dealt with
    counter                   what a citizen's SMS asks for, done and answered
    desk                      everything that happens to a ticket
    watch                     what happens to a ticket by itself when a date comes
    updates                   what is said by the calendar
    upkeep                    what is put in order by itself
    foresight                 what a change of rules would do to open tickets
    telling                   what a reporter is told of their report
    duty                      which officers are texted when something must be done
    outbox                    everything we say, sent once
    sessions                  who sits at the console right now
    operators                 who works at the desk, and how they come in
    directory                 agencies, and the words people call them by
    carriers                  who brings messages in and takes them out
    storage, spool            what is kept, and where while the database is away
    config                    settings
    tickets agencies roles messages duedates standing rules deadlines calendars schedule
    language notices segments phone codes clock errors
                              the core: values and rules, nothing that waits

`parsers` stands beside it: text in, intent out. Imports point down only.
"""
