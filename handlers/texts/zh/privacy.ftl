### Limits, blocked persons, and what is erased.

flood = 消息太多了，我先停一下。请等 { $seconds } 秒再发；这段时间里发来的消息我没有看，要紧的请到时再发一次。
block-how = 要不再理会某人，请写：/block P12（编号在工单卡片上）；恢复：/unblock P12。现在没有被拉黑的人。
block-head = 被拉黑的人（{ $page }）
block-nobody = 没有这个人。
block-untouchable = 您不能拉黑这个人：客服只能拉黑自己站点的开票员和访客，其他人请找管理员。
block-done = 已拉黑 { $number } { $person }：此人的消息和按钮都不再处理，也进不了工单。
unblock-done = 已恢复 { $number } { $person }。
button-unblock = 恢复 { $number }
you-are-blocked = 客服已停止受理您的消息。有疑问请联系您单位的管理员。
you-are-unblocked = 已恢复受理您的消息。
event-person-blocked = 拉黑了提问人
event-person-unblocked = 恢复了提问人
