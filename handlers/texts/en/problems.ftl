### Known problems, the next step of a ticket, an operation's timeline.

next-claim = Claim it first.
next-look = Look at the log and the article, then answer.
