### Tickets: what support and the people who ask are told.

ticket-waiting = 等对方
ticket-closed = 已关闭
event-ask = 等对方回复
event-assign = 转给同事
event-hear = 对方回话
event-lapse = 48 小时无异议，自动关闭
event-merge = 并入另一张工单
event-unmerge = 取消合并
event-took = 并入了工单 #{ $ticket }
event-rated = 评价 { $stars } 星
event-priority = 优先级改为{ $priority }
event-tagged = 加标签 { $tag }
event-untagged = 去标签 { $tag }
event-escalated = 列入税局清单
event-unescalated = 移出税局清单
ticket-too-late = 工单 #{ $ticket } 解决已超过 { $hours } 小时，不能再打开。请回复“人工”开一张新工单。
ticket-other-person = 工单 #{ $ticket } 和 #{ $other } 不是同一个人的，不能合并。多个人报同一个故障，请公告为已知问题。
ticket-tag-bad = 标签“{ $tag }”不行：1 到 { $longest } 个字，每张工单最多 { $most } 个。
problem-none = 没有编号为 { $problem } 的未解决已知问题。
problem-announced = 您的工单 #{ $ticket } 是已知问题：{ $title }
    { $text }
ticket-said-edited = 工单 #{ $ticket } · { $person }（已修改）：
    { $text }
your-ticket-answer-edited = 工单 #{ $ticket } · { $owner } 回复（已修改）：
    { $text }
