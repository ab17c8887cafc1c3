### Every sentence the bot says, in English. Keys are the same in zh.ftl.

## dialog
bug = Sorry, this is a mistake of ours (number { $number }); nothing was done. Please try again later, or write "human".
only-private = This works only in a private chat with me. Tap my picture and write to me there.
press-unknown = I do not know this button any more. Write "help" to see what I can do.
press-expired = This button has expired. Write "help" to start again.
press-used = This button was pressed already.
command-unknown = There is no such command. Write "help" to see what I can do.
cannot-read = I can only read text. Describe the problem in a sentence, or write "human".
cannot-pass-on = I cannot pass this on (a place, a contact or the like), and nobody sees it. Please say it in words, or send a picture or file.
forbidden = You may not do this. Ask an administrator for the right; write "me" to see your number and roles.

## terminal
terminal-bot = Qingka
terminal-hello = You are { $name } ({ $number }). Write a line, or the number of a button; Ctrl-D ends.
terminal-no-relay = No hub answers at { $url }: nothing reaches the sites until `qingka serve` runs.

## operations: words
plan-backup = backup
plan-verify = verify
plan-report = report
plan-clear = clear
plan-upload = upload
part-inspect = inspect
part-backup = backup
part-verify = verify
part-approve = approve
phase-requested = waiting
phase-inspecting = inspect
phase-backing_up = backup
phase-verifying = verify
phase-awaiting_approval = waiting for approval
phase-approved = sending the command
phase-acting = acting
phase-confirming = reading back
phase-unknown = result unknown
type-004 = special VAT
type-005 = motor vehicle
type-006 = used vehicle
type-007 = ordinary VAT
type-025 = roll
type-026 = electronic ordinary
type-028 = electronic special
type-other = type { $code }
list-separator = { ", " }
totals-type = { $type } { $count ->
        [one] one invoice
       *[other] { $count } invoices
    } { $amount }
seconds = { $count } s
minutes = { $count } min
progress-head = { $icon } #{ $number } { $plan } · { $device }
progress-left = , about { $time } left
progress-invoices = { " " }invoices
progress-waits = Another operation of this site is waiting for its approval; this one goes on by itself afterwards.
moved-clear = { $types }: the period now starts on { $start }
moved-report = { $types }: reported
moved-upload = { $types }: all invoices are uploaded
moved-attest = { $types }: carried out, but this device cannot show the result; please check once in the invoicing software

## operations: starting
menu-clear = Clear a device
menu-report = Report the period
menu-backup = Back up
menu-verify = Verify
menu-upload = Upload invoices
clear-which = Which device do you want to { $plan }?
clear-no-devices = There is no device you may operate. An administrator can join a site with /pair; if you named a device, write "clear" to choose from the list.
clear-busy = { $device } is at work on #{ $number }; a device does one thing at a time. Write "status" to look, or "cancel" to drop it.
clear-no-device = I cannot find this device; it may have left its site. Write "devices" to see what is there.
clear-agent-away = { $device }: the program at the site is not connected, so nothing can be done now, and nothing was done. At { $site }, check that the computer is on, qingka-agent runs and the network works; then try again.
clear-no-approver = Nobody at { $site } could approve: it takes a manager other than you who has enrolled a one-time code at the site. The manager writes "me" to see the number, then runs at the site: qingka-agent approvers add NUMBER NAME.
clear-failed = This cannot be done now; nothing was done. Try again later, or write "human".

## operations: approval
approval-asked = Verified. Asked to approve: { $names } (valid for { $minutes } min).
approval-card = Please approve: { $plan } #{ $number }
    { $device } · { $skpbh } · period { $period }
    { $totals }
    backed up in { $places ->
        [one] one place
       *[other] { $places } places
    }, read back ✓
    not uploaded { $pending } · reported { $reported }
    fingerprint { $fingerprint }
reported-yes = yes
reported-no = no
reported-unknown = cannot be told
attest-filed = Please make sure: the return is filed and matched (the device cannot see this; by approving you attest it).
attest-cannot-be-told = Please make sure: the invoicing software shows this period as reported (this device cannot tell; by approving you attest it).
attested-filed-and-matched = The approver attests: filed and matched
attested-cannot-be-told = The approver attests: the invoicing software shows the period as reported (the device cannot tell)
button-approve = Approve
button-deny = Deny
button-details = Details
button-article = What to do
button-receipt = Receipt
button-read-back = Read again
button-offer = { $plan } now
button-again = { $plan } again
button-cancel = Cancel #{ $number } { $plan }
approval-gone = This approval no longer stands (decided, expired, or the evidence changed); what you just did had no effect. Write "status" to see how it stands. Start again if it is needed.
approval-taken = { $name } is at this one; wait for them, or press again in two minutes.
approval-self = You cannot approve what you asked for yourself; another manager must.
approval-not-enrolled = You ({ $number }) have no one-time code at this site yet. At the site's computer run: qingka-agent approvers add { $number } { $name }, scan the code, and come back.
approval-codes-locked = Five wrong codes in a row: the site is locked. Someone there must run qingka-agent unlock first.
approval-closed-used = ✔ #{ $number } { $plan } · { $device }: approved by { $name } (fingerprint { $fingerprint }).
approval-closed-denied = ✖ #{ $number } { $plan } · { $device }: denied or cancelled ({ $name }).
approval-closed-expired = ⌛ #{ $number } { $plan } · { $device }: expired; nothing was done.
approval-closed-refused = ⛔ #{ $number } { $plan } · { $device }: not done (fingerprint { $fingerprint }).
approval-closed-stale = ↻ #{ $number } { $plan } · { $device }: the device's data changed, fingerprint { $fingerprint } is void; it is being verified anew, wait for the new question.
code-wanted = Send the 6-digit code of your authenticator (#{ $number }, fingerprint { $fingerprint }).
code-sent = The code is at the site to be checked.
code-wrong = The code is wrong; nothing was done. Tries left: { $left }. Wait for a new code and send it (#{ $number }, fingerprint { $fingerprint }).
code-shape = A code has 6 digits; please send it again, or write "cancel".
code-again = The system restarted and keeps no codes; please send a new one.
code-checking = The last code is being checked at the site; one moment.
code-late = No approval waits for a code now; this one had no effect.
denied = #{ $number } is denied; nothing was done. The requester was told.

## operations: ends
done-backup = ✅ #{ $number } backup done · { $device }: { $count ->
        [one] one invoice
       *[other] { $count } invoices
    } in { $places ->
        [one] one place
       *[other] { $places } places
    }, all read back.
done-verify = ✅ #{ $number } verified · { $device }: { $count ->
        [one] one invoice agrees
       *[other] { $count } invoices agree
    } with the device's statistics, backed up in { $places ->
        [one] one place
       *[other] { $places } places
    }.
done-act = ✅ { $plan } done #{ $number } · { $device } — { $moved }.
    Receipt #{ $number } (audit { $head }…)
ended-good = ✅ #{ $number } { $plan } · { $device }: not needed. { $why }
ended-refused = ⛔ #{ $number } { $plan } · { $device }: not done. { $why }{ $code }
ended-failed = ❌ #{ $number } { $plan } · { $device }: failed at "{ $phase }"{ $code }. { $why }
    { $rows }
ended-partial = ⚠️ #{ $number } { $plan } · { $device }: only partly done{ $code }. { $why }
    { $rows }
    Start again for the rest; what is done is not done twice.
ended-denied = ✖ #{ $number } { $plan } · { $device }: denied; nothing was done.
ended-expired = ⌛ #{ $number } { $plan } · { $device }: expired; nothing was done. { $why }
ended-cancelled = 🚫 #{ $number } { $plan } · { $device }: cancelled; nothing was done.
ended-ticket = Ticket #{ $ticket } is open; support will follow it up.
rows = Done: { $done }; not done: { $rest }.
unknown = ❓ #{ $number } { $plan } · { $device }: the command went out, but its result cannot be read; nobody knows whether it was done.
    Until that is known the device is locked and nothing more is done to it; please do not repeat it in the invoicing software.
    Press "Read again" once it is connected. If it cannot be read at all, let the approver look at the invoicing software and run at the site: qingka-agent unlock --device NAME --person NUMBER with --moved (done) or --not-moved; then press "Read again".
    Ticket #{ $ticket }; support will follow it up.
read-back-asked = All right, the device is being read again.
read-back-not-needed = This operation needs no further reading.
cancel-which = Which one do you want to cancel? What is approved cannot be cancelled.
cancel-ended = This operation has ended already.
cancel-too-late = #{ $number } is approved and under way; it cannot be cancelled any more. You will hear the result.
receipt-none = There is no such receipt, or you may not see it.
receipt = Receipt #{ $number } · { $plan }
    device { $device } · { $disk }
    taxpayer { $taxpayer } · period { $period }
    result { $moved }
    asked by { $requester } · approved by { $approver } · ended { $ended } (Beijing time)
    fingerprint { $fingerprint }
    evidence { $evidence }
    audit { $head }
details-head = #{ $number } details · { $device }
    disk { $skpbh } · taxpayer { $nsrsbh } · period { $period }
details-type = { $type }: from { $start }, { $issued } valid, { $void } void, amount { $amount }, tax { $tax }, lock date { $lock }
details-place = backup: { $name }, written and read back ✓
details-tail = backup manifest { $manifest }
    evidence { $digest }
alarm-two-instances = 🚨 Alarm: two programs use one site's token ({ $agent }). Acts are stopped; stop the wrong one and join the site again with /pair. If this was not you, revoke it in /agents at once.
alarm-journal-untrusted = 🚨 Alarm: the site program's journal ({ $agent }) was lost or restored. Acts are stopped so that nothing is done twice; when all is well, join the site again with /pair.
alarm-device-elsewhere = 🚨 Alarm: device { $name } ({ $device }) belongs to another site and was not added here. If it has moved, remove it there first.
alarm-bad-signature = 🚨 Alarm: a report with a wrong signature came ({ $agent }, command { $command }) and was refused. Check the site's program; if this was not you, revoke it in /agents at once.

## reasons
reason-already-cleared = Period { $period } was cleared already (its start has moved); you can go on invoicing.
reason-already-reported = Period { $period } was reported already; you can clear.
reason-not-reported = { $types }: period { $period } is not reported yet. Report, file the return, then clear.
reason-not-uploaded = { $count ->
        [one] One invoice is not uploaded yet. Upload it
       *[other] { $count } invoices are not uploaded yet. Upload them
    } first (with the button below, or in the invoicing software), then clear.
reason-upload-errors = { $count ->
        [one] One invoice failed to upload; it
       *[other] { $count } invoices failed to upload; they
    } must be dealt with in the invoicing software first.
reason-nothing-to-upload = There is nothing to upload.
reason-device-locked = The lock date { $lock_date } has passed and the device issues no invoices; report, file and clear to unlock it.
reason-clock-off = The device's clock is { $hours } h off the site's. Under 8 h it can be set in the invoicing software; over that it is a case for the tax office. Start again afterwards.
reason-wrong-disk = This is not the registered disk (expected { $expected }, found { $found }). Plug in the right one and try again.
reason-idle-device = Nothing was reported for { $days ->
        [one] one day
       *[other] { $days } days
    }; over 90 days it is a case for the tax office.
reason-password-refused = The device refused the password; it was not and will not be sent again, so that the disk does not lock. Check it at the site, correct the configuration, then start again.
reason-branch-not-reported = A branch machine of the same taxpayer ({ $device }) has not reported. Let every machine report first.
reason-cannot-be-told = This device's firmware leaves "{ $field }" empty; a person must look.
reason-channel-down = The tax bureau's server cannot be reached. Check the network, or try later.
reason-records-mismatch = The invoices backed up do not agree with the device's statistics ({ $types }: { $detail }); stopped to be safe. Most often an earlier roll of this period is not known yet: name it at the site with qingka-agent backups roll, then start again. If both agree that an invoice is gone, ask support.
reason-records-incomplete = The backup is kept, but it does not have all that the device counts ({ $types }: { $detail }, backup/device), so a clear would be stopped. Most often an earlier roll of this period is not known yet: name it at the site with qingka-agent backups roll, then back up again.
reason-not-backed-up = There is no backup of this operation; back up first.
reason-copy-damaged = The copy of this backup in "{ $place }" is missing or damaged ({ $detail }). Back up again: what cannot have changed is not read again. If it is damaged again, look at that disk.
reason-place-failed = "{ $place }" is there, but backups cannot be written to it and read back ({ $detail }). Look at the site whether it may be written to and whether its disk fails; then try again, or name another place.
reason-software-unread = The invoicing software's folder "{ $place }" cannot be backed up whole ({ $detail }). Close the invoicing software, then start again; if that does not help, someone at the site must look at what is named here. What was read of the device is kept.
reason-backup-place-missing = The backup place "{ $place }" is not there; plug it in and try again.
reason-place-strange = The folder of the backup place "{ $place }" is there, but it is not the one that is known: the stick or network folder is not connected, or it is another one. Connect the right one and try again. If it was changed on purpose, run on the site's computer: qingka-agent backups place "{ $place }" --new
reason-disk-full = The disk of "{ $place }" is full; make room on it and try again. What was read is kept.
reason-bureau-not-told = The device is cleared, but the tax bureau may not have been told yet; it is told at the next connection. Keep an eye on it.
reason-code-wrong = The code is wrong; start again and send a new one.
reason-codes-locked = Too many wrong codes; the site is locked. Someone there must run qingka-agent unlock.
reason-approver-unknown = The approver has no one-time code at the site.
reason-self-approval = Requester and approver are the same person, which this site does not allow. Another manager must approve.
reason-evidence-stale = The device's data changed after it was verified; it must be verified anew.
reason-journal-untrusted = The site program's journal was lost or restored; so that nothing is done twice, join the site again with /pair.
reason-result-unknown = The result of this device's last act is unknown; nothing more is done until it is known.
reason-command-late = The site's program came too late for the command; it never ran.
reason-command-lost = The command was lost on its way; it never ran. Please start again.
reason-not-allowed = The site does not allow this command.
reason-device-unknown = The site's program has no such device (disk { $device }) in its configuration. Write it back into it. If the device is gone and its last act's result is unknown, let an approver look at the invoicing software and run at the site: qingka-agent unlock --device { $device }; then press "Read again".
reason-cancelled = Stopped as you asked.
reason-device-failed = The device failed: { $text }
reason-device-line = The line to the device failed ({ $detail }).
reason-device-silent = The device does not answer. Check its power, its cable and its light, then try again.
reason-device-garbled = The device's answer is garbled: most likely a loose cable or a wrong baud rate.
reason-device-not-run = The device did not accept the command; it never ran.
reason-port-missing = There is no port { $port }. Check the USB cable, or plug it in again.
reason-port-busy = Another program holds port { $port }. Close the invoicing software, then try again.
reason-port-lost = Port { $port } vanished in the middle. Check the USB cable.
reason-disk-refused = The device refused: { $text }
reason-device-no-data = The device has no such data.
reason-device-malformed = The device's answer cannot be read ({ $field }); it may be new firmware.
reason-device-forbidden = This command is outside the allow-list; it was not sent.
reason-not-moved = The device answered, but the read-back shows no change: it was not done. { $text }
reason-interrupted = The site's program stopped in the middle; the device was read again, and nothing was done.
reason-not-finished = The site's program stopped in the middle several times and did not finish this step; nothing was done. See whether the computer at the site keeps restarting, then try again.
reason-agent-bug = The site's program failed by its own fault ({ $detail }).
reason-approval-expired = Nobody approved in time. Agree on a time with the manager, then start again.
reason-agent-away = The site's program is not connected. At the site, check that the computer is on, qingka-agent runs and the network works; then start again.
reason-other = Reason code: { $code }

## phases that are ends
phase-done = done
phase-partial = partly done
phase-refused = not done
phase-denied = denied
phase-expired = expired
phase-cancelled = cancelled
phase-failed = failed
phase-turn = conversation
reason-hub-bug = The bot itself failed; its log has the details under the same number.

## coming in
menu-help = What I can do
menu-me = My number and roles
menu-language = Language 语言
menu-cancel = Cancel
welcome = Hello { $name }! Ask me anything about the device, clearing or reporting, for example "why does the clear fail".
    If an administrator gave you an invitation, send: /start CODE. Write "help" to see what I can do, or "human" for a person.
greeting = Hello! Describe your problem in a sentence, for example "the clear fails"; write "help" to see what I can do.
thanks = You are welcome! Write to me whenever you need something.
understood = Good! Write to me whenever you need something.
who = I am the Qingka bot, no human being. Ask me about clearing, reporting and invoicing devices; for a person, write "human".
help-ask = Ask: just write, for example "why is it not uploaded"
help-guide = Find a fault step by step: write "guide" and press the buttons
help-human = A person: write "human"
help-request = Operate a device: write "clear", "report", "backup", "verify" or "upload"
help-approve = Approve: press "Approve" under the request, then send the 6 digits of your authenticator
help-devices = Look: write "devices", "status" or "doctor"
help-triage = Tickets: write "tickets", with mine, urgent, a code, a site or the like behind it; or /tickets NUMBER. Answering a person's message answers the ticket
help-misses = What I could not answer: write "misses"
help-why = Why I answered like that: write "why", or /why NUMBER
help-people = People: write "invite" or "people"
help-pair = Sites: write "sites", "pair" or "agents"
help-self = My number: write "me"; my name: /name NAME; language: /language; "cancel" works at any time
me = { $number } { $name }
    Roles: { $roles }
me-approver = To approve you need a one-time code from the site. Run on the site's computer:
    qingka-agent approvers add { $number } { $name }
name-how = Change your name like this (30 characters at most): /name Zhang San
name-set = Done: you are { $name } from now on.
language-which = Choose a language / 请选择语言
language-zh = 中文
language-en = English
language-set = Done: I shall answer in English.
cancelled = Cancelled: { $what }. Nothing was done.
cancel-nothing = There is nothing to cancel. Write "help" to see what I can do.
state-approving-code = entering the one-time code (press "Approve" again to go on)
state-triage-answering = answering a ticket
state-support-telling = describing a problem to support
state-admin-naming-site = making a site
state-other = the last step
wrong-step = This step is not possible now; nothing was done. Write "cancel" to start again, or "help" to see what I can do.
dialog-failed = This step failed; nothing was done. Write "cancel" to start again.
invitation-taken = You are in: { $role } at { $site }.
invitation-used = { $name } ({ $number }) took your invitation and is now { $role }.
invitation-wrong = This code is wrong, used or expired. Check it and send it again, or ask an administrator for a new one.
invitation-held = You hold this role already; the code is still good for somebody else.
invitation-wait = Too many wrong codes. Please try again in an hour.
list-divider = { "; " }
every-site = every site
role-guest = guest
role-clerk = clerk
role-manager = manager
role-support = support
role-admin = administrator

## questions
button-human = Ask a person
button-none = None of these
did-you-mean = Did you mean:
button-human-both = Ask a person (both questions)
not-sure = I am not sure about this and do not want to mislead you. Say it in other words, go step by step, or ask a person.
offer-person = Twice in a row I was of no help, and I do not want to cost you more time. Shall somebody in support look at it? The button below hands over both questions at once.
refused = This I will not do, and nothing was started. The right way:
    · Clearing, reporting and uploading need a manager's approval: "Approve" in a private chat with me, then the code of the manager's own authenticator. It cannot be skipped.
    · Passwords, one-time codes and keys stay at the site. Send them to nobody; I will not tell any either.
    · Everybody acts on the devices of their own sites only.
    Ask anything else in other words, or ask a person.
bare-code = Six digits alone may be a one-time code, so I neither keep nor pass them on. If a device or system showed them, send them with its words, such as "error 092999".
send-again = I was restarted and did not keep that message; please send it again.
article-gone = This article is gone. Ask your question, or write "human".
article-untranslated = (in Chinese; not translated yet)
article-source = Source: { $sources } · updated { $updated }
article-score = { $percent }% sure
article-question = Question #{ $question } · /why { $question }
certainty-stated = As the source states
certainty-inferred = Inferred from several sources; your tax office has the last word
code-unknown = I do not know the code { $codes }.
thumb-up = Thank you, noted.
thumb-down = Sorry that this did not help; noted. Shall a person look at it, or do we go step by step?

## why
menu-why = What the last answer rests on
why-how = Name the question, for example: /why 12. Without a number it is your own last one.
why-none = There is no such question, or you may not see it.
why = Question #{ $question } · { $at } · { $person } ({ $number })
why-decision = Decision: { $decision } · score { $score }
    Limits: answered from { $answer } on, suggested from { $suggest } on
why-candidates = Candidates:
why-features = Features of the first candidate:
why-after = Unknown codes: { $codes }
    Picked: { $chosen } · thumb: { $thumb } · ticket: { $ticket }
decision-answer = answered
decision-suggest = suggested
decision-handoff = handed over
decision-refuse = refused

## misses
menu-misses = Unanswered questions
button-misses-questions = See questions
button-misses-draft = Draft
misses-how = Say how many days back (1 to { $most }), for example: /misses 60. Without a number it is the last 30.
misses-none = { $days ->
        [one] Every question of the last day was answered.
       *[other] Every question of the last { $days } days was answered.
    }
misses-head = { $count ->
        [one] One unanswered question
       *[other] { $count } unanswered questions
    } in { $days ->
        [one] one day
       *[other] { $days } days
    }, of { $clusters ->
        [one] one sort
       *[other] { $clusters } sorts
    } ({ $page }). Press a number to see one:
misses-line = { $number }. “{ $example }” · { $count ->
        [one] once
       *[other] { $count } times
    } · { $people ->
        [one] one person
       *[other] { $people } people
    } · { $first } to { $last } · nearest: { $nearest }
misses-card = “{ $example }”
    { $count ->
        [one] once
       *[other] { $count } times
    } · { $people ->
        [one] one person
       *[other] { $people } people
    } · { $first } to { $last }
    { $kinds }
    Unknown codes: { $codes } · nearest: { $nearest }
misses-questions = Questions like “{ $example }” ({ $page }); /why NUMBER says why:
misses-question = #{ $question } · { $at } · { $number } · { $kind }: “{ $text }”
misses-draft = Draft { $file } (× stands for most names and numbers: look for any that are left). Check it, fill in what is empty, and put it into zh of the folder of articles.
misses-gone = These questions are gone: too long ago, or solved since. Write "misses" to see today's.
miss-thumb-down = { $count ->
        [one] one thumb
       *[other] { $count } thumbs
    } down
miss-none-meant = { $count } none of these
miss-unknown-code = { $count ->
        [one] one unknown code
       *[other] { $count } unknown codes
    }
miss-handed-over = { $count } to a person

## knowledge folder
knowledge-broken = ⚠️ The change is not taken: { $count ->
        [one] one mistake
       *[other] { $count } mistakes
    } in articles, guides or words. The bot goes on answering from what was there before. Correct and save; it is taken by itself:
knowledge-mistake = · { $file }, line { $line }: { $what } ({ $code }: { $sentence })
knowledge-more = { $count } more; qingka kb check names all.
knowledge-whole = ✅ Articles, guides and words are free of mistakes again; the change is taken.
mistake-other = this cannot be read
mistake-kb-002 = the folder is not there, or empty
mistake-kb-020 = a group of words that is unknown, or words before the first group
mistake-kb-101 = save the file as UTF-8
mistake-kb-102 = the lines between two --- at the top are missing
mistake-kb-103 = check colons, quotes and blanks between the two ---
mistake-kb-104 = add what is missing
mistake-kb-105 = check how the name is spelt
mistake-kb-106 = fill it in
mistake-kb-107 = of the wrong type
mistake-kb-108 = write the date as 2026-01-31
mistake-kb-109 = write stated or inferred
mistake-kb-110 = write the text
mistake-kb-111 = shorten it for a chat
mistake-kb-112 = id and file name must agree
mistake-kb-113 = keep one of the two
mistake-kb-114 = a chat shows no HTML; write Markdown
mistake-kb-121 = save the file as UTF-8
mistake-kb-122 = write "id: title" in each line
mistake-kb-123 = keep one of the two
mistake-kb-124 = no article has this id
mistake-kb-201 = choose another id
mistake-kb-202 = ask it in one article only
mistake-kb-203 = keep the code in one article only
mistake-kb-204 = no article has this id
mistake-kb-205 = there is nothing that it translates
mistake-kb-301 = save the file as UTF-8
mistake-kb-302 = check colons, quotes and blanks
mistake-kb-303 = add what is missing
mistake-kb-304 = check how the name is spelt
mistake-kb-305 = keep one of the two
mistake-kb-306 = fill it in
mistake-kb-307 = of the wrong type
mistake-kb-308 = write the date as 2026-01-31
mistake-kb-309 = write stated or inferred
mistake-kb-310 = id and file name must agree
mistake-kb-311 = small letters, digits and hyphens only
mistake-kb-312 = say it in fewer words
mistake-kb-313 = use fewer words
mistake-kb-314 = use fewer buttons
mistake-kb-321 = no step has this name
mistake-kb-322 = no operation has this name
mistake-kb-323 = give the step a button
mistake-kb-324 = no way leads to this step
mistake-kb-325 = no way leads out of this step
mistake-kb-326 = no way leads to a person
mistake-kb-327 = two buttons lead to the same place
mistake-kb-331 = choose another title
mistake-kb-332 = the article has another guide already
mistake-kb-333 = no article has this id
mistake-kb-334 = there is nothing that it translates
mistake-kb-335 = its steps must be the original's
mistake-kb-336 = its buttons must lead where the original's do

## guides
menu-guide = Find the fault step by step
button-guide = Step by step
button-guide-named = Step by step: { $title }
button-guides = All guides
button-guide-again = Start over
button-back = ‹ Back
guide-which = What is the trouble? Choose one, and I lead you through it step by step.
guide-head = 🧭 { $title } · step { $number }
guide-source = Sources: { $sources } · updated: { $updated }
guide-solved = ✅ { $title }: glad that it is solved.
guide-handed = 🧭 { $title }: this is as far as the guide goes. Support has every step that you took; you need not tell it again.
guide-changed = This guide was changed just now and the button does not fit any more. Please start over, or choose another.
guide-no-start = You may not start this ({ $plan }); nothing was done. A clerk or a manager can; for the right, ask an administrator.
guide-story = The guide “{ $title }” did not help. { $path }
guide-story-step = { $number }. { $step } → { $chosen }

## devices
menu-devices = Devices
menu-status = What is under way
devices-head = { $count ->
        [one] One device
       *[other] { $count } devices
    } ({ $page })
devices-none = There are no devices yet. They appear once the site is joined; an administrator does that with /pair.
site-line = 📍 { $site } · { $presence }
site-there = connected
site-away = away
site-no-agent = not joined
device-line = · { $name } ({ $id }) { $last }
device-never = never operated
device-last = #{ $number } { $plan } { $phase } { $at }
status-none = Nothing is under way.

## doctor
menu-doctor = Check a site
button-doctor = Check the site
button-doctor-again = Check again
button-doctor-article = What to do: { $name }
doctor-which = Which device shall be checked?
doctor-none = There is no device that you may check. Write "doctor" alone to choose from a list; administrators join a site with /pair.
doctor-asked = 🩺 The agent of { $site } is being asked to check { $device }. It takes less than a minute as a rule; you will be told.
doctor-waits = 🩺 { $device } is being checked already; you will be told.
doctor-behind = #{ $number } is under way at this device; the check comes when it pauses.
doctor-away = The agent of { $site } is not there (last seen { $seen }, { $age }), so { $device } cannot be checked now. Make sure that the computer is on and online and that qingka-agent runs; on that computer, qingka-agent doctor works too.
doctor-unpaired = { $site } has no agent yet and cannot be checked. Administrators join it with /pair.
doctor-late = ⌛ { $device } was not checked: the agent did not come for it within { $minutes } min. It may be offline, or busy all the time. Write "status" to see with what, then check again.
doctor-failed = ❌ { $device } was not checked. { $why }
doctor-fit = ✅ { $device }: { $count ->
        [one] one check
       *[other] { $count } checks
    }, all well. It can be worked with.
doctor-warned = ⚠️ { $device }: { $count ->
        [one] one check
       *[other] { $count } checks
    }. Nothing stands in the way; things to look at: { $warnings }.
doctor-blocked = ⛔ { $device }: { $count ->
        [one] one check
       *[other] { $count } checks
    }. Standing in the way: { $blocks }; to look at besides: { $warnings }.
doctor-fine = ✓ Well: { $names }
doctor-odd = · This device is a little different, which does no harm: { $quirks }
colon = {": "}
check-of-place = { $name } "{ $place }"
check-block = this is wrong ({ $detail }) and stands in the way. On the computer at the site, qingka-agent doctor says what to do.
check-warn = look at this ({ $detail }). On the computer at the site, qingka-agent doctor says what to do.
check-info = well ({ $detail })
check-python = Python
check-system = operating system
check-agent = agent
check-service = automatic start
check-state = the agent's data
check-place = backup place
check-approvers = approvers
check-codes = one-time codes
check-journal = the site's journal
check-acts = the last act
check-backup = backup
check-backup-key = backup key
check-port = port
check-driver = driver
check-device = the device's answer
check-disk = disk
check-device-clock = the device's clock
check-firmware = firmware
check-proxy = proxy
check-hub = hub
check-hub-encryption = encryption
check-clock = the computer's clock
quirk-echo = the adapter sends back what was sent
quirk-stray-bytes = there are stray bytes on the line
quirk-empty-lock-date = the lock date cannot be read
quirk-short-30 = the amount not yet uploaded is two characters short
quirk-cut-text = long refusals are cut
advice-python-old = Python is too old. Install Python 3.11 or newer on the site's computer, and the agent again.
advice-system-strange = This system was never tried. Run the agent on Linux, Windows or macOS.
advice-state-unwritable = { $path } cannot be written to. Give it to the user that runs the agent.
advice-state-full = The disk is nearly full. Free { $missing_mb } MB on the disk of { $path }.
advice-no-approver = There is no approver. A manager writes "me" to see a number; then run on the site's computer: qingka-agent approvers add NUMBER NAME
advice-codes-locked = Five wrong codes in a row have locked acts. Find out who typed them, then run at the site: qingka-agent unlock
advice-journal-untrusted = The journal was lost, restored or copied, so acts are refused. An administrator takes a new code with /pair, and the site pairs again.
advice-no-device = The site has no device. Pair again with --device NAME=PORT.
advice-result-unknown = Nobody knows the result, and nothing more is done until somebody does. Press "Read again" first; if that fails, an approver looks at the invoicing software, then runs at the site: qingka-agent unlock --device { $device }
advice-no-backup = There is no backup yet. Write "backup" to make one.
advice-backup-old = The last backup is { $days ->
        [one] one day
       *[other] { $days } days
    } old. Write "backup" to make one.
advice-backup-elsewhere = The last backup is not in this place. Write "backup" to make one; it goes into every place.
advice-no-backup-key = Backups are not encrypted. Run on the site's computer: qingka-agent backups key --new, and keep the key that it shows elsewhere.
advice-backup-key-missing = Backups are encrypted, and the key is not on this computer. Put the one that was kept into { $path }; if it is lost, run qingka-agent backups key --new for those to come.
advice-no-place = There is no other place for backups: they lie on this computer alone. Name one in the configuration, a USB stick or a network folder.
advice-place-missing = It is not there. Plug it in; if it has moved, correct its path in the configuration.
advice-place-unwritable = { $path } cannot be written to. Give it to the user that runs the agent.
advice-place-full = It is full. Free { $missing_mb } MB.
advice-port-denied = { $port } is not permitted. Run on the site's computer: sudo usermod -aG { $group } { $user }, then start the agent again.
advice-agent-not-running = The agent does not run. Start its service; when there is none yet: qingka-agent service systemd (windows on Windows).
advice-agent-old = Version { $found } runs still, { $expected } is installed. Start the agent again.
advice-not-a-service = The agent was started by hand and will not come back when the computer restarts. Make it a service: qingka-agent service systemd (windows on Windows).
advice-clock-drifts = The computer's clock is far off the hub's, so right codes are taken for wrong. Let the computer set its clock by the network.
advice-hub-away = The hub is not reached. Look at the network, the proxy and the address in the configuration.
advice-hub-unusable = The hub's address, the proxy or the certificates cannot be used. Correct the configuration; SSL_CERT_FILE must name a file that is there.
advice-hub-name = { $host } has no address. Look for a slip in the name, then at this network's DNS.
advice-hub-refused = Nothing listens at { $host }. Is it started, and is the port right?
advice-hub-timeout = { $host } does not answer. Let the firewall pass it, or name a proxy in the configuration.
advice-hub-no-network = This computer has no way to { $host }. Look at its network.
advice-hub-proxy-refuses = The proxy { $host } does not let the hub pass. It must be allowed there; a name and password stand in the configuration.
advice-hub-certificate = Somebody on the way shows a certificate of his own, as a company's proxy does. Get its CA, let SSL_CERT_FILE name it, and start the agent again.
advice-hub-certificate-date = The certificate has expired, or this computer's date is wrong. Set the clock first, then renew the certificate.
advice-hub-certificate-name = The certificate is for another name. Name the hub as its certificate does, in the configuration.
advice-hub-no-tls = { $host } does not speak TLS. Look at the port, and at https:// or http://.
advice-hub-strange = Agent and hub are of different versions and do not understand each other. Bring both to the same one.
advice-hub-revoked = The hub does not know this agent any more. An administrator takes a new code with /pair, and the site pairs again.
advice-hub-open = The connection is not encrypted. Give the hub an https address, and pair again with it.

## support
menu-human = Ask a person
button-close = Close the ticket
button-human-asked = About this: { $text }
human-ask = Describe the problem in a sentence (no passwords or codes); I shall pass it on. Write "cancel" if you do not need it.
human-more = Your ticket #{ $ticket } is being looked after. Write what you want to add, or "cancel".
human-added = Added to ticket #{ $ticket }.
human-opened = Ticket #{ $ticket } is open; support will answer you here.
human-nobody = Ticket #{ $ticket } is open. There is nobody in support yet: please also ask your administrator.
close-nothing = You have no open ticket.
closed = Ticket #{ $ticket } is closed.
solved = Good: ticket #{ $ticket } is solved.
unsolved = Ticket #{ $ticket } is open again. Write what is still wrong; I shall pass it on.
ticket-left = { $person } closed ticket #{ $ticket }.
ticket-said = Ticket #{ $ticket } · { $person }:
    { $text }
your-ticket-claimed = { $owner } is looking after your ticket #{ $ticket }; just write, and your messages reach support.
your-ticket-answer = Ticket #{ $ticket } · { $owner } answers:
    { $text }
your-ticket-resolved = { $owner } says that ticket #{ $ticket } is solved. Is it?
your-ticket-released = Your ticket #{ $ticket } was given back; somebody else in support will take it.
button-solved = Solved
button-unsolved = Not solved

## triage
menu-tickets = Tickets
button-claim = Take
button-view = Look
button-answer = Answer
button-resolve = Resolve
button-release = Give back
button-log = Line log
ticket-new = 🎫 New ticket #{ $ticket } · { $site } · { $person }
    { $subject }
ticket-nobody = 🎫 Ticket #{ $ticket } · { $site } · { $person }: nobody in support can take it: { $subject }
    Please add somebody with "invite".
ticket-with = 🎫 Ticket #{ $ticket } is with { $owner }: { $subject }
tickets-none = There are no open tickets.
tickets-head = Open tickets ({ $page })
ticket-line = #{ $ticket } { $state } · { $site } · { $person } · { $age }: { $subject }
ticket-failure = Operation { $operation } · { $device } · phase { $phase } · code { $code }
    { $why }
ticket-code = Unknown code: { $code }
ticket-question = From question #{ $question } (/why { $question })
ticket-log = Line log of ticket #{ $ticket }, lines: the last { $count } of { $total }:
ticket-entry = { $at } { $author }: { $text }
ticket-open = open
ticket-claimed = taken
ticket-resolved = resolved
ticket-gone = Ticket #{ $ticket } is resolved or not yours, so this cannot be done. Write "tickets" to see the list.
ticket-none = There is no ticket #{ $ticket }, or it is not yours to see.
ticket-taken = { $owner } has taken ticket #{ $ticket }.
event-opened = opened
event-changed = the failure changed
event-claim = taken
event-release = given back
event-resolve = resolved
event-close = closed by the person
event-confirm = confirmed by the person
event-reopen = opened again by the person
hub = hub
answer-wanted = Write your answer to { $person } (ticket #{ $ticket }), or "cancel".
answer-sent = Sent (ticket #{ $ticket }).
resolved = Ticket #{ $ticket } is resolved; the person was asked to confirm.
released = Ticket #{ $ticket } is given back; others can take it.
age-now = just now
age-minutes = { $count } min ago
age-hours = { $count } h ago
age-days = { $count } d ago

## people
menu-invite = Invite
menu-people = People
button-grant = Give a role
button-take = Take back: { $site } { $role }
button-previous = ‹ Back
button-next = Next ›
invitation-made = Invitation ({ $role } at { $site }, valid for { $days ->
        [one] one day
       *[other] { $days } days
    }, good once):
    { $invitation }
    The person sends me: /start { $invitation }
invitation-link = Or let the person open: { $link }
people-how = Please name the person's number, like this: /people P3; without one you see everybody.
people-head = People ({ $page })
person-card = { $number } { $name }
    Roles: { $roles }
person-none = There is no such person. Write "people" to see the numbers.
site-which = At which site?
role-which = { $site }: which role?
your-role-granted = You are now { $role } at { $site }. Write "help" to see what you can do.
your-role-revoked = You are no longer { $role } at { $site }.
role-none = The person does not hold this role, or the site is gone; nothing was changed.
role-last-admin = This is the last administrator. Give the role to somebody else first.

## sites
menu-site = Sites
menu-pair = Join a site
menu-agents = Site programs
button-new-site = New site
button-pair = Pair
button-invite = Invite people
button-revoke = Shut out
button-revoke-now = Yes, shut it out
sites-head = { $count ->
        [one] One site
       *[other] { $count } sites
    }
site-item = { $number }. { $site }
sites-none = There is no site yet. Make one with "sites" first.
site-name-wanted = Send the name of the new site (30 characters at most), for example "North shop", or "cancel".
site-created = Site { $site } is made. Next: pair it with its computer, and invite people.
site-name-bad = A name has 1 to 30 characters; send it again, or "cancel".
site-exists = There is a site of this name already; send another name.
pair-which = Which site do you want to pair?
pair-again = { $site } has a program already; once the new one is paired the old one is shut out.
pair-code = Pairing code of { $site }: { $pairing } (valid for { $minutes } min, good once)
    Run on the site's computer:
    qingka-agent enrol --hub { $url } --code { $pairing }
agents-head = Site programs ({ $page })
agent-card = { $agent } · { $presence }
    last seen { $seen } · version { $software } · { $devices ->
        [one] one device
       *[other] { $devices } devices
    }
    enrolled approvers: { $approvers }
agent-untrusted = ⚠️ Its journal was lost or restored, so acts are stopped: pair again.
agent-locked = 🔒 Locked after wrong codes: run qingka-agent unlock at the site.
agent-none = This site has no program yet. Press "Pair" to join one.
agent-revoke-sure = Shut out the program at { $site }? It must be paired again before it can be used.
agent-revoked = { $agent } is shut out. Pair again when needed.
