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
batch-state-deciding = first device done, your decision
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
    Each site needs a code of its own, in this order.
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
batch-code-admitted = ✅ { $site }: the code is right, batch { $batch } begins there.
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
button-batch-go-on = Go on with the others
button-batch-stop = Stop
batch-ended = Batch { $batch } ({ $plan }, { $total ->
        [one] { $total } device
       *[other] { $total } devices
    }) has ended.
batch-night = Last night's backup is not complete ({ $batch }, { $total ->
        [one] { $total } device
       *[other] { $total } devices
    }):
batch-failed = The batch did not succeed. Please try again later, or ask support.
batch-none = This batch has ended, or there is none.
batch-nothing = No device was chosen.
batch-too-many = At most { $limit } devices at once, and you chose { $count }. Please do it in several parts.
batch-question-gone = This question is over, or a newer one stands. Please look at the latest message.
batch-no-code = You ({ $name }, { $number }) are enrolled at none of the sites that still need a code. Please enrol at the site first.
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
