### Known problems, the next step of a ticket, an operation's timeline.

## the next step
next-claim = Claim it first, so that the person knows that somebody is looking.
next-answer = Answer the person; an article will do if the bot has the right one.
next-look = Look at the log and at “what to do”, then answer.
next-wait-person = Wait for the person. After too long, ask again or resolve it.
next-wait-word = Wait for the person to say whether it is solved; without a word it closes after 48 hours.
next-nothing = It has ended; there is nothing to do.
next-read-back = Ask the requester to press “Read again”. If that never works, an approver looks at the invoicing software and someone runs qingka-agent unlock at the site. Until then nobody presses clear.
next-clear-again = Ask whether the period is right and have the clear started once more, only once; if it fails again, put it on the bureau's list.
next-retry-reads = Read the device again and look at the period and the lock date first: it may be cleared already.
next-wait-window = The filing window is not open: tell them to wait for it, there is no use in trying.
next-clear-pending = The disk holds a write-back that was not written: have the clear started again.
next-to-bureau = This is done at the bureau: put it on the bureau's list and say what to take along.
next-vendor = Do not retry. Power was lost while reporting and the data may be damaged: the vendor has to look at it.
next-upload = Have the invoices uploaded that are still waiting, then start again.
next-every-type = An invoice type is not reported or not cleared: read the device, see which one, and finish it first.
next-password = No more tries, and never have a password sent. Whoever keeps it checks it at the site first.
next-clock = Read the device to see how far its clock is off: up to 8 hours is set in the software, more at the bureau.
next-cable = Have power, cable and the disk's lamp looked at, try another USB port, then read the device again.
next-one-disk = Have all disks but one pulled out, then read the device again.
next-wait-bureau = The bureau's server cannot be reached: see whether other sites have it, too; if so, announce it and ask everybody not to retry.
next-watch-bureau = The disk is cleared and only the bureau was not told: the next connection does that. Look again tomorrow.
next-ask-filed = Ask whether the return was filed and matched. If so, start again a little later; if not, the return comes first.
next-upload-errors = Have them look at the failed invoices in the invoicing software, or ask for a photo.
next-rolls = Most often an old roll is not registered: have it registered at the site, back up again, then verify.
next-pair-again = Ask whether the site's computer was restored or replaced. If so, an administrator pairs it again with /pair.
next-unlock = Have someone at the site run qingka-agent unlock; the approver then uses a new code.
next-close-software = Have the invoicing software and whatever else holds the port closed, then read the device again.
next-computer = Have them see whether the computer is on, connected, and not restarting over and over; then start again.
next-place = Have the backup place looked at: is the drive there, is there room, can it be written to?
next-developers = It is a fault of our own programs: pass number and log on to the developers, and tell the person that it is not theirs.
next-settings = The site's agent does not allow this: have an administrator check its settings.
next-ask-photo = Ask for a photo of the whole screen, look the code up under “what to do”, then answer.

## an operation's timeline
moment-requested-backup = Backup requested
moment-requested-verify = Verify requested
moment-requested-report = Report requested
moment-requested-clear = Clear requested
moment-requested-upload = Upload requested
moment-inspecting = The site begins to inspect the device
moment-inspected = Inspected
moment-backing-up = The site begins the backup
moment-backed-up = Backed up
moment-saved = Backed up; the operation has ended
moment-verifying = The site begins to verify
moment-verified = Verified
moment-proved = Verified; the operation has ended
moment-approval-asked = { $asked ->
    [one] { $asked } manager was asked to approve
   *[other] { $asked } managers were asked to approve
}
moment-approved = Approved
moment-code-wrong = Wrong code; nothing was done
moment-evidence-stale = The device's data changed; it is verified again
moment-started = The site begins to act
moment-acted = Acted; reading it back
moment-finished = Done
moment-finished-partly = Done in part, code { $code }
moment-refused = Not done, code { $code }
moment-denied = Denied or withdrawn; nothing was done
moment-expired = Expired; nothing was done
moment-cancelled = Cancelled; nothing was done
moment-failed = Failed, code { $code }
moment-lost = The result cannot be read, code { $code }
moment-read-back-asked = Asked to read it again
moment-reading-back = The site reads the device again
moment-still-unknown = The result still cannot be read

## known problems
problem-alone = A failure of this kind concerns one site only and is no known problem. Answer in its ticket.
event-known = belongs to known problem #{ $problem }
menu-problems = Known problems
help-problems = One failure for many people: reply “problems” to announce it or to resolve it for all
state-problems-announcing = announcing a known problem
state-problems-resolving = resolving for all
problems-none = In the last { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
} there were no failures in numbers, and no known problem is open.
problems-known = 📣 Announced and not resolved yet:
problems-known-line = #{ $problem } { $title } · { $tickets } · { $told } · { $person } { $at }
problems-alike = 🔎 Looks like one problem, in the last { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}:
problems-alike-line = { $number }. { $title } · { $tickets }, { $unresolved } · since { $since }{ $phase }
problems-phase = { " " }· { $phase }
problems-more = { $count ->
    [one] { $count } more is
   *[other] { $count } more are
} not listed here; see the board.
problem-tickets = { $count ->
    [one] { $count } ticket
   *[other] { $count } tickets
}
problem-unresolved = { $count } unresolved
problem-told = { $count ->
    [one] { $count } person told
   *[other] { $count } people told
}
problem-no-tickets = There are no unresolved tickets of this kind now.
problem-suggestion = You are not the only one ({ $title }). We are working on it and will tell you as soon as there is news. Please do not retry for now.
problem-ask = Announcing “{ $title }”: the people of { $count ->
    [one] { $count } unresolved ticket
   *[other] { $count } unresolved tickets
} that you can see are told once, and so is whoever reports it later.
    Send the sentence that they are told, or use this one:
    { $text }
problem-ask-again = “{ $title }” is announced already; who was told is not told again. { $count ->
    [one] { $count } ticket is
   *[other] { $count } tickets are
} unresolved, and the sentence is:
    { $text }
    To change it for those who report it from now on, send me another; to leave it, reply “cancel”.
problem-known-wider = “{ $title }” is announced as known problem #{ $problem }: the people of your sites are told, too, so there is nothing to announce.
problem-made = 📣 Announced as known problem #{ $problem }: { $title }. { $count ->
    [one] { $count } person was
   *[other] { $count } people were
} told.
problem-resolve-ask = “{ $title }”: { $count ->
    [one] { $count } ticket ends, and its person is
   *[other] { $count } tickets end, and each person is
} asked whether it is solved.
    Send a sentence on how it was solved, and they are told that first; or press the button.
problem-resolved = ✅ Known problem #{ $problem } ({ $title }) is resolved; { $count ->
    [one] { $count } ticket ends.
   *[other] { $count } tickets end.
}
problem-resolved-part = { $count ->
    [one] { $count } ticket of your sites ends.
   *[other] { $count } tickets of your sites end.
} Known problem #{ $problem } ({ $title }) stays open for other sites.
problem-left = { $count ->
    [one] { $count } ticket is
   *[other] { $count } tickets are
} still being gone through, within minutes; there is nothing to press again.
button-suggested = Use this one
button-end-silently = Resolve all without a word
button-resolve-all = Resolve all of #{ $problem }
button-problem-tickets = Tickets of { $name }
button-announce = Announce { $number }
