### Charts of the helpdesk's figures, in English. Short: they stand in a picture on a phone.

chart-failures = Failures alike (tickets)
chart-no-failures = No failures in this time
chart-tickets = Tickets
chart-times = Time taken (day's median)
chart-no-times = Nothing answered or solved in this time
chart-first-answer = first answer
chart-solution = solution
chart-minutes = { $minutes } min
chart-hours = { $hours } h
chart-unit-hours = hours
chart-days = { $days } d
chart-clears = Clears per day
chart-no-clears = No clears in this time
chart-done = done
chart-partial = in part
chart-failed = failed
chart-unknown = outcome unknown
chart-questions = Questions without an answer
chart-no-questions = Every question had an answer
chart-nobody-asked = Nobody asked in this time
chart-unanswered = without an answer
chart-flow = Tickets in and out
chart-no-flow = No tickets in this time
chart-opened = opened
chart-solved = solved
chart-span = { $since } to { $until }
