### Known problems, the next step of a ticket, an operation's timeline.

next-claim = Claim it first.
next-look = Look at the log and the article, then answer.

## known problems
problem-alone = A failure of this kind concerns one site only and is no known problem. Answer in its ticket.
event-known = belongs to known problem #{ $problem }
