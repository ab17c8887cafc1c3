menu-unhandled = Messages that could not be handled
unhandled-notice = { $count ->
        [one] A message that came in could not be handled; it is kept.
       *[other] { $count } messages that came in could not be handled; they are kept.
    } Press “Show” to have me try again.
unhandled-head = { $count ->
        [one] One message could not be handled
       *[other] { $count } messages could not be handled
    } (page { $page }). Press a number:
unhandled-none = Every message was handled; all is well.
unhandled-line = { $number } · { $at } · { $kind } · { $why }
unhandled-bug = a fault of the program, number { $error }
unhandled-unreadable = it cannot be read ({ $error })
unhandled-records = the database never took it ({ $error })
unhandled-gone = What it said was not kept, so I cannot try again. Please have it sent once more, then press “Seen”.
unhandled-tried = I try { $number } again in a few seconds. If it fails once more, it comes back to /unhandled.
unhandled-seen = { $count ->
        [one] One message is put away.
       *[other] { $count } messages are put away.
    }
unhandled-dealt-with = Somebody has dealt with this one. Send /unhandled to see whether there are others.
update-message = message
update-edited_message = edited message
update-callback_query = press of a button
update-my_chat_member = joining or leaving a group
update-other = other
button-unhandled-list = Show
button-unhandled-again = Try again
button-unhandled-seen = Seen
button-unhandled-all-seen = All seen
