answer-not-arrived = 没有送到 { $person }：对方停用了机器人，或者账号已经注销。没送到的是：{ $text }
answer-not-arrived-of = 您对工单 #{ $ticket } 的回复没有送到 { $person }：对方停用了机器人，或者账号已经注销。请换别的方式联系。
    没送到的是：{ $text }
group-shut-out = 我在客服群“{ $title }”里不能发消息了，工单现在私聊通知各位客服，/queue 可以看到全部。
    要恢复：让我回到群里并允许我发消息，然后在群里再发一次 /desk。
group-anonymous = 您以匿名管理员的身份发言，我认不出是谁，所以没有处理，也没有转给任何人。请关闭自己的“匿名”权限后再发一次。
