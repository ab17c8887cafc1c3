### 批量办理：许多设备，一次批准。

list-dot = { " · " }
batch-head = 批量 { $batch } · { $plan } · { $total } 台 · { $state }
batch-state-preparing = 检查和备份中
batch-state-verifying = 核对中
batch-state-asking = 等待批准
batch-state-acting = 办理中
batch-state-deciding = 首台已办完，等决定
batch-state-stopped = 已停下
batch-state-done = 已结束
batch-state-denied = 未获批准
batch-state-expired = 已过期
batch-state-cancelled = 已取消
batch-stand-unopened = 排队 { $count }
batch-stand-reading = 检查备份 { $count }
batch-stand-verifying = 核对 { $count }
batch-stand-awaiting = 待办理 { $count }
batch-stand-running = 办理中 { $count }
batch-stand-done = ✅ 完成 { $count }
batch-stand-cleared = ✅ 本期已清，无需办理 { $count }
batch-stand-needless = ✅ 本期已报，无需办理 { $count }
batch-stand-partial = ⚠️ 部分完成 { $count }
batch-stand-refused = ⛔ 不能办理 { $count }
batch-stand-failed = ❌ 失败 { $count }
batch-stand-unknown = ❓ 结果不明 { $count }
batch-stand-dropped = 未办 { $count }
batch-stand-left = 未开始 { $count }
batch-question = 批量 { $batch } 请您批准：{ $plan } { $devices } 台，{ $sites } 个站点，指纹 { $fingerprint }。
    每个站点各要一个动态码：按“批准”后按下面的顺序输入。
batch-site = { $site }：{ $devices } 台，发票 { $issued } 张，{ $amount } 元
batch-site-warned = ⚠️ { $count } 台：{ $why }
batch-attest = 批准即表示：各户已申报，且票表比对通过。
batch-asked = 批量 { $batch } 已核对完，正在等 { $names } 批准。
batch-closed = 批量 { $batch } 的批准已结束：{ $count } 个站点中 { $admitted } 个已通过。
batch-code-admitted = ✅ 批量 { $batch }：动态码已通过 { $admitted }/{ $count } 个站点（{ $sites }），那里开始办理。
batch-code-refused = ⛔ { $site } 没有接受批量 { $batch }：{ $why }
batch-code-stale = { $site } 的数据有变化或已过时，批量 { $batch } 在这里重新核对，之后再请您批准。
batch-code-expired = { $site } 没有及时收到动态码，批量 { $batch } 在这里不再办理。
batch-code-wrong = { $site } 的动态码不对，还可以试 { $left } 次。请重新输入批量 { $batch } 在这个站点的动态码。
batch-code-late = { $site } 的现场程序没有及时来取动态码。请等站点在线后，为批量 { $batch } 输入新的动态码。
batch-canary-done = 批量 { $batch }：首台已顺利办完。还有 { $count } 台，要继续吗？
batch-canary-other = ⚠️ 批量 { $batch }：首台没有顺利办完，其余 { $count } 台没有动。请先看首台的原因，再决定是否继续。
button-batch-go_on = 继续办理其余
button-batch-stop = 停下
batch-ended = 批量 { $batch }（{ $plan }，{ $total } 台）已结束。
batch-stuck = ⚠️ 批量 { $batch } 遇到程序故障，已先停下：不再开始新的设备，正在执行的会自己做完，别的批量照常。管理员已收到通知。过一会儿按“继续”再试；还不行就按“放弃”，再一台一台办。
batch-stuck-end = ⚠️ 批量 { $batch } 遇到程序故障，还不能收尾；不会再开始新的设备。管理员已收到通知，系统会继续重试，您不用再做什么。
batch-stuck-admin = ⚠️ 批量 { $batch } 因程序故障停住（BAT-501），别的批量照常，申请人已收到通知。请把日志里 BAT-501 的记录发给开发人员。
batch-night = 昨晚的备份没有全部完成（{ $batch }，{ $total } 台）：
batch-failed = 批量办理没有成功，请过一会儿再试；还不行，请回复“人工”。
batch-none = 这个批量已经结束，或者不存在。
batch-nothing = 没有选中任何设备。
batch-too-many = 一次最多 { $limit } 台，您选了 { $count } 台。请分几次办理。
batch-too-many-at-site = { $site } 一次最多 { $limit } 台（一个动态码最多管这么多），您选了 { $count } 台。请分几次办理。
batch-question-gone = 这次批准已经结束或被新的批准代替，请看最新的消息。
batch-no-code = 您（{ $number }）在还等动态码的站点都没有登记动态码。请在那里的现场电脑上运行：qingka-agent approvers add { $number } { $name }，用验证器扫码后再来批准。
batch-self = 申请人不能批准自己的批量，请另一位经理批准。
batch-not-now = 批量现在是「{ $state ->
        [preparing] 检查和备份中
        [verifying] 核对中
        [asking] 等待批准
        [acting] 办理中
        [deciding] 等待决定
        [stopped] 已停下
       *[other] 已结束
    }」，不能这样做。
receipt-batch = 批量 { $batch } · 批量指纹 { $fingerprint }

## 选择设备

menu-batch = 批量办理
help-batch = 批量：回复“批量”一起清卡，或 /batch 海淀 只选一部分；/batch B12 看进度
state-batching-choosing = 选择批量办理的设备
state-approving-codes = 输入批量的动态码（可以再按“批准”继续）
batch-card = 批量{ $plan }：{ $count } 台，{ $sites } 个站点
batch-card-words = 批量{ $plan }（{ $words }）：{ $count } 台，{ $sites } 个站点
batch-card-site = · { $site }：{ $count } 台
batch-more-sites = … 另有 { $count } 个站点
batch-card-out = ⚠️ 不能参加 { $count } 台：
batch-card-out-line = · { $names }：{ $why }
batch-card-out-many = · { $names } 等 { $count } 台：{ $why }
batch-card-time = 检查和备份各台同时进行，最近每台约 { $time }。
batch-card-codes = 全部核对完后一次批准，要 { $count } 个动态码（每个站点一个）。
batch-card-approvers = 可批准：{ $names }
batch-card-canary = 先单独办一台，顺利后再问您是否继续。
batch-card-foot = 直接发文字可按站点或名称筛选，发“全部”看所有待清卡设备；不办了发“取消”。
batch-card-foot-any = 不只待清卡的：您负责的设备都可以选。直接发文字可按站点或名称在您能办理的所有设备里找，发“全部”回到您负责的；不办了发“取消”。
batch-no-approver = ⚠️ { $count } 个站点没有能批准的人：{ $sites }，那里的 { $devices } 台不参加。请那里的经理先在现场登记动态码（见下面的说明），登记好后再为这些设备发“批量”。
batch-list = 已选 { $count }/{ $total } 台（第 { $page } 页）。点一下选中或去掉。
batch-tick-on = ☑ { $site } · { $device }
batch-tick-off = ☐ { $site } · { $device }
batch-started = 批量 { $batch } 已开始，共 { $count } 台。进度会在下面的消息里更新。
batch-card-gone = 这张卡片已经不用了。要重新选吗？
batch-card-changed = 名单或做法刚刚变了，没有开始。请看下面的新卡片，再按“开始”。
batch-narrow = 一次最多 { $limit } 台，您选了 { $count } 台。请发站点或名称，只选一部分，分几次办理；不办了发“取消”。
batch-none-found = 没有符合“{ $words }”的待清卡设备。换几个字试试，发“全部”看所有，或发“取消”。
batch-none-due = 您负责的设备都清完了，没有要一起办的。
batch-none-any = 您能办理的设备里没有符合“{ $words }”的。换几个字试试，发“全部”看您负责的，或发“取消”。
button-batch-choose = 重新选择
button-batch-backup = 改为备份设备
button-batch-start = ▶ 开始{ $plan } { $count } 台
button-batch-pick = 挑选设备
button-batch-canary = 先试一台
button-batch-all = 全选
button-batch-nothing = 全不选
button-batch-picked = 选好了
button-batch-show = 看 { $batch }（{ $state }）

## 进度

batch-bar = { $part } { $bar } { $done }/{ $total }
batch-part-read = 检查备份
batch-part-verify = 核对
batch-part-approve = 站点批准
batch-left = 这一步约剩 { $time }
batch-open = 还等 { $count } 个动态码（按此顺序）：{ $sites }
batch-item = { $sign } { $place }. { $device }：{ $end }
batch-details = 批量 { $batch }：{ $count } 台（第 { $page } 页）
batch-details-none = 没有这样的设备。
batch-file = 批量 { $batch } 明细表，共 { $count } 台
batch-did-stop = 批量 { $batch } 已停下：不再开始新的设备，正在执行的会自己做完。
batch-did-resume = 批量 { $batch } 继续：动态码还有效的站点接着办，其余重新核对后再请批准。
batch-did-go_on = 批量 { $batch } 继续办理其余设备。
batch-did-drop = 批量 { $batch } 已放弃：没开始的不再办，正在执行的会自己做完。
button-batch-resume = 继续
button-batch-drop = 放弃
button-batch-details = 详情
button-batch-file = 明细表
button-batch-every-device = 看全部设备
button-batch-bad = 只看没办成的
button-batch-article = 怎么办（{ $code }）

## 动态码

batch-codes-wanted = 批量 { $batch }（指纹 { $fingerprint }）要 { $count } 个验证器上的 6 位动态码，每个站点用那里登记的验证器，按此顺序：
    { $sites }
    可以逐个发，也可以一条消息发几个，用空格隔开。
batch-codes-site = { $place }. { $site }
batch-codes-left = 已送 { $sent } 个到现场核验。还要 { $count } 个，按此顺序：
    { $sites }
batch-codes-sent = 已送 { $sent } 个动态码到现场核验。
batch-codes-many = 您发了 { $typed } 个，现在只等 { $count } 个，都没有使用。请按此顺序重新发：
    { $sites }
batch-sites-changed = 要动态码的站点刚刚变了，刚才的动态码都没有使用。现在还要 { $count } 个，请等验证器换新码后按此顺序发：
    { $sites }
batch-codes-shape = 每个动态码是 6 位数字，多个之间用空格隔开，现在还等 { $count } 个；不想继续请回复“取消”。
batch-denied = 已拒绝批量 { $batch }，没有执行任何操作。
batch-denied-sites = 已拒绝批量 { $batch } 在您负责的 { $count } 个站点的设备，那里不会执行；其他站点照常。要全部停下，请按进度消息里的“停下”。
batch-denied-at = ⛔ { $name } 拒绝了批量 { $batch } 在 { $count } 个站点的设备：{ $sites }。那里不再办理，其他站点照常。请先和 { $name } 商量，再为这些设备重新申请。
batch-not-in = 另有 { $count } 台不在这次批准里（已办完、未办成或没能参加，见“详情”）。

## 结束

batch-ended-so = 结果：{ $state }
batch-reason = { $sign } { $count } 台：{ $why }（{ $names }）
batch-more-reasons = … 另有 { $count } 种原因，见“详情”
batch-picture = 批量 { $batch } 结果
batch-chart = 批量 { $batch } · { $plan } · { $total } 台
batch-chart-none = 没有设备
batch-end-none = 没有参加
batch-end-needless = 本期已办，无需办理
batch-end-code = { $end } { $code }
batch-column-place = 序号
batch-column-site = 站点
batch-column-device = 设备
batch-column-taxpayer = 税号
batch-column-disk = 盘号
batch-column-period = 属期
batch-column-operation = 操作
batch-column-end = 结果
batch-column-code = 代码
batch-column-why = 原因
batch-column-issued = 发票张数
batch-column-void = 作废张数
batch-column-amount = 金额
batch-column-tax = 税额
batch-column-warnings = 提示
batch-column-digest = 证据指纹
batch-column-receipt = 回执
batch-column-ticket = 工单
batch-column-ended = 结束时间

## 网页

batch-title = 批量办理
batch-page-new = 从待清卡名单选择设备
batch-page-none = 还没有批量。在“待清卡”名单里勾选几台，就能一起办。
batch-page-batch = 批量
batch-page-plan = 办理
batch-page-state = 状态
batch-page-devices = 台数
batch-page-stand = 进度
batch-page-requester = 申请人
batch-page-begun = 开始
batch-page-ended = 结束
batch-page-asked = { $name } 于 { $at } 申请
batch-page-approve = 批准和动态码只在与机器人的私聊里进行，这里看进度。
batch-page-code-open = 等动态码
batch-page-code-sent = 核验中
batch-page-code-admitted = 已批准
batch-page-code-refused = 没有通过
batch-page-code-denied = 已拒绝
batch-page-code-stale = 重新核对
batch-page-code-expired = 已过期
batch-page-filter = 筛选
batch-page-only-all = 全部
batch-page-only-open = 未结束
batch-page-only-done = 已完成
batch-page-only-bad = 没办成
batch-page-preview = 批量预览
batch-page-back = 返回待清卡名单
batch-page-ticked = 一起办勾选的
batch-page-all = 一起办整个名单
