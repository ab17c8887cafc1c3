### What is still to be cleared, in English. Keys are the same in zh/due.ftl.

menu-due = To clear
help-due = What is still to be cleared: write "due", or /due WORDS for some of it
due-title = To clear
due-head = { $count ->
    [one] { $count } device still to clear
   *[other] { $count } devices still to clear
}
due-head-locked = { $count } locked
due-head-never = { $count } never inspected
due-separator = , { "" }
due-head-page = { $told } ({ $page })
due-none = Every device that you look after is cleared 🎉
due-none-found = No device has these words. Try others, or write "due" alone for all of them.
due-device = { $sign } { $place }. { $site } · { $device } ({ $id })
due-reported = reported
due-not-reported = not reported
due-reported-unknown = reported or not: unknown
due-pending = { $count } to upload
due-until = until { $day }
due-locked-since = locks since { $day }
due-backup = backup { $day }
due-no-backup = no backup
due-agent-there = site online
due-agent-away = site offline
due-agent-none = site not paired
due-agent-untrusted = site must pair again
due-agent-locked = codes locked
due-urgency-locked = Locked
due-urgency-overdue = Overdue
due-urgency-soon = Due soon
due-urgency-later = Not due yet
due-urgency-never = Never inspected
due-next = next: { $next }
due-next-read-back = look what #{ $number } did
due-next-unlock = look at the last result at the site
due-next-approve = a manager's yes to #{ $number }
due-next-running = { $plan } #{ $number } is under way
due-next-ticket = ticket #{ $number } first
due-next-agent = wait for the site
due-next-pair = pair the site again
due-next-codes = unlock codes at the site
due-next-plug-in = wait for the device
due-next-backup = backup
due-next-upload = upload
due-next-report = report
due-next-clear = clear
due-step = { $place } { $next }
due-file = { $count ->
    [one] The list of { $count } device to clear.
   *[other] The list of { $count } devices to clear.
}
button-due-together = Clear all { $count } together
button-due-xlsx = XLSX file
button-due-csv = CSV file
button-due-everybodys = All devices
button-due-mine = Only mine
due-column-urgency = Urgency
due-column-site = Site
due-column-device = Device
due-column-taxpayer = Taxpayer
due-column-disk = Disk
due-column-period = Period
due-column-reported = Reported
due-column-pending = To upload
due-column-lock = Lock date
due-column-until = Until
due-column-agent = Site is
due-column-backup = Last backup
due-column-seen = Last inspected
due-column-next = Next step
due-search = Site, device, taxpayer, disk
due-tick = Choose { $device }
