### Limits, blocked persons, and what is erased.

flood = Too many messages; I pause. Please wait { $seconds ->
        [one] 1 second
       *[other] { $seconds } seconds
    }. What you send meanwhile is not read: send what matters again then.
block-how = To listen to somebody no more, write: /block P12 (the number stands on the ticket's card); again: /unblock P12.
block-none = Nobody is blocked now. To listen to somebody no more, write: /block P12 (the number stands on the ticket's card).
block-head = Blocked ({ $page })
block-nobody = There is no such person.
block-untouchable = You cannot block this person: support may block clerks and guests of its own sites; for others ask an administrator.
block-done = { $number } { $person } is blocked: messages and buttons are ignored and reach no ticket.
unblock-done = { $number } { $person } is listened to again.
button-unblock = Unblock { $number }
button-block = Block this person
you-are-blocked = You are blocked: the bot ignores your messages and buttons, clears and approvals included. If in doubt, ask your administrator.
you-are-unblocked = Your messages are read again.
event-person-blocked = blocked the person
event-person-unblocked = let the person speak again

erase-how = To erase what is known of somebody, write: /erase P12 (the number stands in /people and on the ticket's card).
erase-confirm =
    Erase { $number } { $person }? This cannot be taken back.
    What goes: name, accounts, roles and unused invitations, logins, { $texts ->
        [one] 1 text
       *[other] { $texts } texts
    } and { $files ->
        [one] 1 picture or file
       *[other] { $files } pictures or files
    } of this person.
    What stays: number, dates and state of { $tickets ->
        [one] 1 ticket
       *[other] { $tickets } tickets
    }, device logs, operations, receipts and the audit log, where only { $number } is written.
    Messages that were sent to chats cannot be taken back; an approver who is enrolled at an agent is taken off there.
erase-blocked = Mind: { $number } is blocked. Without the account the hub knows no more whom it blocked: who writes from it again is heard, until blocked anew.
button-erase = Erase { $number }
erase-done = { $number } is erased; only the number stays. Who writes from that account again is a new guest.
erase-nobody = There is no such person, or everything was erased already.
erase-oneself = You cannot erase yourself: ask another administrator.
erase-last-admin = { $number } is the last administrator and cannot be erased. Make somebody else administrator first.
erase-busy = { $number } has an open operation, #{ $operation }. Wait until it ends or cancel it, then erase.
erase-busy-batch = { $number } has an open batch, { $batch }. Wait until it ends or cancel it, then erase.
event-person-erased = erased what was known of the person
event-forgotten = the time to keep it is over: what was said is erased
