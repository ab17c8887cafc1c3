### Known problems, the next step of a ticket, an operation's timeline.

next-claim = 请先接单。
next-look = 看日志和怎么办，再回复对方。

## known problems
problem-alone = 这类故障只关一个站点，不作为已知问题公告。请直接在工单里回复。
event-known = 归入已知问题 #{ $problem }
