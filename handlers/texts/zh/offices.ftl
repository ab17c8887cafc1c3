### Calendar, reminders, settings, and who looks after which device.

day-shown = { $month }月{ $day }日（周{ $weekday ->
        [0] 一
        [1] 二
        [2] 三
        [3] 四
        [4] 五
        [5] 六
       *[6] 日
    }）
hour-shown = { $hour } 点
lead-shown = { $days ->
        [0] 当天
       *[other] { $days } 天前
    }

reminder-soon = ⏰ 还有 { $count } 台未清卡，最早 { $day } 截止，{ $days ->
        [0] 就是今天
        [1] 只剩 1 天
       *[other] 还剩 { $days } 天
    }。
reminder-overdue = ⚠️ { $count } 台过了截止日还没清卡，盘可能已经锁死。请先看清单，能清的尽快清；清不了就回复“人工”。
reminder-idle = 💤 { $count } 台超过 60 天没查过、也没清过卡。还在用的请查一次；不用了的请办注销。
reminder-line = · { $name }（{ $site }）{ $day }
reminder-more = …另有 { $count } 台
reminder-foot = 已清卡的不会再提醒。
button-reminder-list = 看清单
button-reminder-together = 一起清卡
button-reminder-settings = 提醒设置

menu-settings = 设置（提醒、语言）
settings-head = ⚙️ 您的设置（点按钮就改）
settings-guest = ⚙️ 您现在只能改语言。能操作设备以后，这里可以设置清卡提醒。
settings-reminders = 清卡提醒：{ $on ->
        [yes] 开
       *[no] 关
    }
settings-leads = 提前：{ $leads }
settings-no-lead = 一天都没选，所以不会提醒
settings-hour = 时间：{ $hour } 点以后，只在工作日的上班时间
settings-escalations = 别人的设备逾期、久未动：{ $on ->
        [yes] 告诉我
       *[no] 不告诉我
    }
button-reminders-on = 打开提醒
button-reminders-off = 关掉提醒
button-escalations-on = 别人的逾期：告诉我
button-escalations-off = 别人的逾期：不告诉我
button-hour = 改时间
settings-hour-wanted = 从几点起提醒？请按按钮，或发一个 0 到 23 的数。
settings-hour-bad = 没看懂。请发一个 0 到 23 的数，例如 9；不改就回复“取消”。
state-settings-hour = 改提醒时间

menu-calendar = 征期
calendar-head = 📅 征期从每月 1 日起，最后一天是：
calendar-line = { $month }：{ $day }
calendar-line-set = { $month }：{ $day }（人工改过：{ $note }）
calendar-line-unknown = { $month }：{ $day } *
calendar-unknown = * 假期安排还没公布，先按周末推算。
calendar-region = { $region } 不同的月份：
calendar-everywhere = 全国
button-calendar-change = 改截止日
button-calendar-drop = 撤销改动
button-calendar-regions = 站点的地区
calendar-month-which = 改哪个月的截止日？
calendar-region-which = 改哪个地区的？
calendar-day-wanted = { $region } { $month } 现在到 { $day } 截止。请发新的截止日，例如“12月18日”或“18”；后面可以空一格写原因。
calendar-day-bad = 没看懂，或者这天不在当月和下月之内。请发日期，例如“12月18日”；不改就回复“取消”。
calendar-set = 已改：{ $region } { $month } 到 { $day } 截止。设备清单和提醒随后跟着变。
calendar-drop-which = 撤销哪一个？撤销后按国家规定的日子算。
calendar-dropped = 已撤销：{ $region } { $month } 到 { $day } 截止。
calendar-gone = 没有这样的改动，可能已经撤销了。
calendar-site-which = 站点在哪个地区，就按哪个地区的截止日算。改哪个站点？
calendar-region-wanted = 这个站点在哪个地区？请按按钮，或发地区名，例如“深圳”。
calendar-region-bad = 地区名最多 30 个字。请再发一次；不改就回复“取消”。
calendar-placed = { $site } 按“{ $region }”的征期算。
state-filing-day = 改征期截止日
state-filing-region = 改站点的地区

menu-duty = 分工（谁管哪台）
duty-mine = 归您管的设备：{ $count } 台（没分给别人的也算）。到期前只提醒管它的人。
duty-head = 一台设备分给谁，到期前就只提醒谁；没分的，提醒能操作它的每个人。
button-duty-people = 按人分
button-duty-devices = 按设备分
duty-person-which = 分给谁？
duty-person = { $person }（{ $number }）分到 { $count } 台。点一下打勾或去掉（{ $page }）。只看一部分：/duty { $number } 关键词
duty-device-which = 哪台设备？只看一部分：/duty 关键词
duty-device = { $device }（{ $site }）归谁管？点一下打勾或去掉。一个都不勾，就提醒能操作它的每个人。
duty-none = 没找到，可能已经变了。请回复“分工”重新选。
duty-unfit = 这个人不能操作这台设备，所以不能分给他。请先让管理员给他这个站点的角色。
button-duty-all = 全部打勾
button-duty-none = 全部去掉

help-offices = 征期和提醒：回复“征期”“设置”；谁管哪台：回复“分工”
