### Backups in the night.

menu-nightly = Nightly backups
help-nightly = Backups in the night: /nightly
nightly-none = You cannot set nightly backups for any site. A site's managers can.
nightly-head = Nightly backups run device by device between { $begins } and { $ends } the next morning, and read only what has changed. Who turned them on hears in the morning what was missed.
nightly-site-on = ✅ { $site }: on, { $person } hears of it
nightly-site-off = { $site }: off
button-nightly-on = Turn on: { $site }
button-nightly-off = Turn off: { $site }
nightly-missed = { $device }: { $why }
nightly-ticket = { $line } (ticket #{ $ticket })
nightly-more = { $count ->
        [one] { $count } more device.
       *[other] { $count } more devices.
    }
left-gone = the device is no longer at its site
left-agent-away = the site's agent is away
left-busy = the device is at something else
left-no-approver = nobody at the site could approve
left-forbidden = who asked for it may not, at this site
left-not-begun = the batch ended before its turn
left-night-over = its turn did not come before the morning
