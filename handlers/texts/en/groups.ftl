### Support's groups: topics, cards, the relay, the queue.

priority-urgent = urgent
priority-high = high
priority-normal = normal
priority-low = low

## the card
group-head = { $sign } Ticket #{ $ticket } · { $state } · owner { $owner } · priority { $priority }
group-who = { $person } ({ $number }) · { $site } · opened { $at }
group-problem = 📣 Known problem { $problem }: { $title }
group-alike = 🔗 { $count ->
        [one] 1 more like this
       *[other] { $count } more like this
    } since { $since } (the same: { $fields })
group-field = { $name } { $value }
group-field-code = code
group-field-phase = phase
group-field-reason = reason
group-field-driver = driver
group-field-firmware = firmware
group-field-software = version
group-solved = ✅ Solved before, alike: { $tickets }
group-article = 📖 { $title }
group-merged-into = ↪️ Merged into ticket #{ $ticket }
group-merged = ↩️ Took in { $tickets }
group-tags = 🏷 { $tags }
group-at-bureau = 🏛 On the tax bureau's list (since { $at })
group-stars = ⭐ Rated { $stars } of 5
group-goals = ⏱ { $goals }
group-goal-first_answer = first answer
group-goal-solution = solution
group-goal-due = { $goal } by { $due }
group-goal-missed = { $goal } is late (was due { $due })
group-goal-still = { $goal } stands still
group-next = ➡️ { $step }
group-number = Ticket #{ $ticket } ·{ " " }

## its buttons
group-button-claim = Claim
group-button-photo = Ask for a photo
group-button-resolve = Solved
group-button-article = What to do
group-button-log = Log
group-button-reread = Read again
group-button-escalate = Bureau's list
group-button-unescalate = Off the bureau's list
group-button-more = More
group-button-less = Less
group-button-release = Give back
group-button-take = Take it over
group-button-tags = Tags
group-button-merge = Merge
group-button-problem = Known problem
group-button-priority = Make it { $priority }
group-button-reopen = Reopen
group-button-unmerge = Undo the merge
group-button-merge-into = Into #{ $ticket }

## what was said
group-message = 💬 { $number }{ $person }:
    { $text }
group-message-edited = 💬 { $number }{ $person } (edited):
    { $text }
group-answer = ↩️ { $number }{ $person } answered:
    { $text }
group-answer-edited = ↩️ { $number }{ $person } answered (edited):
    { $text }
group-note = 📝 { $number }Note of { $person }:
    { $text }
group-note-edited = 📝 { $number }Note of { $person } (edited):
    { $text }
group-close = 🏁 Ticket #{ $ticket }: { $person } ended it.
group-confirm = ✅ Ticket #{ $ticket }: { $person } says that it is solved.
group-reopen = 🔁 Ticket #{ $ticket } is open again ({ $by }). Please claim it.
group-changed = ⚠️ Ticket #{ $ticket }: the same operation failed again, in another way. See the card above.
group-assign = 👉 Ticket #{ $ticket } goes to { $owner }.
group-rated = ⭐ Ticket #{ $ticket }: { $person } rated it { $stars } of 5.

## pressing and writing in a topic
group-not-support = You are not support of this ticket, so you cannot do that.
group-no-more = This is no support group now: nothing was done with ticket #{ $ticket }, and nothing was sent. Please go to a support group or to our private chat.
group-not-served = Ticket #{ $ticket } is not this group's now: nothing was done with it, and nothing was sent. Please go to the group that has it or to our private chat.
group-taken = { $owner } has ticket #{ $ticket }. If { $owner } is away, press "Take it over" behind "More".
group-helped = { $name }, what you wrote was sent to { $person }. { $owner } still has this ticket; to take it over, press "Take it over" behind "More" on the card.
group-done-claim = Ticket #{ $ticket } is yours. Write here, and { $person } gets it.
group-done-take = Ticket #{ $ticket } is yours now. Write here, and { $person } gets it.
group-done-release = Ticket #{ $ticket } was given back.
group-done-resolve = Ticket #{ $ticket } is solved; { $person } was asked to confirm.
group-done-reopen = Ticket #{ $ticket } is open again.
group-done-unmerge = Ticket #{ $ticket } is on its own again.
group-done-escalate = Ticket #{ $ticket } is on the tax bureau's list; see /bureau.
group-done-unescalate = Ticket #{ $ticket } is off the tax bureau's list.
group-done-priority = Its priority is now { $priority }.
group-done-merge = Ticket #{ $ticket } went into #{ $into }.
group-stranger = { $name }, you are not support of this ticket: what you write here is not passed on. If it should be, ask an administrator for the support role.
group-bare-code = A message of nothing but six digits may be a one-time code; it was not passed on. If it is a code on the screen, write it with its words.
group-ended = Ticket #{ $ticket } has ended: what you wrote is kept as a note and was not sent. To go on, reopen it first.
group-ended-merged = Ticket #{ $ticket } was merged into #{ $into }: what you wrote is kept as a note. To answer, write in the topic of #{ $into }.
group-note-how = Write what to note, for example: /note called them. "//called them" does the same.
group-not-here = Use this command in a ticket's topic; in a group without topics, as a reply to the ticket's card.
group-gone = That ticket is no longer there.
group-no-article = That article is no longer there.
group-reread-asked = 🔁 Asking the agent of { $site } to read { $device } again; what it finds will stand here.
group-reread-waits = 🔁 { $device } is being read already; what is found will stand here.
group-agent-away = The agent of { $site } is not connected (last seen { $seen }), so { $device } cannot be read now. Ask the site to check that the computer is on, online, and runs qingka-agent.
group-tags-how = Tags of ticket #{ $ticket }: { $tags }. Write /tag NAME to add one, /untag NAME to take it off.
group-tagged = Tags: { $tags }
group-merge-which = Into which ticket of { $person }? Ticket #{ $ticket } ends with it; you can undo that.
group-merge-none = { $person } has no other unresolved ticket to merge with.
group-problem-private = Known problems are announced in private chat; I have written to you there.
group-problem-start = { $name }, known problems are announced in private chat, and I could not write to you there yet. Open { $link }, press Start, and press "Known problem" here again.
group-problem-offer = Ticket #{ $ticket }: { $subject }
    Press the button to announce it as a known problem.
button-group-announce = Announce a known problem

## macros
macro-which = Ready answers; one press sends it to { $person }:
macro-none = There is no ready answer "{ $macro }". Write /m to see them all.

## setting up
menu-desk = Make this a support group
menu-desks = Support groups
desk-in-group = Send /desk in the support group. A site and a kind may follow, for example: /desk Riverside failure. First add me to the group and make me an administrator.
desk-which = You administer several sites; name one of them: { $sites }. For example: /desk { $example }
desk-no-site = There is no site "{ $site }", or you do not administer it. Yours are: { $sites }
desk-not-yours = This group belongs to the administrators of { $site }; you cannot change it.
desk-joined = ✅ This is a support group now: { $kind } of { $site } arrive here, each ticket in a topic of its own. What you write in the topic goes to the person; what begins with "//" stays among support.
    Two things to do: switch on Topics in the group's settings, and make me an administrator with the right to manage topics.
    To stop: /desk off
desk-joined-plain = It works without topics, too: cards stand in the group, and a reply to a card goes to the person.
desk-waiting = { $count ->
        [one] 1 ticket is waiting
       *[other] { $count } tickets are waiting
    }; write /queue to see them.
desk-left = This is no support group any more; new tickets will not come here.
desk-left-not = This was no support group.
desk-kind-every = all tickets
desk-kind-failure = failures
desk-kind-question = questions
desks-head = { $count ->
        [one] 1 support group:
       *[other] { $count } support groups:
    }
desks-none = There is no support group yet. Add me to a group, make me an administrator, then send /desk there.
desks-line = · { $title } · { $site } · { $kind }{ $topics }
desks-plain = {" "}(no topics)
group-not-desk = This is no support group. An administrator can make it one by sending /desk here; or look in private chat with me.

## the queue
menu-queue = Tickets that wait
menu-mine = My tickets in hand
menu-bureau = The tax bureau's list
queue-head = { $count ->
        [one] 1 ticket waits
       *[other] { $count } tickets wait
    } ({ $page }):
queue-none = Nobody is waiting.
mine-head = { $count ->
        [one] You have 1 ticket
       *[other] You have { $count } tickets
    } ({ $page }):
mine-none = You have no tickets. Write /queue to see what waits.
queue-line = { $sign } #{ $ticket } { $priority } · { $site } · { $person } · { $age }: { $subject }
bureau-head = { $count ->
        [one] 🏛 1 ticket
       *[other] 🏛 { $count } tickets
    } for the tax bureau ({ $page }), ready to hand over:
bureau-none = The tax bureau's list is empty. "Bureau's list" on a ticket's card puts it there.
bureau-item = { $number }. Taxpayer { $taxpayer } · device { $device } (disk { $disk })
    code { $code } · phase { $phase } · since { $at }
    { $why }
    ticket #{ $ticket } · { $person }
bureau-question = { $number }. { $site } · since { $at }
    { $why }
    ticket #{ $ticket } · { $person }
button-bureau-off = Take #{ $ticket } off

## figures
menu-stats = Figures
stats-how = Write a number of days from 1 to { $most }, for example: /stats 30. Without a number: the last 7 days.
stats-head = 📊 { $days ->
        [one] The last day
       *[other] The last { $days } days
    } ({ $since } to { $until })
stats-tickets = opened { $opened } · solved { $solved } · reopened { $reopened }
stats-first-answer = First answer: half within { $median }, nine in ten within { $most }
stats-solution = Solution: half within { $median }, nine in ten within { $most }
stats-goals = In time: { $goals }
stats-goal = { $goal } { $percent }
stats-rating = Rating: { $mean } of 5 ({ $count ->
        [one] 1 person
       *[other] { $count } people
    })
stats-unanswered = The bot had no answer to { $count ->
        [one] 1 question
       *[other] { $count } questions
    } (of { $asked } asked)
stats-failures = Failures, most first:
stats-failure = { $number }. { $title } · { $count ->
        [one] 1 ticket
       *[other] { $count } tickets
    }
stats-picture = { $days ->
        [one] The last day in charts
       *[other] The last { $days } days in charts
    }
stats-minutes = { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
stats-hours = { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
stats-days = { $count ->
        [one] 1 day
       *[other] { $count } days
    }

## help
help-queue = Waiting tickets: reply "queue", "mine", "bureau" or "stats"
help-desk = Support groups: send /desk in the group; /desks lists them
group-help = In a ticket's topic: what you write goes to the person; what begins with "//" stays among support; /m ready answers; /tag tags.
    In the group: /queue · /mine · /bureau the tax bureau's list · /stats figures
