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
problem-forgotten = I no longer know which problem that was about. Send /problems and choose again.
problem-announced = Your ticket #{ $ticket } is a known problem: { $title }
    { $text }
ticket-said-edited = Ticket #{ $ticket } · { $person } (edited):
    { $text }
your-ticket-answer-edited = Ticket #{ $ticket } · { $owner } answered (edited):
    { $text }

## a person's own ticket
media-photo = [picture]
media-document = [file]
media-video = [video]
media-audio = [audio]
media-voice = [voice message]
media-animation = [animation]
media-video_note = [video]
media-sticker = [sticker]
entry-attached = { $what }
entry-note = [note]
entry-edited = (edited)
button-human-picture = { $count ->
        [one] Ask a human, with this picture
       *[other] Ask a human, with these { $count } pictures
    }
button-reopen = Open #{ $ticket } again
button-new-ticket = New ticket
button-add-to = Add to ticket #{ $ticket }
button-ask-bot = Ask the bot
button-add = Add to #{ $ticket }
button-end = End #{ $ticket }
picture-unread = I cannot read pictures or files. Please type the words and the code on the screen; to show it to support, press the button.
picture-kept = I cannot read the picture and looked at the words alone. If you ask for a human within ten minutes, the picture goes along.
picture-words = The picture is in the ticket. Now say in a sentence what the problem is, such as the words and the code on the screen; if there is nothing to say, reply "cancel".
human-again = Your ticket #{ $ticket } ({ $subject }) was solved a short while ago. If it is about the same thing, open it again; if not, open a new one.
reopened = Ticket #{ $ticket } is open again, and support has what you wrote.
ticket-over = Ticket #{ $ticket } has ended, and support does not have what you wrote yet. If it is about the same thing, open it again; if not, open a new one. What you wrote goes along.
ticket-over-for-good = Ticket #{ $ticket } has ended and cannot be opened again, and support does not have what you wrote yet. To reach support, open a new ticket; what you wrote goes along.
where-to = Who is this for? { $owner } still has your ticket #{ $ticket } ({ $subject }); nothing was said there for half a day or more.
where-to-open = Who is this for? Your ticket #{ $ticket } ({ $subject }) still waits for support.
where-to-resolved = Who is this for? { $owner } solved your ticket #{ $ticket } ({ $subject }). If it is not solved, open it again; what you wrote goes along.
where-to-which = Which ticket is this for? Support has several of yours:
where-to-line = #{ $ticket } · { $owner } · { $subject }
rate-wanted = How many stars for the help of { $owner }? (You need not.)
rated = { $stars } Thank you.
help-mytickets = My tickets: reply "my tickets"
menu-mytickets = My tickets
mytickets-none = You have no open ticket, and none ended within the last 48 hours. For a human, reply "human".
mytickets-head = Your tickets ({ $page })
mytickets-line = #{ $ticket } { $state } · { $owner } · { $subject }
mytickets-said = { "  " }{ $author } ({ $age }): { $text }
ticket-moved-on = Ticket #{ $ticket } has moved on, and this cannot be done now. Reply "my tickets" to see how things stand.
nobody-yet = waiting for support
ticket-ended-own = Ticket #{ $ticket } has ended; nothing can be added. Reply "my tickets" to see how things stand.
add-wanted = Please write what to add to ticket #{ $ticket }, or send a picture. If nothing, reply "cancel".

## support in private
button-ask = Ask the person
button-note = Note
button-more = More
button-assign = Give to a colleague
button-priority = Priority
button-merge = Merge
button-photo = Ask for a photo
button-macros = Ready answers
button-tags = Tags
button-escalate = To the bureau's list
button-unescalate = Off the bureau's list
button-unmerge = Undo the merge
button-tag = + { $tag }
button-untag = ✕ { $tag }
button-new-tag = New tag
button-merge-into = Into #{ $ticket }
state-triage-noting = writing a note
state-triage-tagging = adding a tag
state-triage-merging = merging a ticket
tickets-found = Tickets for "{ $words }" ({ $page })
tickets-none-such = No open ticket fits "{ $words }". Add "all" to search ended ones, too. You can write: mine, open, waiting, urgent, solved, bureau, or a ticket number, a code, a site, a name.
question-wanted = Please write what to ask { $person } (ticket #{ $ticket }); the ticket waits for the answer then. To stop, reply "cancel".
question-sent = Sent; ticket #{ $ticket } waits for the person.
answer-bare-code = A message of six digits alone may be a one-time code and was not sent. If it is a code on a screen, write it with the words around it.
answer-stays = What begins with two slashes is a note and does not replace an answer: the person still sees what you wrote before.
note-wanted = Please write the note for ticket #{ $ticket }; the person does not see it. To stop, reply "cancel".
note-how = Please write the ticket's number and the note, for example: /note 12 phoned them. Or answer the person's message with a text that begins with "//".
noted = Kept as a note of ticket #{ $ticket }; the person does not see it.
assign-nobody = Nobody else supports ticket #{ $ticket }. An administrator can add somebody with "invite".
assign-not-support = They no longer support ticket #{ $ticket }; nothing was changed. Press "Give to a colleague" again and choose somebody else.
assigned = Ticket #{ $ticket } is with { $owner } now.
ticket-confirmed = ✅ { $person } says that ticket #{ $ticket } is solved.
ticket-rated = ⭐ { $person } rated ticket #{ $ticket } { $stars } of 5.
ticket-assigned = 🎫 { $by } gave you ticket #{ $ticket } · { $site } · { $person }
    { $subject }
tag-wanted = Please write the new tag for ticket #{ $ticket }; to stop, reply "cancel".
merge-wanted = Which ticket of { $person } does ticket #{ $ticket } go into? Press a button on the card above, or write the number; to stop, reply "cancel".
merge-none = { $person } has no other unresolved ticket to merge ticket #{ $ticket } into.
merge-how = Please write the number of the ticket to merge into, for example 12; to stop, reply "cancel".
merged = Ticket #{ $ticket } is part of #{ $other } now.
