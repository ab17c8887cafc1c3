### Limits, blocked persons, and what is erased.

flood = Too many messages; I pause. Please wait { $seconds ->
        [one] 1 second
       *[other] { $seconds } seconds
    }. What you send meanwhile is not read: send what matters again then.
block-how = To listen to somebody no more, write: /block P12 (the number stands on the ticket's card); again: /unblock P12. Nobody is blocked now.
block-head = Blocked ({ $page })
block-nobody = There is no such person.
block-untouchable = You cannot block this person: support may block clerks and guests of its own sites; for others ask an administrator.
block-done = { $number } { $person } is blocked: messages and buttons are ignored and reach no ticket.
unblock-done = { $number } { $person } is listened to again.
button-unblock = Unblock { $number }
you-are-blocked = Support does not take your messages any more. If in doubt, ask your administrator.
you-are-unblocked = Your messages are read again.
event-person-blocked = blocked the person
event-person-unblocked = let the person speak again
