### Known problems, the next step of a ticket, an operation's timeline.

next-claim = 请先接单。
next-look = 看日志和怎么办，再回复对方。
