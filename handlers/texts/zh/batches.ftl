### 批量办理:许多设备,一次批准。

list-dot = { " · " }
batch-head = 批量 { $batch } · { $plan } · { $total } 台 · { $state }
batch-state-preparing = 检查和备份中
batch-state-verifying = 核对中
batch-state-asking = 等待批准
batch-state-acting = 办理中
batch-state-deciding = 首台已办完,等您决定
batch-state-stopped = 已暂停
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
batch-stand-partial = ⚠️ 部分完成 { $count }
batch-stand-refused = ⛔ 不能办理 { $count }
batch-stand-failed = ❌ 失败 { $count }
batch-stand-unknown = ❓ 结果不明 { $count }
batch-stand-dropped = 未办 { $count }
batch-stand-left = 未开始 { $count }
batch-question = 批量 { $batch } 请您批准:{ $plan } { $devices } 台,{ $sites } 个网点,指纹 { $fingerprint }。
    每个网点各要一个验证码,按下面的顺序输入。
batch-site = { $site }:{ $devices } 台,发票 { $issued } 张,{ $amount } 元
batch-site-warned = ⚠️ { $count } 台:{ $why }
batch-attest = 批准即表示:各户已申报,且票表比对通过。
batch-asked = 批量 { $batch } 已核对完,正在等 { $names } 批准。
batch-closed = 批量 { $batch } 的批准已结束:{ $count } 个网点中 { $admitted } 个已通过。
batch-code-admitted = ✅ { $site } 验证码正确,批量 { $batch } 在这里开始办理。
batch-code-refused = ⛔ { $site } 没有接受批量 { $batch }:{ $why }
batch-code-stale = { $site } 的数据有变化或已过时,批量 { $batch } 在这里重新核对,之后再请您批准。
batch-code-expired = { $site } 没有及时收到验证码,批量 { $batch } 在这里不再办理。
batch-code-wrong = { $site } 的验证码不对,还可以试 { $left } 次。请重新输入批量 { $batch } 在这个网点的验证码。
batch-code-late = { $site } 的代理没有及时来取验证码。请等它在线后,为批量 { $batch } 输入新的验证码。
batch-canary-done = 批量 { $batch }:首台已顺利办完。还有 { $count } 台,要继续吗?
batch-canary-other = ⚠️ 批量 { $batch }:首台没有顺利办完,其余 { $count } 台没有动。请先看首台的原因,再决定是否继续。
button-batch-go-on = 继续办理其余
button-batch-stop = 暂停
batch-ended = 批量 { $batch }({ $plan },{ $total } 台)已结束。
batch-night = 昨晚的备份没有全部完成({ $batch },{ $total } 台):
batch-failed = 批量办理没有成功,请稍后再试,或联系支持。
batch-none = 这个批量已经结束,或者不存在。
batch-nothing = 没有选中任何设备。
batch-too-many = 一次最多 { $limit } 台,您选了 { $count } 台。请分几次办理。
batch-question-gone = 这次批准已经结束或被新的批准代替,请看最新的消息。
batch-no-code = 您({ $name },{ $number })在还要验证码的网点都没有登记审批。请先在网点登记。
batch-self = 申请人不能批准自己的批量,请另一位经理批准。
batch-not-now = 批量现在是「{ $state ->
        [preparing] 检查和备份中
        [verifying] 核对中
        [asking] 等待批准
        [acting] 办理中
        [deciding] 等待决定
        [stopped] 已暂停
       *[other] 已结束
    }」,不能这样做。
receipt-batch = 批量 { $batch } · 批量指纹 { $fingerprint }
