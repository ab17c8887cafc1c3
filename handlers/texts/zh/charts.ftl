### Charts of the helpdesk's figures, in Chinese. Short: they stand in a picture on a phone.

chart-failures = 故障归类（工单数）
chart-no-failures = 这段时间没有故障工单
chart-tickets = 工单
chart-times = 处理用时（当日中位数）
chart-no-times = 这段时间没有答复或解决的工单
chart-first-answer = 首次答复
chart-solution = 解决
chart-minutes = { $minutes } 分钟
chart-hours = { $hours } 小时
chart-unit-hours = 小时
chart-days = { $days } 天
chart-clears = 每日清卡
chart-no-clears = 这段时间没有清卡
chart-done = 完成
chart-partial = 部分完成
chart-failed = 失败
chart-unknown = 结果未知
chart-questions = 没答上的提问
chart-no-questions = 这段时间的提问都答上了
chart-nobody-asked = 这段时间没有人提问
chart-unanswered = 没答上
chart-flow = 工单进出
chart-no-flow = 这段时间没有工单
chart-opened = 新开
chart-solved = 解决
chart-span = { $since } 至 { $until }
