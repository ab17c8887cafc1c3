### Calendar, reminders, settings, and who looks after which device.

day-shown = { $weekday ->
        [0] Mon
        [1] Tue
        [2] Wed
        [3] Thu
        [4] Fri
        [5] Sat
       *[6] Sun
    } { $day } { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
hour-shown = { $hour }:00
lead-shown = { $days ->
        [0] on the day
        [one] { $days } day before
       *[other] { $days } days before
    }

reminder-soon = ⏰ { $count ->
        [one] { $count } device is
       *[other] { $count } devices are
    } not cleared yet; the first is due { $day }, { $days ->
        [0] which is today
        [one] in { $days } day
       *[other] in { $days } days
    }.
reminder-overdue = ⚠️ { $count ->
        [one] { $count } device is
       *[other] { $count } devices are
    } past the last day and not cleared; the disk may be locked already. Look at the list and clear what can be cleared; where that fails, write "human".
reminder-idle = 💤 { $count ->
        [one] { $count } device was
       *[other] { $count } devices were
    } neither looked at nor cleared for 60 days. Look once at those in use; sign off those that are not.
reminder-line = · { $name } ({ $site }) { $day }
reminder-more = …and { $count } more
reminder-foot = What is cleared is not mentioned again.
button-reminder-list = Show the list
button-reminder-together = Clear them together
button-reminder-settings = Reminder settings

menu-settings = Settings (reminders, language)
settings-head = ⚙️ Your settings (press to change)
settings-guest = ⚙️ You can change the language only. Once you may operate devices, reminders of clears are set here.
settings-reminders = Reminders of clears: { $on ->
        [yes] on
       *[no] off
    }
settings-leads = Told: { $leads }
settings-no-lead = on no day, so there is no reminder
settings-hour = Time: from { $hour }:00, in office hours of working days only
settings-escalations = Others' overdue and idle devices: { $on ->
        [yes] tell me
       *[no] do not tell me
    }
button-reminders-on = Reminders on
button-reminders-off = Reminders off
button-escalations-on = Others' overdue: tell me
button-escalations-off = Others' overdue: do not tell me
button-hour = Change the time
settings-hour-wanted = From which hour on? Press a button, or send a number from 0 to 23.
settings-hour-bad = I cannot read that. Send a number from 0 to 23, such as 9; "cancel" leaves it as it is.
state-settings-hour = changing the reminders' time

menu-calendar = Filing windows
calendar-head = 📅 A filing window opens on the 1st; its last day is:
calendar-line = { $month }: { $day }
calendar-line-set = { $month }: { $day } (set by hand: { $note })
calendar-line-unknown = { $month }: { $day } *
calendar-unknown = * Holidays are not published yet; reckoned by weekends alone.
calendar-region = { $region }, where it differs:
calendar-everywhere = the whole country
button-calendar-change = Change a last day
button-calendar-drop = Take a change back
button-calendar-regions = Sites' regions
calendar-month-which = Which month's last day?
calendar-region-which = In which region?
calendar-day-wanted = { $region }, { $month }: the last day is { $day } now. Send the new one, such as "12-18" or "18"; a reason may stand behind it.
calendar-day-bad = I cannot read that, or it is neither in this month nor in the next. Send a day, such as "12-18"; "cancel" leaves it as it is.
calendar-set = Changed: { $region }, { $month }: the last day is { $day }. Lists and reminders follow.
calendar-drop-which = Which one? The day that the law gives counts again.
calendar-dropped = Taken back: { $region }, { $month }: the last day is { $day }.
calendar-gone = There is no such change, or it was taken back already.
calendar-site-which = A site goes by the last days of its region. Which site?
calendar-region-wanted = In which region is this site? Press a button, or send its name, such as "Shenzhen".
calendar-region-bad = A region's name has 30 characters at most. Send it again; "cancel" leaves it as it is.
calendar-placed = { $site } goes by the filing windows of { $region }.
state-filing-day = changing a filing window's last day
state-filing-region = changing a site's region

menu-duty = Who looks after what
duty-mine = You look after { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }, those that were given to nobody among them. Reminders go to whoever looks after a device.
duty-head = Reminders of a device go to those whom it was given to; without any, to everybody who may operate it.
button-duty-people = By person
button-duty-devices = By device
duty-person-which = To whom?
duty-person = { $person } ({ $number }) was given { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }. Press to tick or untick ({ $page }). To see some of them: /duty { $number } WORDS
duty-device-which = Which device? To see some of them: /duty WORDS
duty-device = Who looks after { $device } ({ $site })? Press to tick or untick. With nobody ticked, everybody who may operate it is reminded.
duty-none = Nothing was found; it may have changed. Write "duty" to choose again.
duty-unfit = This person may not operate this device, so it cannot be given to them. Let an administrator give them a role at its site first.
button-duty-all = Tick all
button-duty-none = Untick all

help-offices = Filing windows and reminders: write "calendar" or "settings"; who looks after what: "duty"
