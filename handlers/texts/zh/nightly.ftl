### 夜间备份。

menu-nightly = 夜间备份
help-nightly = 每晚自动备份：回复“夜间备份”
nightly-none = 您还不能为任何站点设置夜间备份。只有站点的经理可以设置。
nightly-head = 每晚 { $begins } 到次日 { $ends } 逐台备份，只读有变化的部分，清卡当天就快。没有备成的，早上告诉开启它的人。
nightly-site-on = ✅ { $site }：已开启，通知 { $person }
nightly-site-off = { $site }：未开启
button-nightly-on = 开启：{ $site }
button-nightly-off = 关闭：{ $site }
nightly-missed = { $device }：{ $why }
nightly-ticket = { $line }（工单 #{ $ticket }）
nightly-more = 另有 { $count } 台。
left-gone = 设备已不在站点
left-agent-away = 站点的现场程序没有连上来
left-busy = 设备正在办理别的操作
left-no-approver = 站点没有能批准的人
left-forbidden = 申请人在这个站点没有权限
left-not-begun = 批量结束时还没轮到
left-night-over = 天亮前没轮到
