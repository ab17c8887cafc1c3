### Known problems, the next step of a ticket, an operation's timeline.

## the next step
next-claim = 先接单，让对方知道有人在看。
next-answer = 回复对方；机器人答得上的，发文章也行。
next-look = 看日志和“怎么办”，再回复对方。
next-wait-person = 等对方回话。太久没有回音，再问一次或转为已解决。
next-wait-word = 等对方说是否解决；48 小时没有异议会自动关闭。
next-nothing = 已经结束，不用再做什么。
next-read-back = 先请发起人按“重新读取”。一直读不到，请批准人看清开票软件，再在现场运行 qingka-agent unlock。这期间谁也不要再点清卡。
next-clear-again = 问属期是否对得上，请对方重新发起一次清卡，只试一次；还不行就列入税局清单。
next-retry-reads = 重读一次设备，先看属期和锁死日：可能已经清过卡了。
next-wait-window = 征期还没开放：告诉对方等到征期再做，不用反复试。
next-clear-pending = 盘上有清卡信息没写回：请对方重新发起清卡。
next-to-bureau = 要到办税厅处理：列入税局清单，把要带的材料发给对方。
next-vendor = 不要重试。抄税时掉过电，数据可能乱了，请找厂家检修。
next-upload = 请对方先把没上传的发票传完，再重新发起。
next-every-type = 有票种还没抄报或没清卡：重读设备，看是哪一种，补上再清。
next-password = 不要再试口令，也不要让对方发过来。请保管口令的人在现场核对后再发起。
next-clock = 重读设备看时钟差多少：8 小时以内在开票软件里校准，超过就去办税厅。
next-cable = 请现场看电源、数据线和盘的指示灯，换个 USB 口，再重读设备。
next-one-disk = 请现场只留一张盘，其余拔下，再重读设备。
next-wait-bureau = 税局服务器连不上：看看还有没有别的站点也这样，是的话发公告，请大家先别重试。
next-watch-bureau = 盘已经清了，只差告诉税局：下次联网会自动补报，明天再看一眼。
next-ask-filed = 问对方申报和比对是否通过。通过了，过一会儿重新发起；没通过，先改申报。
next-upload-errors = 请对方在开票软件里看上传出错的发票，按提示处理，或要一张照片。
next-rolls = 最常见的是旧票卷没登记：请现场登记后再备份一次，再核对。
next-pair-again = 问现场电脑是不是还原过或换过。是的话请管理员用 /pair 重新接入。
next-unlock = 请现场的人运行 qingka-agent unlock，批准人再用新的动态码。
next-close-software = 请现场关掉开票软件和别的占用端口的程序，再重读设备。
next-computer = 请现场看电脑有没有开机、联网、反复重启；连上后重新发起。
next-place = 请现场检查备份位置：U 盘插好了没有、空间够不够、能不能写入。
next-developers = 是我们自己的程序出错：把编号和日志转给开发，告诉对方不是他的问题。
next-settings = 现场程序不允许这样做：请管理员核对现场的设置。
next-ask-photo = 要一张整屏照片，对照代码看“怎么办”，再回复对方。

## an operation's timeline
moment-requested-backup = 发起备份
moment-requested-verify = 发起核对
moment-requested-report = 发起抄报
moment-requested-clear = 发起清卡
moment-requested-upload = 发起上传发票
moment-inspecting = 现场开始检查设备
moment-inspected = 检查完成
moment-backing-up = 现场开始备份
moment-backed-up = 备份完成
moment-saved = 备份完成，操作结束
moment-verifying = 现场开始核对
moment-verified = 核对通过
moment-proved = 核对通过，操作结束
moment-approval-asked = 请经理确认（{ $asked } 人）
moment-approved = 批准
moment-code-wrong = 动态码不对，没有执行
moment-evidence-stale = 设备数据有变，重新核对
moment-started = 现场开始执行
moment-acted = 执行完，正在回读
moment-finished = 完成
moment-finished-partly = 只完成一部分，代码 { $code }
moment-refused = 没有执行，代码 { $code }
moment-denied = 拒绝或取消，没有执行
moment-expired = 过期，没有执行
moment-cancelled = 取消，没有执行
moment-failed = 失败，代码 { $code }
moment-lost = 读不到结果，代码 { $code }
moment-read-back-asked = 要求重新读取
moment-reading-back = 现场重新读取设备
moment-still-unknown = 还是读不到结果

## known problems
problem-alone = 这类故障只关一个站点，不作为已知问题公告。请直接在工单里回复。
event-known = 归入已知问题 #{ $problem }
menu-problems = 已知问题
help-problems = 很多人报同一个故障：回复“已知问题”，公告或全部解决
state-problems-announcing = 公告已知问题
state-problems-resolving = 全部解决
problems-none = 近 { $hours } 小时没有成批的故障，也没有未解决的已知问题。
problems-known = 📣 已公告、还没解决的：
problems-known-line = #{ $problem } { $title } · { $tickets } · { $told } · { $person } { $at }
problems-alike = 🔎 近 { $hours } 小时像是同一个问题的：
problems-alike-line = { $number }. { $title } · { $tickets }，{ $unresolved } · 自 { $since }{ $phase }
problems-phase = { " " }· { $phase }
problems-more = 还有 { $count } 个没有列出，请到看板上看。
problem-tickets = { $count } 张工单
problem-unresolved = 未解决 { $count } 张
problem-told = 已告知 { $count } 人
problem-no-tickets = 现在没有这类未解决的工单了。
problem-suggestion = 不止您一家遇到（{ $title }），我们正在处理，有进展马上告诉您。请先不要反复重试。
problem-ask = 公告“{ $title }”：您能看到的 { $count } 张未解决工单的人各收到一次，以后再报的人开工单时也会收到。
    请发一句要告诉大家的话，或者用这句：
    { $text }
problem-ask-again = “{ $title }”已经公告过，告知过的人不会再收到。现在未解决 { $count } 张，口径是：
    { $text }
    要换一句话，直接发给我，以后报的人会看到新的；不改请回复“取消”。
problem-known-wider = “{ $title }”已作为已知问题 #{ $problem } 公告，您站点的人都会收到，不用再公告。
problem-made = 📣 已公告为已知问题 #{ $problem }：{ $title }。已告知 { $count } 人。
problem-resolve-ask = “{ $title }”：要结束 { $count } 张工单，每个人都会被问一次是否解决。
    请发一句怎么解决的，会先告诉每个人；没有话要说，就按下面的按钮。
problem-resolved = ✅ 已知问题 #{ $problem }（{ $title }）已解决，结束 { $count } 张工单。
problem-resolved-part = 结束您能处理的 { $count } 张工单。已知问题 #{ $problem }（{ $title }）还涉及别的站点，先留着。
problem-left = 还有 { $count } 张工单在一批批处理，几分钟内完成，不用再按。
button-suggested = 就用这句
button-end-silently = 不加话，全部解决
button-resolve-all = 全部解决 #{ $problem }
button-problem-tickets = 看工单 { $name }
button-announce = 公告 { $number }
