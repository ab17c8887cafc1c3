### Support's groups: topics, cards, the relay, the queue.

priority-urgent = 紧急
priority-high = 高
priority-normal = 普通
priority-low = 低

## the card
group-head = { $sign } 工单 #{ $ticket } · { $state } · 处理人 { $owner } · 优先级 { $priority }
group-who = { $person }（{ $number }）· { $site } · { $at } 开单
group-problem = 📣 已知问题 { $problem }：{ $title }
group-alike = 🔗 同类还有 { $count } 张，{ $since } 起（相同：{ $fields }）
group-field = { $name } { $value }
group-field-code = 代码
group-field-phase = 步骤
group-field-reason = 原因
group-field-driver = 驱动
group-field-firmware = 固件
group-field-software = 版本
group-solved = ✅ 解决过类似的：{ $tickets }
group-article = 📖 { $title }
group-merged-into = ↪️ 已并入工单 #{ $ticket }
group-merged = ↩️ 并入了 { $tickets }
group-tags = 🏷 { $tags }
group-at-bureau = 🏛 在税局清单上（{ $at } 起）
group-stars = ⭐ 评价 { $stars } 星
group-goals = ⏱ { $goals }
group-goal-first_answer = 首次回复
group-goal-solution = 解决
group-goal-due = { $goal } { $due } 前
group-goal-missed = { $goal } 已超时（应在 { $due } 前）
group-goal-still = { $goal } 计时暂停
group-next = ➡️ { $step }
group-number = 工单 #{ $ticket } ·{ " " }

## its buttons
group-button-claim = 接单
group-button-photo = 要照片
group-button-resolve = 已解决
group-button-article = 怎么办
group-button-log = 日志
group-button-reread = 重读
group-button-escalate = 税局清单
group-button-unescalate = 移出税局清单
group-button-more = 更多
group-button-less = 收起
group-button-release = 退回
group-button-take = 转给我
group-button-tags = 标签
group-button-merge = 合并
group-button-problem = 已知问题
group-button-priority = 改为{ $priority }
group-button-reopen = 重新打开
group-button-unmerge = 取消合并
group-button-merge-into = 并入 #{ $ticket }

## what was said
group-message = 💬 { $number }{ $person }：
    { $text }
group-message-edited = 💬 { $number }{ $person }（已修改）：
    { $text }
group-answer = ↩️ { $number }{ $person } 回复：
    { $text }
group-answer-edited = ↩️ { $number }{ $person } 回复（已修改）：
    { $text }
group-note = 📝 { $number }{ $person } 内部备注：
    { $text }
group-note-edited = 📝 { $number }{ $person } 内部备注（已修改）：
    { $text }
group-close = 🏁 工单 #{ $ticket }：{ $person } 自己结束了。
group-confirm = ✅ 工单 #{ $ticket }：{ $person } 确认已解决。
group-reopen = 🔁 工单 #{ $ticket } 又打开了（{ $by }），请接单。
group-changed = ⚠️ 工单 #{ $ticket }：同一项操作又失败了，情况有变，请看上面的卡片。
group-assign = 👉 工单 #{ $ticket } 交给 { $owner }。
group-rated = ⭐ 工单 #{ $ticket }：{ $person } 评价 { $stars } 星。

## pressing and writing in a topic
group-not-support = 您不是这张工单的客服，不能操作它。
group-no-more = 这个群现在不是客服群：工单 #{ $ticket } 没有变动，您写的也没有发给提问人。请到客服群或与我的私聊中处理。
group-not-served = 工单 #{ $ticket } 现在不归这个群：没有变动，您写的也没有发给提问人。请到负责它的客服群或与我的私聊中处理。
group-taken = 工单 #{ $ticket } 已由 { $owner } 接手。{ $owner } 不在的话，请按“更多”里的“转给我”。
group-helped = { $name }，您写的已发给 { $person }。这张工单的处理人还是 { $owner }；要接过来，请按卡片上“更多”里的“转给我”。
group-done-claim = 工单 #{ $ticket } 归您处理了，直接在这里写，就会发给 { $person }。
group-done-take = 工单 #{ $ticket } 转给您了，直接在这里写，就会发给 { $person }。
group-done-release = 工单 #{ $ticket } 已退回。
group-done-resolve = 工单 #{ $ticket } 已标为解决，已请 { $person } 确认。
group-done-reopen = 工单 #{ $ticket } 又打开了。
group-done-unmerge = 工单 #{ $ticket } 已取消合并。
group-done-escalate = 工单 #{ $ticket } 已列入税局清单，/bureau 可查看。
group-done-unescalate = 工单 #{ $ticket } 已移出税局清单。
group-done-priority = 优先级已改为{ $priority }。
group-done-merge = 工单 #{ $ticket } 已并入 #{ $into }。
group-stranger = { $name }，您不是这张工单的客服：您在这里写的不会转给提问人。需要的话，请管理员给您客服角色。
group-bare-code = 只有六位数字的消息可能是动态码，没有转给提问人。如果是提示代码，请连文字一起写。
group-ended = 工单 #{ $ticket } 已结束：您写的记为内部备注，没有发给提问人。要继续处理，请先重新打开。
group-ended-merged = 工单 #{ $ticket } 已并入 #{ $into }：您写的记为内部备注。要回复提问人，请到 #{ $into } 的话题里写。
group-note-how = 请写上备注内容，例如：/note 已电话联系；也可以直接写“//已电话联系”。
group-not-here = 请在工单的话题里用这个命令；没有话题的群，请回复那张工单的卡片。
group-gone = 没有这张工单了。
group-no-article = 这篇文章已经不在了。
group-reread-asked = 🔁 正在请 { $site } 的现场程序再读一次 { $device }，结果会写在这里。
group-reread-waits = 🔁 { $device } 已经在读了，结果会写在这里。
group-agent-away = { $site } 的现场程序没有连上来（最近联系 { $seen }），现在读不到 { $device }。请让现场确认电脑已开机、能上网、qingka-agent 在运行。
group-tags-how = 工单 #{ $ticket } 的标签：{ $tags }。加标签请写 /tag 名称，去掉请写 /untag 名称。
group-tagged = 标签：{ $tags }
group-merge-which = 并入 { $person } 的哪张工单？工单 #{ $ticket } 会结束，之后可以取消合并。
group-merge-none = { $person } 没有别的未结束的工单，不能合并。
group-problem-private = 公告已知问题要在私聊里做，我已发给您。
group-problem-start = { $name }，公告已知问题要在私聊里做，可我还没能私聊您。请点 { $link } 并按“开始”，再回来按一次“已知问题”。
group-problem-offer = 工单 #{ $ticket }：{ $subject }
    要公告为已知问题，请按下面的按钮。
button-group-announce = 公告已知问题

## macros
macro-which = 常用回复，按一下就发给 { $person }：
macro-none = 没有“{ $macro }”这条常用回复。写 /m 看全部。

## setting up
menu-desk = 设为客服群
menu-desks = 客服群列表
desk-in-group = 请在客服群里发送：/desk。可以写上站点和种类，例如：/desk 朝阳一店 故障。先把我拉进群，并设为管理员。
desk-which = 您管理几个站点，请写上是哪一个：{ $sites }。例如：/desk { $example }
desk-no-site = 没有站点“{ $site }”，或者不归您管理。您管理的站点：{ $sites }
desk-not-yours = 这个群现在由{ $site }的管理员管理，您不能改。
desk-joined = ✅ 这个群现在是客服群：{ $site }的{ $kind }会来这里，每张工单一个话题，直接在话题里写就会发给提问人；“//”开头的只有客服看得到。
    请做两件事：在群设置里打开“话题”；把我设为管理员，并给“管理话题”的权限。
    不用了请发：/desk off
desk-joined-plain = 没有话题也能用：工单卡片发在群里，回复卡片就会发给提问人。
desk-waiting = 还有 { $count } 张工单在排队，写 /queue 查看。
desk-left = 这个群不再是客服群，以后的工单不会再来这里。
desk-left-not = 这个群本来就不是客服群。
desk-kind-every = 全部工单
desk-kind-failure = 故障工单
desk-kind-question = 提问工单
desks-head = 客服群 { $count } 个：
desks-none = 还没有客服群。把我拉进群，设为管理员，再在群里发送：/desk
desks-line = · { $title } · { $site } · { $kind }{ $topics }
desks-plain = （没有话题）
group-not-desk = 这个群不是客服群。管理员在群里发送 /desk 就可以设为客服群；也可以在与我的私聊中查看。

## the queue
menu-queue = 排队的工单
menu-mine = 我手上的工单
menu-bureau = 税局清单
queue-head = 排队 { $count } 张（{ $page }）：
queue-none = 没有人在排队。
mine-head = 您手上 { $count } 张（{ $page }）：
mine-none = 您手上没有工单。写 /queue 看排队的。
queue-line = { $sign } #{ $ticket } { $priority } · { $site } · { $person } · { $age }：{ $subject }
bureau-head = 🏛 税局清单 { $count } 张（{ $page }），可直接转给办税厅：
bureau-none = 税局清单是空的。在工单卡片上按“税局清单”可加入。
bureau-item = { $number }. 税号 { $taxpayer } · 设备 { $device }（盘号 { $disk }）
    代码 { $code } · 步骤 { $phase } · { $at } 起
    { $why }
    工单 #{ $ticket } · { $person }
bureau-question = { $number }. { $site } · { $at } 起
    { $why }
    工单 #{ $ticket } · { $person }
button-bureau-off = 移出 #{ $ticket }

## figures
menu-stats = 统计
stats-how = 请写天数，1 到 { $most }，例如：/stats 30；不写就是近 7 天。
stats-head = 📊 近 { $days } 天（{ $since } 至 { $until }）
stats-tickets = 新开 { $opened } 张 · 解决 { $solved } 张 · 重开 { $reopened } 张
stats-first-answer = 首次回复：一半在 { $median } 内，九成在 { $most } 内
stats-solution = 解决：一半在 { $median } 内，九成在 { $most } 内
stats-goals = 按时：{ $goals }
stats-goal = { $goal } { $percent }
stats-rating = 评价：{ $mean } 分（{ $count } 次）
stats-unanswered = 机器人没答上 { $count } 个问题（共问了 { $asked } 个）
stats-failures = 最多的故障：
stats-failure = { $number }. { $title } · { $count } 张
stats-picture = 近 { $days } 天的图
stats-minutes = { $count } 分钟
stats-hours = { $count } 小时
stats-days = { $count } 天

## help
help-queue = 排队的工单：回复“排队”“我手上的”“税局清单”“统计”
help-desk = 客服群：在群里发送 /desk；回复“客服群列表”看有哪些
group-help = 在工单的话题里：直接写，发给提问人；“//”开头，只有客服看得到；/m 常用回复；/tag 标签。
    在群里：/queue 排队 · /mine 我手上的 · /bureau 税局清单 · /stats 统计
