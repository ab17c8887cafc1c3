### Batches: many devices, approved once.

list-dot = { " · " }
batch-head = Batch { $batch } · { $plan } · { $total ->
        [one] { $total } device
       *[other] { $total } devices
    } · { $state }
batch-state-preparing = checking and backing up
batch-state-verifying = verifying
batch-state-asking = waiting for approval
batch-state-acting = under way
batch-state-deciding = first device done, to be decided
batch-state-stopped = stopped
batch-state-done = ended
batch-state-denied = denied
batch-state-expired = expired
batch-state-cancelled = cancelled
batch-stand-unopened = queued { $count }
batch-stand-reading = checking { $count }
batch-stand-verifying = verifying { $count }
batch-stand-awaiting = waiting { $count }
batch-stand-running = running { $count }
batch-stand-done = ✅ done { $count }
batch-stand-cleared = ✅ cleared already, nothing to do { $count }
batch-stand-needless = ✅ reported already, nothing to do { $count }
batch-stand-partial = ⚠️ partly done { $count }
batch-stand-refused = ⛔ refused { $count }
batch-stand-failed = ❌ failed { $count }
batch-stand-unknown = ❓ unknown { $count }
batch-stand-dropped = dropped { $count }
batch-stand-left = not begun { $count }
batch-question = Batch { $batch } needs your approval: { $plan }, { $devices ->
        [one] { $devices } device
       *[other] { $devices } devices
    } at { $sites ->
        [one] { $sites } site
       *[other] { $sites } sites
    }, fingerprint { $fingerprint }.
    Each site needs a code of its own: press “Approve”, then type them in this order.
batch-site = { $site }: { $devices ->
        [one] { $devices } device
       *[other] { $devices } devices
    }, invoices: { $issued }, { $amount } yuan
batch-site-warned = ⚠️ { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }: { $why }
batch-attest = By approving you say: every return was filed, and its figures match.
batch-asked = Batch { $batch } is verified and waits for { $names }.
batch-closed = The question of batch { $batch } is over: { $admitted } of { $count ->
        [one] { $count } site
       *[other] { $count } sites
    } admitted it.
batch-code-admitted = ✅ Batch { $batch }: { $admitted ->
        [one] { $admitted } code is right
       *[other] { $admitted } codes are right
    } of { $count } ({ $sites }); devices begin there.
batch-code-refused = ⛔ { $site } did not take batch { $batch }: { $why }
batch-code-stale = { $site }: the figures changed or became too old. Batch { $batch } is verified again there, then you are asked again.
batch-code-expired = { $site } got no code in time; batch { $batch } does nothing there.
batch-code-wrong = { $site }: the code is wrong, tries left: { $left }. Please type this site's code for batch { $batch } again.
batch-code-late = The agent of { $site } did not come for the code in time. Once it is online, please type a new code for batch { $batch }.
batch-canary-done = Batch { $batch }: the first device went well. { $count ->
        [one] { $count } device waits
       *[other] { $count } devices wait
    }: go on?
batch-canary-other = ⚠️ Batch { $batch }: the first device did not go well. { $count ->
        [one] { $count } device was
       *[other] { $count } devices were
    } not touched. Look at the first one, then decide whether to go on.
button-batch-go_on = Go on with the others
button-batch-stop = Stop
batch-ended = Batch { $batch } ({ $plan }, { $total ->
        [one] { $total } device
       *[other] { $total } devices
    }) has ended.
batch-stuck = ⚠️ Batch { $batch } met a mistake in the program and was stopped for now: no other device is begun, what runs ends by itself, other batches go on. The administrators were told. Press “Go on” after a while to try again; if that does not help, “Drop it” and do the devices one by one.
batch-stuck-end = ⚠️ Batch { $batch } met a mistake in the program and cannot be brought to its end yet; no other device is begun. The administrators were told and it is tried again, there is nothing for you to do.
batch-stuck-admin = ⚠️ Batch { $batch } stands still for a mistake in the program (BAT-501). Other batches go on, and who asked for it was told. Please send the log’s lines with BAT-501 to the developers.
batch-night = Last night's backup is not complete ({ $batch }, { $total ->
        [one] { $total } device
       *[other] { $total } devices
    }):
batch-failed = The batch did not succeed. Please try again later, or ask support.
batch-none = This batch has ended, or there is none.
batch-nothing = No device was chosen.
batch-too-many = At most { $limit } devices at once, and you chose { $count }. Please do it in several parts.
batch-too-many-at-site = { $site } takes at most { $limit } devices at once, as one code is for no more, and you chose { $count }. Please do them in several batches.
batch-question-gone = This question is over, or a newer one stands. Please look at the latest message.
batch-no-code = You ({ $number }) are enrolled at none of the sites that still need a code. On the computer there, run: qingka-agent approvers add { $number } { $name } — scan the code with your authenticator, and approve again.
batch-self = Who asked for a batch cannot approve it. Another manager must.
batch-not-now = The batch is { $state ->
        [preparing] being checked and backed up
        [verifying] being verified
        [asking] waiting for approval
        [acting] under way
        [deciding] waiting for a decision
        [stopped] stopped
       *[other] over
    }: this cannot be done now.
receipt-batch = Batch { $batch } · its fingerprint { $fingerprint }

## Choosing devices

menu-batch = Many devices at once
help-batch = Many at once: say “batch” to clear them together, or /batch Haidian for some of them; /batch B12 shows how it goes
state-batching-choosing = choosing devices for a batch
state-approving-codes = typing a batch's codes (press “Approve” again to go on)
batch-card = Batch: { $plan } { $count ->
        [one] { $count } device
       *[other] { $count } devices
    } at { $sites ->
        [one] { $sites } site
       *[other] { $sites } sites
    }
batch-card-words = Batch ({ $words }): { $plan } { $count ->
        [one] { $count } device
       *[other] { $count } devices
    } at { $sites ->
        [one] { $sites } site
       *[other] { $sites } sites
    }
batch-card-site = · { $site }: { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }
batch-more-sites = … and { $count ->
        [one] { $count } more site
       *[other] { $count } more sites
    }
batch-card-out = ⚠️ { $count ->
        [one] { $count } device cannot take part:
       *[other] { $count } devices cannot take part:
    }
batch-card-out-line = · { $names }: { $why }
batch-card-out-many = · { $names } and others, { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }: { $why }
batch-card-time = Devices are checked and backed up side by side; lately each took about { $time }.
batch-card-codes = When all are verified, one approval is asked for, with { $count ->
        [one] { $count } code
       *[other] { $count } codes, one for each site
    }.
batch-card-approvers = Can approve: { $names }
batch-card-canary = One device goes alone first; you are asked whether the others follow.
batch-card-foot = Write words to choose by site or name, “all” for everything that is due, or “cancel”.
batch-card-foot-any = Not only what is due: all devices that you look after can be chosen. Type a part of a site’s or device’s name to find any device that you may act on, “all” to go back to yours, “cancel” to leave it.
batch-no-approver = ⚠️ Nobody may approve at { $count ->
        [one] { $count } site
       *[other] { $count } sites
    }: { $sites }. { $devices ->
        [one] The { $devices } device there takes
       *[other] The { $devices } devices there take
    } no part. Ask a manager there to enrol a code on the site’s computer (see below), then send “batch” again for them.
batch-list = Chosen: { $count } of { $total } (page { $page }). Press to take a device, or leave it out.
batch-tick-on = ☑ { $site } · { $device }
batch-tick-off = ☐ { $site } · { $device }
batch-started = Batch { $batch } has begun with { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }. The message below shows how it goes.
batch-card-gone = This card is no longer used. Choose again?
batch-card-changed = The list or the plan has just changed, and nothing was started. Look at the new card below, then press start.
batch-narrow = At most { $limit } devices at once, and you chose { $count }. Write a site or a name to choose part of them, and do it in several parts; or write “cancel”.
batch-none-found = No device that is due has “{ $words }”. Try other words, “all” for everything, or “cancel”.
batch-none-due = Everything that you look after is cleared: nothing to do together.
batch-none-any = No device that you may act on fits “{ $words }”. Try other words, “all” for those you look after, or “cancel”.
button-batch-choose = Choose again
button-batch-backup = Back devices up instead
button-batch-start = ▶ { $plan } { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }
button-batch-pick = Pick devices
button-batch-canary = One first
button-batch-all = All
button-batch-nothing = None
button-batch-picked = Done
button-batch-show = See { $batch } ({ $state })

## How it goes

batch-bar = { $part } { $bar } { $done }/{ $total }
batch-part-read = Check, back up
batch-part-verify = Verify
batch-part-approve = Sites approved
batch-left = This step takes about { $time } more
batch-open = { $count ->
        [one] { $count } code is missing
       *[other] { $count } codes are missing, in this order
    }: { $sites }
batch-item = { $sign } { $place }. { $device }: { $end }
batch-details = Batch { $batch }: { $count ->
        [one] { $count } device
       *[other] { $count } devices
    } (page { $page })
batch-details-none = There is no such device.
batch-file = The table of batch { $batch }: { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }
batch-did-stop = Batch { $batch } is stopped: no other device begins, what runs ends by itself.
batch-did-resume = Batch { $batch } goes on: where codes still hold, at once; elsewhere it is verified again, and approved again.
batch-did-go_on = Batch { $batch } goes on with the other devices.
batch-did-drop = Batch { $batch } is dropped: what has not begun is not done, what runs ends by itself.
button-batch-resume = Go on
button-batch-drop = Drop it
button-batch-details = Details
button-batch-file = Table
button-batch-every-device = All devices
button-batch-bad = Only what went wrong
button-batch-article = What to do ({ $code })

## Codes

batch-codes-wanted = Batch { $batch } (fingerprint { $fingerprint }) needs { $count ->
        [one] { $count } code of 6 digits from the authenticator
       *[other] { $count } codes of 6 digits, each from the authenticator of its site, in this order
    }:
    { $sites }
    Send them one by one, or several in a message with blanks between.
batch-codes-site = { $place }. { $site }
batch-codes-left = { $sent ->
        [one] { $sent } code is
       *[other] { $sent } codes are
    } being checked. { $count ->
        [one] { $count } more is
       *[other] { $count } more are
    } needed, in this order:
    { $sites }
batch-codes-sent = { $sent ->
        [one] { $sent } code is
       *[other] { $sent } codes are
    } being checked at the sites.
batch-codes-many = You sent { $typed ->
        [one] { $typed } code
       *[other] { $typed } codes
    }; still missing: { $count }. None was used. Please send them again, in this order:
    { $sites }
batch-sites-changed = The sites that need a code have just changed, and none of your codes was used. { $count ->
        [one] { $count } code is
       *[other] { $count } codes are
    } needed now. Please wait for new ones and send them in this order:
    { $sites }
batch-codes-shape = Each code has 6 digits, with blanks between several; missing now: { $count }. To leave, say “cancel”.
batch-denied = Batch { $batch } is denied; nothing was done.
batch-denied-sites = You denied batch { $batch } at { $count ->
        [one] the { $count } site that is yours
       *[other] the { $count } sites that are yours
    } to answer for; nothing runs there, other sites go on. To stop all of it, press “Stop” below its progress.
batch-denied-at = ⛔ { $name } denied batch { $batch } at { $count ->
        [one] { $count } site
       *[other] { $count } sites
    }: { $sites }. Nothing runs there, other sites go on. Please talk to { $name }, then ask for these devices again.
batch-not-in = { $count ->
        [one] { $count } other device is not part of this (see “Details”).
       *[other] { $count } other devices are not part of this (see “Details”).
    }

## The end

batch-ended-so = Outcome: { $state }
batch-reason = { $sign } { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }: { $why } ({ $names })
batch-more-reasons = … { $count ->
        [one] and { $count } more reason, see “Details”
       *[other] and { $count } more reasons, see “Details”
    }
batch-picture = What came of batch { $batch }
batch-chart = Batch { $batch } · { $plan } · { $total ->
        [one] { $total } device
       *[other] { $total } devices
    }
batch-chart-none = No devices
batch-end-none = took no part
batch-end-needless = nothing to do
batch-end-code = { $end } { $code }
batch-column-place = No.
batch-column-site = Site
batch-column-device = Device
batch-column-taxpayer = Taxpayer
batch-column-disk = Disk
batch-column-period = Period
batch-column-operation = Operation
batch-column-end = Outcome
batch-column-code = Code
batch-column-why = Why
batch-column-issued = Invoices
batch-column-void = Void
batch-column-amount = Amount
batch-column-tax = Tax
batch-column-warnings = Warnings
batch-column-digest = Evidence
batch-column-receipt = Receipt
batch-column-ticket = Ticket
batch-column-ended = Ended

## The board

batch-title = Batches
batch-page-new = Choose devices to clear
batch-page-none = There is no batch yet. Tick some devices in the list “To clear” to do them together.
batch-page-batch = Batch
batch-page-plan = Plan
batch-page-state = State
batch-page-devices = Devices
batch-page-stand = How it stands
batch-page-requester = Asked by
batch-page-begun = Begun
batch-page-ended = Ended
batch-page-asked = Asked for by { $name }, { $at }
batch-page-approve = Approvals and codes are for the private chat with the bot alone; here you see how it goes.
batch-page-code-open = waits for its code
batch-page-code-sent = being checked
batch-page-code-admitted = approved
batch-page-code-refused = refused
batch-page-code-denied = denied
batch-page-code-stale = verified again
batch-page-code-expired = expired
batch-page-filter = Filter
batch-page-only-all = All
batch-page-only-open = Under way
batch-page-only-done = Done
batch-page-only-bad = Went wrong
batch-page-preview = Preview of a batch
batch-page-back = Back to the list
batch-page-ticked = The ticked ones together:
batch-page-all = The whole list together
