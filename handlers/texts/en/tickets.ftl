### Tickets: what support and the people who ask are told.

ticket-waiting = waiting for the person
ticket-closed = closed
event-ask = waits for the person
event-assign = given to a colleague
event-hear = the person wrote
event-lapse = closed: nobody objected for 48 hours
event-merge = merged into another ticket
event-unmerge = taken out of the merged ticket
event-took = took in ticket #{ $ticket }
event-rated = rated { $stars } of 5
event-priority = priority is now { $priority }
event-tagged = tagged { $tag }
event-untagged = tag { $tag } taken off
event-escalated = put on the tax bureau's list
event-unescalated = taken off the tax bureau's list
ticket-too-late = Ticket #{ $ticket } was solved more than { $hours ->
        [one] 1 hour
       *[other] { $hours } hours
    } ago and cannot be opened again. Reply "human" to open a new one.
ticket-other-person = Tickets #{ $ticket } and #{ $other } are of different persons and cannot be merged. If several people report one failure, announce it as a known problem.
ticket-tag-bad = The tag "{ $tag }" does not fit: 1 to { $longest } characters, at most { $most } a ticket.
problem-none = There is no unresolved known problem { $problem }.
problem-announced = Your ticket #{ $ticket } is a known problem: { $title }
    { $text }
ticket-said-edited = Ticket #{ $ticket } · { $person } (edited):
    { $text }
your-ticket-answer-edited = Ticket #{ $ticket } · { $owner } answered (edited):
    { $text }
