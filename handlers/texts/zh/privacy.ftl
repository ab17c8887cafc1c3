### Limits, blocked persons, and what is erased.

flood = 消息太多了，我先停一下。请等 { $seconds } 秒再发；这段时间里发来的消息我没有看，要紧的请到时再发一次。
block-how = 要不再理会某人，请写：/block P12（编号在工单卡片上）；恢复：/unblock P12。
block-none = 现在没有被拉黑的人。要不再理会某人，请写：/block P12（编号在工单卡片上）。
block-head = 被拉黑的人（{ $page }）
block-nobody = 没有这个人。
block-untouchable = 您不能拉黑这个人：客服只能拉黑自己站点的开票员和访客，其他人请找管理员。
block-done = 已拉黑 { $number } { $person }：此人的消息和按钮都不再处理，也进不了工单。
unblock-done = 已恢复 { $number } { $person }。
button-unblock = 恢复 { $number }
button-block = 拉黑提问人
you-are-blocked = 您已被停用：机器人不再处理您的消息和按钮，包括清卡和批准。有疑问请联系您单位的管理员。
you-are-unblocked = 已恢复受理您的消息和按钮。
event-person-blocked = 拉黑了提问人
event-person-unblocked = 恢复了提问人

erase-how = 要删除某人的资料，请写：/erase P12（编号见 /people 或工单卡片）。
erase-confirm =
    要删除 { $number } { $person } 的资料吗？删除后不能恢复。
    会删除：姓名、账号、角色和没用过的邀请，登录，所写的 { $texts } 条内容，{ $files } 个图片或文件。
    会保留：{ $tickets } 张工单的编号、日期和状态，设备日志，清卡记录、回执和审计记录——里面只写 { $number }。
    已经发到聊天里的消息收不回来；在开票电脑上登记过审批人的，请在那里另行移除。
erase-blocked = 注意：{ $number } 现在被拉黑。删除后账号也不再保留，此人再写来不会被拦住，要另外拉黑。
button-erase = 确认删除 { $number }
erase-done = 已删除 { $number } 的资料，只保留编号。此人以后再写来，就是一位新访客。
erase-nobody = 没有这个人，或资料已经删除。
erase-oneself = 不能删除您自己的资料，请另一位管理员来做。
erase-last-admin = { $number } 是最后一位管理员，不能删除。请先让别人当管理员。
erase-busy = { $number } 还有没结束的操作 #{ $operation }。请等它结束，或先取消它，再来删除。
erase-busy-batch = { $number } 还有没结束的批量 { $batch }。请等它结束，或先取消它，再来删除。
event-person-erased = 删除了提问人的资料
event-forgotten = 保存期已到，内容已删除
