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
problem-forgotten = 不记得刚才说的是哪个问题了。请回复“已知问题”再选一次。
problem-announced = 您的工单 #{ $ticket } 是已知问题：{ $title }
    { $text }
ticket-said-edited = 工单 #{ $ticket } · { $person }（已修改）：
    { $text }
your-ticket-answer-edited = 工单 #{ $ticket } · { $owner } 回复（已修改）：
    { $text }

## a person's own ticket
media-photo = [图片]
media-document = [文件]
media-video = [视频]
media-audio = [音频]
media-voice = [语音]
media-animation = [动图]
media-video_note = [视频]
media-sticker = [表情]
entry-attached = { $what }
entry-note = 【备注】
entry-edited = （已修改）
button-human-picture = { $count ->
        [1] 转人工，带上这张图
       *[other] 转人工，带上这 { $count } 张图
    }
button-reopen = 重新打开 #{ $ticket }
button-new-ticket = 开新工单
button-add-to = 补充到工单 #{ $ticket }
button-ask-bot = 问机器人
button-add = 补充 #{ $ticket }
button-end = 结束 #{ $ticket }
picture-unread = 图片和文件我看不懂。请把屏幕上的提示和代码打成文字发给我；要让客服看，请按下面的按钮。
picture-kept = 图片我看不懂，只看了文字。十分钟内转人工的话，图片会一起带上。
picture-words = 图片已带上。请再用一句话说说遇到的问题，例如屏幕上的提示和代码；没有要说的请回复“取消”。
human-again = 您的工单 #{ $ticket }（{ $subject }）刚解决不久。还是这件事，就重新打开；别的事，请开新工单。
reopened = 工单 #{ $ticket } 已重新打开，您写的已转给客服。
ticket-over = 工单 #{ $ticket } 已结束，您写的还没有转给客服。还是这件事，就重新打开；别的事，请开新工单。您写的会一起带上。
ticket-over-for-good = 工单 #{ $ticket } 已结束，不能再打开，您写的还没有转给客服。要找客服，请开新工单，您写的会一起带上。
where-to = 这句话要给谁？{ $owner } 还在处理您的工单 #{ $ticket }（{ $subject }），已有半天以上没有消息。
where-to-open = 这句话要给谁？您的工单 #{ $ticket }（{ $subject }）还在等客服接手。
where-to-resolved = 这句话要给谁？您的工单 #{ $ticket }（{ $subject }）已由 { $owner } 解决。还没解决的话，请重新打开，您写的会一起带上。
where-to-which = 这要给哪张工单？客服正在处理您的几张工单：
where-to-line = #{ $ticket } · { $owner } · { $subject }
rate-wanted = 请给 { $owner } 的服务打几颗星（不想评就不用管）：
rated = { $stars } 谢谢您的评价。
help-mytickets = 我的工单：回复“我的工单”
menu-mytickets = 我的工单
mytickets-none = 您没有未结束的工单，最近 48 小时也没有结束过的。要找客服，请回复“人工”。
mytickets-head = 您的工单（{ $page }）
mytickets-line = #{ $ticket } { $state } · { $owner } · { $subject }
mytickets-said = { "  " }{ $author }（{ $age }）：{ $text }
ticket-moved-on = 工单 #{ $ticket } 的情况变了，现在不能这样做。回复“我的工单”看现在的情况。
nobody-yet = 等客服接手
ticket-ended-own = 工单 #{ $ticket } 已结束，不能补充了。回复“我的工单”看现在的情况。
add-wanted = 请写要补充到工单 #{ $ticket } 的话，也可以发图片；不补充请回复“取消”。

## support in private
button-ask = 问对方
button-note = 备注
button-more = 更多
button-assign = 转给同事
button-priority = 优先级
button-merge = 合并
button-photo = 要照片
button-macros = 常用回复
button-tags = 标签
button-escalate = 列入税局清单
button-unescalate = 移出税局清单
button-unmerge = 取消合并
button-tag = + { $tag }
button-untag = ✕ { $tag }
button-new-tag = 新标签
button-merge-into = 并入 #{ $ticket }
state-triage-noting = 写备注
state-triage-tagging = 加标签
state-triage-merging = 合并工单
tickets-found = “{ $words }”的工单（{ $page }）
tickets-none-such = 没有符合“{ $words }”的未结束工单。连已结束的一起找，请加“全部”。还可以写：我的、待接、等待、紧急、已解决、税局，或工单编号、代码、站点、姓名。
question-wanted = 请写要问 { $person } 的话（工单 #{ $ticket }），发出后工单等对方回复；不写了请回复“取消”。
question-sent = 已发给提问人，工单 #{ $ticket } 等对方回复。
answer-bare-code = 只有六位数字的消息可能是动态码，没有发出去。如果是提示的代码，请连提示的文字一起写。
answer-stays = 两条斜杠开头的是内部备注，不会替换已发给提问人的话：提问人看到的仍是原来那句。
note-wanted = 请写工单 #{ $ticket } 的备注，提问人看不到；不写了请回复“取消”。
note-how = 请写上工单编号和备注，例如：/note 12 已电话联系。也可以回复对方的消息，以“//”开头。
noted = 已记为工单 #{ $ticket } 的备注，提问人看不到。
assign-nobody = 工单 #{ $ticket } 没有别的客服可转。管理员可用“邀请”添加。
assign-not-support = 对方已不是工单 #{ $ticket } 的客服，没有转。请再按“转给同事”选别人。
assigned = 工单 #{ $ticket } 已转给 { $owner }。
ticket-confirmed = ✅ { $person } 确认工单 #{ $ticket } 已解决。
ticket-rated = ⭐ { $person } 给工单 #{ $ticket } 评了 { $stars } 星。
ticket-assigned = 🎫 { $by } 把工单 #{ $ticket } 转给了您 · { $site } · { $person }
    { $subject }
tag-wanted = 请写工单 #{ $ticket } 的新标签；不加了请回复“取消”。
merge-wanted = 工单 #{ $ticket } 并入 { $person } 的哪一张？请按上面卡片的按钮，或写编号；不合并请回复“取消”。
merge-none = { $person } 没有别的未解决工单可以并入（工单 #{ $ticket }）。
merge-how = 请写要并入的工单编号，例如 12；不合并请回复“取消”。
merged = 工单 #{ $ticket } 已并入 #{ $other }。
