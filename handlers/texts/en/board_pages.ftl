### The board's pages of a ticket, of the fleet, of charts and of known problems.

## a ticket
page-card = The ticket
page-owner-is = { $owner } has it
page-owner-none = Nobody has it yet
page-bureau = Tax bureau list
page-stars = Rated { $stars }/5
page-untag = Remove the tag { $tag }
page-merged-into = Merged into
page-problem = Known problem:
page-next = Next step:
page-person = Asked by
page-site = Site
page-device = Device
page-opened = Opened
page-operation = Operation
page-phase = Step
page-code = Code
page-reason = Reason
page-driver = Driver
page-firmware = Firmware
page-software = Version
page-why = Why
page-alike = { $count ->
    [one] 1 more like this since { $since }
   *[other] { $count } more like this since { $since }
}
page-alike-all = All of them
page-shared = In common:
page-goal-first_answer = First answer
page-goal-solution = Solution
page-goal-met = kept
page-goal-missed = missed
page-goal-still = standing still
page-goal-late = late by { $time }
page-goal-left = { $time } left
page-span-days = { $count } d
page-span-hours = { $count } h
page-span-minutes = { $count } min
page-span-separator = { " " }
page-size-kb = { $size } KB
page-size-mb = { $size } MB
page-talk = Conversation
page-talk-none = Nobody has said anything yet.
page-note = internal note, hidden from the person
page-edited = edited { $at }
page-before = Show what it said before
page-picture = Picture
page-file-photo = Picture
page-file-document = File
page-file-video = Video
page-file-audio = Audio
page-file-voice = Voice message
page-file-animation = Animation
page-file-video_note = Video message
page-file-sticker = Sticker
page-file-wanted = being fetched…
page-file-gone = deleted
page-file-refused = not kept: too large, or not an allowed type
page-reply = To the answer
page-compose = Write to { $person }
page-macros = Ready answers
page-file = Picture or file
page-more = More
page-priority = Priority
page-colleague = Give to a colleague
page-tag = Tag
page-merge-into = Merge into ticket
page-problem-title = Title of the known problem
page-problem-text = What everybody is told
page-side = To look at
page-article = What to do
page-solved = Solved tickets like this
page-log = { $count ->
    [one] Line log (1 line)
   *[other] Line log ({ $count } lines)
}
page-copy = Copy
page-timeline = Timeline
page-merged = Merged into this one
page-others = Other tickets of { $person }
page-questions = From a question

## what can be done with it
page-act-claim = Claim
page-act-take = Take over
page-act-answer = Send
page-act-ask = Send and wait
page-act-photo = Ask for a photo
page-act-note = Keep as a note
page-act-wait = Wait for the person
page-act-resolve = Resolved
page-act-release = Release
page-act-reopen = Reopen
page-act-unmerge = Unmerge
page-act-retry = Read the device again
page-act-escalate = To the tax bureau list
page-act-unescalate = Off the tax bureau list
page-act-assign = Hand over
page-act-priority = Change
page-act-tag = Add
page-act-merge = Merge
page-act-announce = Announce
page-done-claim = It is yours; the person has been told.
page-done-take = It is yours now; the person has been told.
page-done-answer = Sent.
page-done-ask = Sent. The clock stands still until they answer.
page-done-photo = Asked for a photo. The clock stands still until they answer.
page-done-note = Note kept; the person does not see it.
page-done-wait = Waiting for the person; the clock stands still.
page-done-resolve = Marked resolved; the person has been asked to confirm.
page-done-release = Released; a colleague can take it.
page-done-reopen = Open again; please claim it.
page-done-unmerge = Unmerged; please claim it.
page-done-retry = The agent has been asked to read the device again; the result will be noted in this ticket.
page-done-escalate = Put on the tax bureau list.
page-done-unescalate = Taken off the tax bureau list.
page-done-assign = Handed over; your colleague and the person have been told.
page-done-priority = Priority changed, and the times to keep with it.
page-done-tag = Tag added.
page-done-untag = Tag removed.
page-done-merge = Merged.
page-done-announce = Announced to everybody who reported it.
page-empty = Nothing is written yet. Write a sentence or choose a file.
page-code-refused = Six digits alone may be a one-time code and were not sent. If it is an error code, write it with some words.
page-past = That can no longer be done with this ticket. Look at the page as it stands now.
page-choice-bad = What you chose is no longer there. Look at the page as it stands now and choose again.

## the fleet
fleet-nav = Fleet
fleet-title = Sites and devices
fleet-count = { $count ->
    [one] 1 device
   *[other] { $count } devices
}
fleet-search = Site, device, taxpayer or disk number
fleet-find = Find
fleet-all = All
fleet-attention = Needs attention
fleet-csv = Export CSV
fleet-none = No site or device fits.
fleet-site = Site
fleet-device = Device
fleet-taxpayer = Taxpayer
fleet-disk = Disk
fleet-agent = Agent
fleet-software = Version
fleet-seen = Last inspection
fleet-reported = Reported
fleet-pending = Not uploaded
fleet-lock = Lock date
fleet-backup = Last backup
fleet-clear = Last clear
fleet-open = Under way
fleet-tickets = Tickets
fleet-due = Next due
fleet-urgency = State
fleet-agent-there = there
fleet-agent-away = away, silent since { $at }
fleet-agent-never = never seen
fleet-agent-none = none paired
fleet-agent-untrusted = journal not trusted, pair again
fleet-agent-locked = locked by wrong codes
fleet-no-device = no device
fleet-absent = not plugged in
fleet-yes = yes
fleet-no = no
fleet-told-not = cannot be told
fleet-operation = #{ $number } { $plan } · { $phase }
fleet-urgency-locked = Locked
fleet-urgency-unknown = Result unknown
fleet-urgency-overdue = Overdue
fleet-urgency-held = Held up
fleet-urgency-never = Never inspected
fleet-urgency-soon = Due soon
fleet-urgency-calm = Fine
fleet-rule = “Next due” counts the 15th of each month; when holidays move it, the tax bureau's notice counts.
fleet-page = Page { $page } of { $pages }
fleet-previous = Previous
fleet-next = Next

## charts
figures-nav = Figures
figures-title = Figures
figures-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
figures-opened = Tickets opened
figures-solved = Solved
figures-reopened = Reopened
figures-first-answer = First answer (median)
figures-solution = Solution (median)
figures-p90 = nine in ten within { $time }
figures-rating = Rating
figures-rating-of = { $count ->
    [one] { $mean } of 5 · 1 rating
   *[other] { $mean } of 5 · { $count } ratings
}
figures-kept-first_answer = First answers in time
figures-kept-solution = Solutions in time
figures-kept-of = { $kept } kept, { $missed } missed
figures-asked = Questions
figures-unanswered = Without an answer
figures-table = Show the figures
figures-day = Day
figures-what = What

## known problems
known-nav = Problems
known-title = Known problems
known-now = Happening in numbers now
known-now-none = No group of failures that look like one in the last day.
known-open = Known problems still open
known-open-none = There is no known problem now.
known-count = { $count ->
    [one] 1 ticket, { $unresolved } unresolved
   *[other] { $count } tickets, { $unresolved } unresolved
}
known-span = { $first } to { $last }
known-see = Show tickets
known-heading = Title
known-text = What everybody is told
known-text-default = We know about this problem and are working on it. We will tell you as soon as it is solved; please do not try again until then.
known-announce = Announce
known-announced = Announced to everybody who reported it.
known-told = { $count ->
    [one] told: { $told }; 1 unresolved ticket
   *[other] told: { $told }; { $count } unresolved tickets
}
known-by = { $author } · { $at }
known-resolve = Resolve for all
known-resolve-text = What everybody is told now
known-resolve-default = The problem is solved; please try again.
known-resolved = The tickets of your sites are resolved; everybody is being asked to confirm.
known-sites = Announcing and resolving cover your own sites only.
