### Every sentence the bot says, in Chinese. Keys are the same in en.ftl.

## dialog
bug = 抱歉，这里出了我们自己的错误（编号 { $number }），没有执行任何操作。请稍后再试，或回复“人工”。
only-private = 这件事只能在与我的私聊中进行。请点我的头像，发私信给我。
press-unknown = 这个按钮我不认识了。请回复“帮助”看看能做什么。
press-expired = 这个按钮已过期。请回复“帮助”重新开始。
press-used = 这个按钮已经按过了。
command-unknown = 没有这个命令。请回复“帮助”看看能做什么。
cannot-read = 我只看得懂文字。请用一句话描述问题，或回复“人工”。
cannot-pass-on = 这种内容（位置、名片之类）我转不过去，对方看不到。请用文字说，或发图片、文件。
forbidden = 您没有权限做这件事。需要的话，请联系管理员授权；回复“我”可查看您的编号和角色。

## terminal
terminal-bot = 机器人
terminal-hello = 您是 { $name }（{ $number }）。直接输入文字，或输入按钮的编号；按 Ctrl-D 结束。
terminal-no-relay = { $url } 没有应答：在运行 qingka serve 之前，什么都到不了现场。

## operations: words
plan-backup = 备份
plan-verify = 核对
plan-report = 抄报
plan-clear = 清卡
plan-upload = 上传发票
part-inspect = 检查
part-backup = 备份
part-verify = 核对
part-approve = 确认
phase-requested = 排队
phase-inspecting = 检查
phase-backing_up = 备份
phase-verifying = 核对
phase-awaiting_approval = 等待确认
phase-approved = 发送指令
phase-acting = 执行
phase-confirming = 回读确认
phase-unknown = 结果未知
type-004 = 专票
type-005 = 机动车票
type-006 = 二手车票
type-007 = 普票
type-025 = 卷票
type-026 = 电子普票
type-028 = 电子专票
type-other = { $code } 类票
list-separator = 、
totals-type = { $type } { $count } 张 { $amount }
seconds = { $count } 秒
minutes = { $count } 分钟
progress-head = { $icon } #{ $number } { $plan } · { $device }
progress-left = ，约剩 { $time }
progress-invoices = { " " }张
progress-waits = 同一站点有另一项操作在等待确认，结束后自动继续。
moved-clear = { $types }的报税起始日已变为 { $start }
moved-report = { $types }已完成抄报
moved-upload = { $types }的发票已全部上传
moved-attest = { $types }已执行，但此设备读不出结果，请在开票软件里核对一次

## operations: starting
menu-clear = 清卡
menu-report = 抄报
menu-backup = 备份
menu-verify = 核对
menu-upload = 上传发票
clear-which = 请选择要{ $plan }的设备：
clear-no-devices = 没有您可以操作的设备。管理员可用 /pair 接入站点；如果您说的设备名不对，请直接回复“清卡”从列表中选择。
clear-busy = { $device } 正在进行 #{ $number }，同一台设备一次只能做一件事。回复“进度”查看，或回复“取消”放弃。
clear-no-device = 找不到这台设备，可能已从站点移走。回复“设备”查看现有设备。
clear-agent-away = { $device }：现场程序没有连上来，现在无法操作，也没有执行任何操作。请在 { $site } 确认电脑已开机、qingka-agent 在运行、网络正常，然后重试。
clear-no-approver = { $site } 没有可以批准的人：需要一位不是您本人的经理，并且在现场登记过动态码。请经理回复“我”查看编号，再在现场电脑上运行 qingka-agent approvers add 编号 姓名。
clear-failed = 现在无法进行，没有执行任何操作。请稍后再试，或回复“人工”。

## operations: approval
approval-asked = 核对通过。已通知 { $names } 确认（{ $minutes } 分钟内有效）。
approval-card = 请确认{ $plan } #{ $number }
    { $device } · { $skpbh } · 属期 { $period }
    { $totals }
    备份 { $places } 处，已回读 ✓
    未上传 { $pending } · 报税 { $reported }
    指纹 { $fingerprint }
reported-yes = 已完成
reported-no = 未完成
reported-unknown = 设备读不出
attest-filed = 请确认：本期已申报且比对通过（设备看不到这一点，批准即由您证明）。
attest-cannot-be-told = 请确认：开票软件里显示本期已抄报（此设备读不出，批准即由您证明）。
attested-filed-and-matched = 批准人证明：已申报且比对通过
attested-cannot-be-told = 批准人证明：开票软件显示本期已抄报（设备读不出）
button-approve = 批准
button-deny = 拒绝
button-details = 查看明细
button-article = 怎么办
button-receipt = 查看回执
button-read-back = 重新读取
button-offer = 现在{ $plan }
button-again = 重新{ $plan }
button-cancel = 取消 #{ $number } { $plan }
approval-gone = 这个确认已经失效（已处理、已过期或证据有变），您这次没有引起任何操作。回复“进度”看现在的情况，需要时请重新发起。
approval-taken = { $name } 正在确认这一项，请等对方完成，或两分钟后再按。
approval-self = 您自己发起的操作不能由您本人批准，请另一位经理确认。
approval-not-enrolled = 您（{ $number }）还没有在这个站点登记动态码。请在现场电脑上运行：qingka-agent approvers add { $number } { $name }，用验证器扫码后再来批准。
approval-codes-locked = 动态码连错五次，现场已锁定。请现场的人运行 qingka-agent unlock 后再批准。
approval-closed-used = ✔ #{ $number } { $plan } · { $device }：{ $name } 已批准（指纹 { $fingerprint }）。
approval-closed-denied = ✖ #{ $number } { $plan } · { $device }：已拒绝或取消（{ $name }）。
approval-closed-expired = ⌛ #{ $number } { $plan } · { $device }：确认已过期，没有执行。
approval-closed-refused = ⛔ #{ $number } { $plan } · { $device }：没有执行（指纹 { $fingerprint }）。
approval-closed-stale = ↻ #{ $number } { $plan } · { $device }：设备数据有变，指纹 { $fingerprint } 作废，正在重新核对，请等新的确认消息。
code-wanted = 请发送验证器上的 6 位动态码（#{ $number }，指纹 { $fingerprint }）。
code-sent = 动态码已送到现场核验。
code-wrong = 动态码不对，没有执行。还可以再试 { $left } 次，请等验证器换一个新码再发送（#{ $number }，指纹 { $fingerprint }）。
code-shape = 动态码是 6 位数字，请重新发送；不想继续请回复“取消”。
code-again = 刚才系统重启，动态码没有保留，请重新发送一个新码。
code-checking = 上一个动态码正在现场核验，请稍等。
code-late = 现在没有等待动态码的确认，这个动态码没有引起任何操作。
denied = 已拒绝 #{ $number }，没有执行任何操作。已告知发起人。

## operations: ends
done-backup = ✅ #{ $number } 备份完成 · { $device }：{ $count } 张发票，{ $places } 处，均已回读。
done-verify = ✅ #{ $number } 核对通过 · { $device }：{ $count } 张发票与设备统计一致，备份 { $places } 处。
done-act = ✅ { $plan }完成 #{ $number } · { $device } — { $moved }。
    回执 #{ $number }（审计 { $head }…）
ended-good = ✅ #{ $number } { $plan } · { $device }：不需要做了。{ $why }
ended-refused = ⛔ #{ $number } { $plan } · { $device }：没有执行。{ $why }{ $code }
ended-failed = ❌ #{ $number } { $plan } · { $device }：在“{ $phase }”这一步失败{ $code }。{ $why }
    { $rows }
ended-partial = ⚠️ #{ $number } { $plan } · { $device }：只完成了一部分{ $code }。{ $why }
    { $rows }
    没有完成的票种请重新发起，已完成的不会重复。
ended-denied = ✖ #{ $number } { $plan } · { $device }：被拒绝，没有执行任何操作。
ended-expired = ⌛ #{ $number } { $plan } · { $device }：已过期，没有执行任何操作。{ $why }
ended-cancelled = 🚫 #{ $number } { $plan } · { $device }：已取消，没有执行任何操作。
ended-ticket = 已为您开工单 #{ $ticket }，客服会跟进。
rows = 已完成：{ $done }；未完成：{ $rest }。
unknown = ❓ #{ $number } { $plan } · { $device }：指令已发出，但读不到结果，现在不知道是否完成。
    在弄清之前这台设备已锁定，不会再执行任何操作；请不要在开票软件里重复操作。
    恢复连接后按“重新读取”。一直读不到时，请批准人看清开票软件，再在现场运行 qingka-agent unlock --device 设备名 --person 编号，加 --moved（已完成）或 --not-moved（未完成），然后按“重新读取”。
    工单 #{ $ticket }，客服会跟进。
read-back-asked = 好的，正在重新读取设备。
read-back-not-needed = 这项操作现在不需要重新读取。
cancel-which = 要取消哪一项？已批准的操作不能取消。
cancel-ended = 这项操作已经结束了。
cancel-too-late = #{ $number } 已经批准，正在执行，不能取消了。结果会马上告诉您。
receipt-none = 没有这份回执，或者您不能查看。
receipt = 回执 #{ $number } · { $plan }
    设备 { $device } · { $disk }
    税号 { $taxpayer } · 属期 { $period }
    结果 { $moved }
    发起 { $requester } · 批准 { $approver } · 完成 { $ended }（北京时间）
    指纹 { $fingerprint }
    证据 { $evidence }
    审计 { $head }
details-head = #{ $number } 明细 · { $device }
    盘号 { $skpbh } · 税号 { $nsrsbh } · 属期 { $period }
details-type = { $type }：自 { $start } 起，有效 { $issued } 张，作废 { $void } 张，金额 { $amount }，税额 { $tax }，锁死日 { $lock }
details-place = 备份：{ $name }，已写入并回读 ✓
details-tail = 备份清单 { $manifest }
    证据指纹 { $digest }
alarm-two-instances = 🚨 站点告警：有两个程序在用同一个现场凭证（{ $agent }）。已停止一切执行类操作；请停掉多余的程序，再用 /pair 重新接入。若不是您安排的，请立即用 /agents 吊销。
alarm-journal-untrusted = 🚨 站点告警：现场程序（{ $agent }）的记录丢失或被还原。为防止重复执行，已停止执行类操作；确认无误后请用 /pair 重新接入。
alarm-device-elsewhere = 🚨 站点告警：设备 { $name }（{ $device }）登记在另一个站点，没有加入这里。若已搬迁，请先从原站点移走。
alarm-bad-signature = 🚨 站点告警：收到签名不对的报告（{ $agent }，指令 { $command }），已拒收。请检查现场程序；若不是您安排的，请立即用 /agents 吊销。

## reasons
reason-already-cleared = 属期 { $period } 已经清过卡（报税起始日已前移），可以直接开票。
reason-already-reported = 属期 { $period } 已经抄报过，可以直接清卡。
reason-not-reported = { $types }在属期 { $period } 还没有抄报。请先抄报，再到电子税务局申报，然后清卡。
reason-not-uploaded = 还有 { $count } 张发票没有上传。请先上传（按下面的按钮，或在开票软件里联网上传），再清卡。
reason-upload-errors = 有 { $count } 张发票上传出错，要先在开票软件里处理。
reason-nothing-to-upload = 没有需要上传的发票。
reason-device-locked = 已过锁死日 { $lock_date }，设备不能开票；抄报并申报后清卡可解锁。
reason-clock-off = 设备时钟与现场电脑相差 { $hours } 小时。小于 8 小时可在开票软件里校准，超过要去办税厅；校准后再重新发起。
reason-wrong-disk = 插着的不是登记的那张盘（应为 { $expected }，读到 { $found }）。请插回正确的盘再试。
reason-idle-device = 已有 { $days } 天没有抄报，超过 90 天要到办税厅处理。
reason-password-refused = 设备拒绝了口令，已立即停止，不会再试，以免锁盘。请在现场核对口令、改好配置后再重新发起。
reason-branch-not-reported = 同一税号的分机（{ $device }）还没有抄报。请先让每台分机抄报。
reason-cannot-be-told = 此设备的固件读不出“{ $field }”，需要人来核对。
reason-channel-down = 连不上税局服务器。请检查网络，或稍后再试。
reason-records-mismatch = 备份的发票与设备统计对不上（{ $types }：{ $detail }），为安全起见已停止。最常见的是本期用过的旧票卷还没登记：请在现场运行 qingka-agent backups roll 补上，再重新发起。若确认是少了票，请联系客服。
reason-records-incomplete = 备份已保存，但比设备统计的少或不同（{ $types }：{ $detail }，备份/设备），这样清卡会被拦下。最常见的是本期用过的旧票卷还没登记：请在现场运行 qingka-agent backups roll 补上，再备份一次。
reason-not-backed-up = 这次操作没有可用的备份，请先备份。
reason-copy-damaged = 这次备份在“{ $place }”的那一份不见了或已损坏（{ $detail }）。请再备份一次，不会变的发票不用重读；若又损坏，请检查那块盘。
reason-place-failed = “{ $place }”在，但备份写不进去或读不回来（{ $detail }）。请在现场看看有没有写入权限、盘是不是坏了，处理后再试，或换一处备份位置。
reason-software-unread = 开票软件的文件夹“{ $place }”没能完整备份（{ $detail }）。请先关闭开票软件，再重新发起；还不行，请现场的人查看这里点名的文件。已从设备读出的发票都留着。
reason-backup-place-missing = 备份位置“{ $place }”现在不存在，请插上或恢复后再试。
reason-place-strange = 备份位置“{ $place }”的文件夹在，但不是原来那一个：U 盘或网络文件夹没接上，或者换成了另一个。请接上原来的再试；确实要换的，在现场电脑上运行 qingka-agent backups place "{ $place }" --new。
reason-disk-full = “{ $place }”所在的磁盘满了，请清出空间后再试。已读出的发票都留着。
reason-bureau-not-told = 设备已清卡，但可能还没来得及告诉税局；下次联网会自动补报，请留意。
reason-code-wrong = 动态码不对，请重新发起，用验证器上的新码。
reason-codes-locked = 动态码连错太多次，现场已锁定；请现场的人运行 qingka-agent unlock。
reason-approver-unknown = 批准人没有在现场登记动态码。
reason-self-approval = 发起人与批准人是同一个人，现场不允许。请由另一位经理批准。
reason-evidence-stale = 核对之后设备数据有变，要重新核对。
reason-journal-untrusted = 现场程序的记录丢失或被还原过，为防止重复执行，要先用 /pair 重新接入。
reason-result-unknown = 这台设备上一次操作的结果还不清楚，弄清之前不会再执行。
reason-command-late = 现场程序来取指令时已经过时，没有执行。
reason-command-lost = 指令在路上丢失，没有执行。请重新发起。
reason-not-allowed = 现场不允许这个指令。
reason-device-unknown = 现场程序没有配置这台设备（盘号 { $device }）。请把它写回现场程序的配置；若它已不在，而上一次操作结果不明，请批准人看清开票软件，再在现场运行 qingka-agent unlock --device { $device }，然后按“重新读取”。
reason-cancelled = 已按您的要求停止。
reason-device-failed = 设备出错：{ $text }
reason-device-line = 与设备的通信出错（{ $detail }）。
reason-device-silent = 设备没有应答。请检查电源和数据线，看盘的指示灯，再重试。
reason-device-garbled = 设备的应答有乱码，多半是接线松动或波特率不对。
reason-device-not-run = 设备没有接受这条指令，没有执行。
reason-port-missing = 找不到端口 { $port }。请检查 USB 线，或重新插拔。
reason-port-busy = 端口 { $port } 被其他程序占用。请先关闭开票软件，再试。
reason-port-lost = 操作中端口 { $port } 断开了。请检查 USB 线。
reason-disk-refused = 设备拒绝：{ $text }
reason-device-no-data = 设备里没有所需的数据。
reason-device-malformed = 设备的应答看不懂（{ $field }），可能是新固件。
reason-device-forbidden = 这条指令不在允许范围内，没有发出。
reason-not-moved = 设备应答了，但回读没有变化，也就是没有完成。{ $text }
reason-interrupted = 现场程序中途停止；重新读取设备，确认没有执行。
reason-not-finished = 现场程序几次中途停止，这一步没有做完；没有执行任何操作。请检查现场电脑是否反复重启，再重试。
reason-agent-bug = 现场程序自身出错（{ $detail }）。
reason-approval-expired = 在有效时间内没有人确认。请和经理约好时间，再重新发起。
reason-agent-away = 现场程序没有连上来。请在现场确认电脑已开机、qingka-agent 在运行、网络正常，再重新发起。
reason-other = 原因代码：{ $code }

## phases that are ends
phase-done = 完成
phase-partial = 部分完成
phase-refused = 未执行
phase-denied = 被拒绝
phase-expired = 已过期
phase-cancelled = 已取消
phase-failed = 失败
phase-turn = 对话
reason-hub-bug = 机器人自身出错，日志里有同一编号的记录。

## coming in
menu-help = 能做什么
menu-me = 我的编号和角色
menu-language = 语言 Language
menu-cancel = 取消
welcome = 您好，{ $name }！设备、清卡、抄报的问题可以直接问我，例如“为什么清卡失败”。
    管理员给过您邀请码的话，请发送：/start 邀请码。回复“帮助”看能做什么，回复“人工”找客服。
greeting = 您好！请用一句话说说您的问题，例如“清卡失败怎么办”；回复“帮助”看能做什么。
thanks = 不客气！还有问题随时发给我。
understood = 好的！有问题随时发给我。
who = 我是清卡机器人，不是真人。清卡、抄报、开票设备的问题可以问我；要找真人，请回复“人工”。
help-ask = 直接提问：例如“清卡提示未上传怎么办”
help-guide = 一步步排查：回复“排查”，按按钮走
help-human = 找客服：回复“人工”
help-request = 操作设备：回复“清卡”“抄报”“备份”“核对”“上传”
help-approve = 批准：收到确认消息后按“批准”，再发验证器上的 6 位动态码
help-devices = 查看：回复“设备”“进度”“体检”
help-triage = 工单：回复“工单”，后面可加 我的、紧急、代码、站点等；或 /tickets 编号。直接回复对方的消息就是答复
help-misses = 机器人没答上的问题：回复“没答上”
help-why = 为什么这样回答：回复“依据”，或 /why 编号
help-people = 人员：回复“邀请”“人员”
help-pair = 站点：回复“站点”“配对”“现场程序”
help-self = 我的编号：回复“我”；改名：/name 姓名；语言：/language；随时可“取消”
me = { $number } { $name }
    角色：{ $roles }
me-approver = 要批准清卡，需先在现场登记动态码。请在现场电脑上运行：
    qingka-agent approvers add { $number } { $name }
name-how = 请这样改名（最多 30 个字）：/name 张三
name-set = 好的，以后称呼您 { $name }。
language-which = 请选择语言 / Choose a language
language-zh = 中文
language-en = English
language-set = 好的，以后用中文回复您。
cancelled = 已取消：{ $what }。没有执行任何操作。
cancel-nothing = 现在没有可以取消的事。回复“帮助”看能做什么。
state-approving-code = 输入动态码（可以再按“批准”继续）
state-triage-answering = 回复工单
state-support-telling = 向客服描述问题
state-admin-naming-site = 新建站点
state-other = 刚才的步骤
wrong-step = 现在不能做这一步，没有执行任何操作。回复“取消”重新开始，或回复“帮助”看能做什么。
dialog-failed = 这一步没有成功，没有执行任何操作。回复“取消”重新开始。
invitation-taken = 邀请已生效：您现在是 { $site } 的{ $role }。
invitation-used = { $name }（{ $number }）用了您的邀请，成为{ $role }。
invitation-wrong = 邀请码不对、已用过或已过期。请核对后重发，或向管理员要一个新的。
invitation-held = 您已经有这个角色了，邀请码没有用掉，可以给别人。
invitation-wait = 错误的邀请码太多了，请一小时后再试。
list-divider = ；
every-site = 全部站点
role-guest = 访客
role-clerk = 开票员
role-manager = 经理
role-support = 客服
role-admin = 管理员

## questions
button-human = 转人工
button-none = 都不是
did-you-mean = 您想问的是：
button-human-both = 转人工（两个问题一起）
not-sure = 这个问题我没有把握，不想误导您。可以换个说法、一步步排查，或转人工。
offer-person = 连着两次都没帮上您，不想再耽误您的时间。要不要请一位客服来看？按下面的按钮，两个问题会一起转给客服。
refused = 这件事我不能做，也没有启动任何操作。正确的做法：
    · 清卡、抄报、上传要由经理批准：在与我的私聊中按“批准”，再发自己验证器上的动态码，不能跳过。
    · 口令、动态码、密钥只留在现场，请不要发给任何人，我也不会给出。
    · 只能操作自己站点的设备。
    有别的问题请换个说法再问，或转人工。
bare-code = 只有六位数字的消息可能是动态码，我不保留也不转发。如果是设备或系统提示的代码，请连提示的文字一起发，例如“提示 092999”。
send-again = 刚才系统重启，那条消息没有保留，请再发一次。
article-gone = 这篇文章已经不在了。请直接提问，或回复“人工”。
article-untranslated = （本文没有中文版）
article-source = 来源：{ $sources } · 更新：{ $updated }
article-score = 把握 { $percent }%
article-question = 问题 #{ $question } · /why { $question }
certainty-stated = 依据：来源原文
certainty-inferred = 依据：由多处来源推断，请以主管税务机关答复为准
code-unknown = 没有收录代码 { $codes }。
thumb-up = 谢谢，记下了。
thumb-down = 抱歉没帮上忙，已记下。要转人工，还是一步步排查？

## why
menu-why = 上一个回答的依据
why-how = 请写上问题编号，例如：/why 12；不写编号看自己的上一个问题。
why-none = 没有这个问题，或者您不能查看。
why = 问题 #{ $question } · { $at } · { $person }（{ $number }）
why-decision = 决定：{ $decision } · 得分 { $score }
    界限：直接回答 ≥ { $answer }，给出选项 ≥ { $suggest }
why-candidates = 候选文章：
why-features = 第一候选的特征：
why-after = 未收录的代码：{ $codes }
    选择：{ $chosen } · 评价：{ $thumb } · 工单：{ $ticket }
decision-answer = 直接回答
decision-suggest = 给出选项
decision-handoff = 转人工
decision-refuse = 拒绝

## misses
menu-misses = 没答上的问题
button-misses-questions = 看问题
button-misses-draft = 写草稿
misses-how = 想看几天内的就写几天（1 到 { $most }），如：/misses 60。不写数字看近 30 天。
misses-none = 近 { $days } 天没有没答上的问题。
misses-head = 近 { $days } 天没答上 { $count } 个问题，归成 { $clusters } 类（{ $page }）。按编号看一类：
misses-line = { $number }. “{ $example }” · { $count } 次 · { $people } 人 · { $first } 至 { $last } · 最接近：{ $nearest }
misses-card = “{ $example }”
    { $count } 次 · { $people } 人 · { $first } 至 { $last }
    { $kinds }
    未收录的代码：{ $codes } · 最接近：{ $nearest }
misses-questions = “{ $example }”这一类的问题（{ $page }），依据看 /why 编号：
misses-question = #{ $question } · { $at } · { $number } · { $kind }：“{ $text }”
misses-draft = 草稿 { $file }（多数姓名和号码已换成 ×，请再看一遍有没有漏的）。请核对内容、填上空着的项，再放进文章文件夹的 zh 里。
misses-gone = 这一类问题已经不在了（过了期限，或后来解决了）。回复“没答上”看现在的。
miss-thumb-down = 点踩 { $count }
miss-none-meant = 选项都不是 { $count }
miss-unknown-code = 代码没收录 { $count }
miss-handed-over = 转了人工 { $count }

## knowledge folder
knowledge-broken = ⚠️ 文章、排查或词表里有 { $count } 处错误，改动没有生效，机器人仍按改之前的内容回答。改好并保存后自动生效：
knowledge-mistake = · { $file } 第 { $line } 行：{ $what }（{ $code }: { $sentence }）
knowledge-more = 还有 { $count } 处，运行 qingka kb check 可看全部。
knowledge-whole = ✅ 文章、排查和词表里没有错误了，改动已生效。
mistake-other = 这里读不懂
mistake-kb-002 = 没有这个文件夹，或里面没有文件
mistake-kb-020 = 词表里有不认识的分组，或第一个分组之前有内容
mistake-kb-101 = 文件不是 UTF-8 编码，请另存为 UTF-8
mistake-kb-102 = 开头缺少两行 --- 之间的说明
mistake-kb-103 = 两行 --- 之间的格式有误，检查冒号、引号和缩进
mistake-kb-104 = 缺少必填项，请补上
mistake-kb-105 = 没有这一项，检查名称的拼写
mistake-kb-106 = 这一项是空的，请填上
mistake-kb-107 = 这一项的类型不对
mistake-kb-108 = 日期要写成 2026-01-31 这样
mistake-kb-109 = 只能写 stated（来源原文）或 inferred（推断）
mistake-kb-110 = 没有正文
mistake-kb-111 = 正文太长，聊天里放不下
mistake-kb-112 = id 与文件名不一致
mistake-kb-113 = 同一项写了两次
mistake-kb-114 = 正文里有网页代码（尖括号），聊天里显示不出来，请改用 Markdown
mistake-kb-121 = 文件不是 UTF-8 编码，请另存为 UTF-8
mistake-kb-122 = 每行要写“id: 标题”
mistake-kb-123 = 同一个 id 的标题写了两次
mistake-kb-124 = 没有这篇文章
mistake-kb-201 = 这个 id 别的文章已经用了
mistake-kb-202 = 这个问法别的文章已经有了
mistake-kb-203 = 这个代码别的文章已经有了
mistake-kb-204 = 相关文章里的 id 不存在
mistake-kb-205 = 译文没有对应的中文文章
mistake-kb-301 = 文件不是 UTF-8 编码，请另存为 UTF-8
mistake-kb-302 = YAML 格式有误，检查冒号、引号和缩进
mistake-kb-303 = 缺少必填项，请补上
mistake-kb-304 = 没有这一项，检查名称的拼写
mistake-kb-305 = 同一项写了两次
mistake-kb-306 = 这一项是空的，请填上
mistake-kb-307 = 这一项的类型不对
mistake-kb-308 = 日期要写成 2026-01-31 这样
mistake-kb-309 = 只能写 stated（来源原文）或 inferred（推断）
mistake-kb-310 = id 与文件名不一致
mistake-kb-311 = 步骤名只能用小写字母、数字和连字符
mistake-kb-312 = 步骤的话太长
mistake-kb-313 = 标题或按钮的字太多
mistake-kb-314 = 按钮太多
mistake-kb-321 = 按钮或开头指向的步骤不存在
mistake-kb-322 = 没有这种操作
mistake-kb-323 = 这一步没有按钮
mistake-kb-324 = 没有路能走到这一步
mistake-kb-325 = 这一步走不到任何结尾
mistake-kb-326 = 从这一步找不到人
mistake-kb-327 = 两个按钮指向同一处
mistake-kb-331 = 标题与别的排查重复
mistake-kb-332 = 这篇文章已有别的排查
mistake-kb-333 = 没有这篇文章
mistake-kb-334 = 译文没有对应的中文排查
mistake-kb-335 = 译文的步骤与中文不一致
mistake-kb-336 = 译文的按钮与中文不一致

## guides
menu-guide = 一步步排查
button-guide = 一步步排查
button-guide-named = 一步步排查：{ $title }
button-guides = 全部排查
button-guide-again = 从头再来
button-back = ‹ 上一步
guide-which = 遇到了哪种问题？选一个，我一步一步带您排查。
guide-head = 🧭 { $title } · 第 { $number } 步
guide-source = 来源：{ $sources } · 更新：{ $updated }
guide-solved = ✅ { $title }：解决了就好。
guide-handed = 🧭 { $title }：排查到这里，您走过的每一步都已转给客服，不用再说一遍。
guide-changed = 这份排查刚刚改过，这个按钮对不上了。请从头再来，或选别的。
guide-no-start = 您没有发起{ $plan }的权限，什么也没有执行。请开票员或经理回复“{ $plan }”；需要权限，请联系管理员。
guide-story = 排查“{ $title }”没有解决。{ $path }
guide-story-step = { $number }. { $step } → { $chosen }

## devices
menu-devices = 设备
menu-status = 进度
devices-head = 设备 { $count } 台（{ $page }）
devices-none = 还没有设备。站点接入后设备会自动出现；管理员可用 /pair 接入。
site-line = 📍 { $site } · { $presence }
site-there = 在线
site-away = 未连上
site-no-agent = 未接入
device-line = · { $name }（{ $id }）{ $last }
device-never = 还没有操作过
device-last = #{ $number } { $plan } { $phase } { $at }
status-none = 现在没有进行中的操作。

## doctor
menu-doctor = 现场体检
button-doctor = 现场体检
button-doctor-again = 再查一次
button-doctor-article = 怎么办：{ $name }
doctor-which = 请选择要体检的设备：
doctor-none = 没有您可以体检的设备。直接回复“体检”可从列表中选择；站点还没接入的，管理员可用 /pair 接入。
doctor-asked = 🩺 正在请 { $site } 的现场程序检查 { $device }，通常不到一分钟，结果会发给您。
doctor-waits = 🩺 { $device } 已经在检查了，结果会发给您。
doctor-behind = 这台设备正在进行 #{ $number }，要等它告一段落才轮到检查。
doctor-away = { $site } 的现场程序没有连上来（最近联系 { $seen }，{ $age }），现在不能检查 { $device }。请在现场确认电脑已开机、能上网、qingka-agent 在运行；也可以在现场电脑上运行 qingka-agent doctor。
doctor-unpaired = { $site } 还没有接入现场程序，不能检查。管理员可用 /pair 接入。
doctor-late = ⌛ { $device } 没有检查成：{ $minutes } 分钟内现场程序没有来取，可能断了网，也可能一直在忙别的。回复“进度”看它在做什么，再按“再查一次”。
doctor-failed = ❌ { $device } 没有检查成。{ $why }
doctor-fit = ✅ { $device } 体检 { $count } 项，全部正常，可以操作。
doctor-warned = ⚠️ { $device } 体检 { $count } 项：没有挡住操作的，有 { $warnings } 项要留意。
doctor-blocked = ⛔ { $device } 体检 { $count } 项：有 { $blocks } 项挡住操作，另有 { $warnings } 项要留意。
doctor-fine = ✓ 正常：{ $names }
doctor-odd = · 这台设备有些特别，不影响使用：{ $quirks }
colon = ：
check-of-place = { $name }“{ $place }”
check-block = 这一项有问题（{ $detail }），解决以前不能操作。请在现场电脑上运行 qingka-agent doctor 看怎么办。
check-warn = 这一项要留意（{ $detail }）。请在现场电脑上运行 qingka-agent doctor 看怎么办。
check-info = 正常（{ $detail }）
check-python = Python
check-system = 操作系统
check-agent = 现场程序
check-service = 自动启动
check-state = 程序数据
check-place = 备份位置
check-approvers = 批准人
check-codes = 动态码
check-journal = 现场记录
check-acts = 上一次操作
check-backup = 备份
check-backup-key = 备份密钥
check-port = 端口
check-driver = 驱动
check-device = 设备应答
check-disk = 盘
check-device-clock = 设备时钟
check-firmware = 固件
check-proxy = 代理
check-hub = 服务器
check-hub-encryption = 加密连接
check-clock = 电脑时钟
quirk-echo = 转接线会把发出的内容传回来
quirk-stray-bytes = 线路上有多余的字节
quirk-empty-lock-date = 读不出锁死日
quirk-short-30 = 未上传金额的字段短两位
quirk-cut-text = 拒绝的原因太长会被截断
advice-python-old = Python 太旧。请管电脑的人在现场电脑上装 Python 3.11 或更新的，再重装现场程序。
advice-system-strange = 这种系统没有试过。请把现场程序装在 Linux、Windows 或 macOS 上。
advice-state-unwritable = { $path } 不能写。请把它的权限给运行现场程序的用户。
advice-state-full = 磁盘快满了。请在 { $path } 所在的磁盘清出 { $missing_mb } MB。
advice-no-approver = 还没有批准人。请经理回复“我”看编号，再在现场电脑上运行 qingka-agent approvers add 编号 姓名。
advice-codes-locked = 动态码连错五次，已锁定。请先问清是谁输的，再在现场运行 qingka-agent unlock。
advice-journal-untrusted = 记录丢失、被还原或被复制过，不能再执行操作。请管理员用 /pair 取新码，在现场重新配对。
advice-no-device = 现场还没有配置设备。请重新配对，带上 --device 名称=端口。
advice-result-unknown = 结果还不清楚，弄清之前不再执行。请先按“重新读取”；读不到时，请批准人看清开票软件，再在现场运行 qingka-agent unlock --device { $device }。
advice-no-backup = 还没有备份过。请回复“备份”做一次。
advice-backup-old = 最近一次备份是 { $days } 天前。请回复“备份”做一次。
advice-backup-elsewhere = 最近一次备份不在这个位置。请回复“备份”再做一次，它会存到每个位置。
advice-no-backup-key = 备份没有加密。请在现场电脑上运行 qingka-agent backups key --new，把显示的密钥另外存好。
advice-backup-key-missing = 备份已加密，密钥却不在这台电脑上。请把当初存好的密钥放回 { $path }；找不到的，运行 qingka-agent backups key --new，以后的备份用新密钥。
advice-no-place = 没有别的备份位置，备份只在这台电脑上。请在配置里加一个，例如 U 盘或网络文件夹。
advice-place-missing = 现在不存在。请插上或恢复它；换了地方的，改配置里的路径。
advice-place-unwritable = { $path } 不能写。请把它的权限给运行现场程序的用户。
advice-place-full = 空间不足。请清出 { $missing_mb } MB。
advice-port-denied = 没有权限用 { $port }。请在现场电脑上运行 sudo usermod -aG { $group } { $user }，再重启现场程序。
advice-agent-not-running = 现场程序没有在运行。请启动它的服务；还没装成服务的，运行 qingka-agent service systemd（Windows 用 windows）。
advice-agent-old = 运行的还是旧版本 { $found }，已装好 { $expected }。请重启现场程序。
advice-not-a-service = 现场程序是手工启动的，电脑重启后不会自己运行。请装成服务：qingka-agent service systemd（Windows 用 windows）。
advice-clock-drifts = 现场电脑的时钟与服务器差得多，动态码会被判错。请打开电脑的自动对时。
advice-hub-away = 连不上服务器。请检查网络、代理和配置里的地址。
advice-hub-unusable = 配置里的服务器地址、代理或证书文件不能用。请改好配置；SSL_CERT_FILE 要指向一个存在的文件。
advice-hub-name = { $host } 没有地址。请看名称有没有写错，再看这个网络的 DNS。
advice-hub-refused = { $host } 没有程序在听。请看它有没有启动、端口对不对。
advice-hub-timeout = { $host } 没有应答。请让防火墙放行，或在配置里写上代理。
advice-hub-no-network = 这台电脑到不了 { $host }。请检查网络。
advice-hub-proxy-refuses = 代理 { $host } 不放行。请网管放行服务器，要账号密码的写进配置。
advice-hub-certificate = 路上有人换了证书，多半是公司的代理。请向网管要它的根证书，设环境变量 SSL_CERT_FILE 指向它，再启动现场程序。
advice-hub-certificate-date = 证书过期了，或电脑的日期不对。请先校准电脑时钟，再换证书。
advice-hub-certificate-name = 证书上的名称不是配置里的这个。请在配置里写证书上的名称。
advice-hub-no-tls = { $host } 不是加密端口。请看端口，以及 https:// 和 http:// 有没有写错。
advice-hub-strange = 现场程序与服务器版本不同，互相看不懂。请把两边升级到同一版本。
advice-hub-revoked = 服务器不认识这个现场程序了。请管理员用 /pair 取新码，在现场重新配对。
advice-hub-open = 连接没有加密。请给服务器配上 https 地址，再重新配对。

## support
menu-human = 人工
button-close = 结束工单
button-human-asked = 就问这个：{ $text }
human-ask = 请用一句话说说遇到的问题（不要发口令和动态码），我转给客服。不需要了请回复“取消”。
human-more = 您的工单 #{ $ticket } 还在处理中。要补充请直接写，不补充请回复“取消”。
human-added = 已补充到工单 #{ $ticket }。
human-opened = 已开工单 #{ $ticket }，客服看到后会在这里回复您。
human-nobody = 已开工单 #{ $ticket }。现在还没有客服人员，请同时联系您的管理员。
close-nothing = 您没有未结束的工单。
closed = 工单 #{ $ticket } 已结束。
solved = 太好了，工单 #{ $ticket } 已确认解决。
unsolved = 工单 #{ $ticket } 已重新打开。请写一下还有什么问题，我转给客服。
ticket-left = { $person } 结束了工单 #{ $ticket }。
ticket-said = 工单 #{ $ticket } · { $person }：
    { $text }
your-ticket-claimed = { $owner } 正在处理您的工单 #{ $ticket }，直接写消息就能和客服说话。
your-ticket-answer = 工单 #{ $ticket } · { $owner } 回复：
    { $text }
your-ticket-resolved = { $owner } 认为工单 #{ $ticket } 已解决。问题解决了吗？
your-ticket-released = 您的工单 #{ $ticket } 已退回，会由其他客服接手。
button-solved = 解决了
button-unsolved = 没解决

## triage
menu-tickets = 工单
button-claim = 接单
button-view = 查看
button-answer = 回复
button-resolve = 已解决
button-release = 退回
button-log = 通信记录
ticket-new = 🎫 新工单 #{ $ticket } · { $site } · { $person }
    { $subject }
ticket-nobody = 🎫 工单 #{ $ticket } · { $site } · { $person } 没有客服可接：{ $subject }
    请用“邀请”添加一位客服。
ticket-with = 🎫 工单 #{ $ticket } 由 { $owner } 处理：{ $subject }
tickets-none = 没有未解决的工单。
tickets-head = 未解决的工单（{ $page }）
ticket-line = #{ $ticket } { $state } · { $site } · { $person } · { $age }：{ $subject }
ticket-failure = 操作 { $operation } · { $device } · 步骤 { $phase } · 代码 { $code }
    { $why }
ticket-code = 没有收录的代码：{ $code }
ticket-question = 来自问题 #{ $question }（/why { $question }）
ticket-log = 工单 #{ $ticket } 通信记录，最后 { $count } 行（共 { $total } 行）：
ticket-entry = { $at } { $author }：{ $text }
ticket-open = 待接
ticket-claimed = 处理中
ticket-resolved = 已解决
ticket-gone = 工单 #{ $ticket } 已结束，或不在您手上，不能这样做了。回复“工单”看现在的列表。
ticket-none = 没有工单 #{ $ticket }，或者您不能查看。
ticket-taken = 工单 #{ $ticket } 已由 { $owner } 接手。
event-opened = 开单
event-changed = 故障有变
event-claim = 接单
event-release = 退回
event-resolve = 标为已解决
event-close = 提问人结束
event-confirm = 提问人确认解决
event-reopen = 提问人重新打开
hub = 系统
answer-wanted = 请写给 { $person } 的回复（工单 #{ $ticket }）；不写了请回复“取消”。
answer-sent = 已发给提问人（工单 #{ $ticket }）。
resolved = 工单 #{ $ticket } 已标为解决，并已请提问人确认。
released = 工单 #{ $ticket } 已退回，其他客服可以接。
age-now = 刚刚
age-minutes = { $count } 分钟前
age-hours = { $count } 小时前
age-days = { $count } 天前

## people
menu-invite = 邀请
menu-people = 人员
button-grant = 添加角色
button-take = 收回：{ $site } { $role }
button-previous = ‹ 上一页
button-next = 下一页 ›
invitation-made = 邀请码（{ $site } · { $role }，{ $days } 天内有效，只能用一次）：
    { $invitation }
    请对方给我发：/start { $invitation }
invitation-link = 或让对方点开：{ $link }
people-how = 请写上编号，例如：/people P3；不写编号看全部人员。
people-head = 人员（{ $page }）
person-card = { $number } { $name }
    角色：{ $roles }
person-none = 没有这个人。请回复“人员”查看编号。
site-which = 在哪个站点？
role-which = { $site }：哪个角色？
your-role-granted = 您现在是 { $site } 的{ $role }。回复“帮助”看能做什么。
your-role-revoked = 您不再是 { $site } 的{ $role }。
role-none = 这个人现在没有这个角色，或站点已不在，没有改动。
role-last-admin = 这是最后一位管理员，不能收回。请先添加另一位管理员。

## sites
menu-site = 站点
menu-pair = 接入站点
menu-agents = 现场程序
button-new-site = 新建站点
button-pair = 配对
button-invite = 邀请人员
button-revoke = 吊销
button-revoke-now = 确定吊销
sites-head = 站点 { $count } 个
site-item = { $number }. { $site }
sites-none = 还没有站点。请先用“站点”新建一个。
site-name-wanted = 请发送新站点的名称（最多 30 个字），例如“朝阳一店”。不建了请回复“取消”。
site-created = 已建站点 { $site }。下一步：在现场电脑上配对，再邀请人员。
site-name-bad = 名称要有 1 到 30 个字，请重新发送；不建了请回复“取消”。
site-exists = 已经有同名的站点，请换一个名称。
pair-which = 给哪个站点配对？
pair-again = { $site } 已有现场程序；新的配对成功后，旧的凭证会失效。
pair-code = { $site } 的配对码：{ $pairing }（{ $minutes } 分钟内有效，只能用一次）
    在现场电脑上运行：
    qingka-agent enrol --hub { $url } --code { $pairing }
agents-head = 现场程序（{ $page }）
agent-card = { $agent } · { $presence }
    最近联系 { $seen } · 版本 { $software } · 设备 { $devices } 台
    登记的批准人：{ $approvers }
agent-untrusted = ⚠️ 记录丢失或被还原，已停止执行类操作：请重新配对。
agent-locked = 🔒 动态码连错，已锁定：请在现场运行 qingka-agent unlock。
agent-none = 这个站点还没有现场程序。按“配对”接入。
agent-revoke-sure = 确定吊销 { $site } 的现场程序吗？吊销后要重新配对才能使用。
agent-revoked = 已吊销 { $agent }。需要时请重新配对。
