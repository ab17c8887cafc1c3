### Receipts and statements on paper, and how people get them, in English. Keys are the same in zh/papers.ftl.

paper-receipt-clear = Receipt of a clear
paper-receipt-report = Receipt of a report
paper-receipt-upload = Receipt of an upload
paper-receipt-title = { $kind } #{ $number }
paper-device = Device
paper-what = What was done
paper-who = Who approved it, and when
paper-proof = Proof
paper-taxpayer = Tax number
paper-name = Taxpayer
paper-label = Device
paper-disk = Disk
paper-period = Period
paper-type = Invoice type
paper-was = Began before
paper-start = Begins now
paper-lock = Lock date
paper-issued = Invoices
paper-amount = Amount (yuan)
paper-state = Result
paper-state-moved = read back
paper-state-attest = run; seen by a person
paper-state-other = not done
paper-types-rest = { $count ->
    [one] { $count } more type, not listed
   *[other] { $count } more types, not listed
}
paper-requester = Requested by
paper-approver = Approved by
paper-requested = Requested
paper-approved = Approved
paper-ended = Done
paper-zone = Time zone
paper-batch = Batch
paper-batch-evidence = Batch digest
paper-fingerprint = Fingerprint
paper-evidence = Evidence
paper-manifest = Backup
paper-places = Kept at
paper-head = Audit entry
paper-attested = { $told } (by a person, not read from the device)
paper-code = Code, also to be typed: { $code }
paper-foot = To check it: qingka audit verify --receipt, then the code or this file's name. The audit log counts; this page only shows it. { $software }
paper-software = Made by Qingka { $version }
paper-none = –
button-receipt-pdf = Receipt PDF
receipt-file = Receipt #{ $number } · { $device }
receipts-head = { $count ->
    [one] The newest receipt: press it for its PDF.
   *[other] The newest { $count } receipts: press one for its PDF.
}
receipts-none = There are no receipts for you yet. They come once a clear, report or upload is done.
receipts-none-found = No receipt has these words. Try others, or write "receipt" alone for the newest.
receipt-line = #{ $number } { $plan } { $device }
help-receipts = Receipts and statements: write "receipt" or "statement", and a number or a name behind it

statement-title = Statement { $month }
statement-file = Statement of { $month }, { $count ->
    [one] one taxpayer
   *[other] { $count } taxpayers
}.
statement-which = { $count ->
    [one] One taxpayer
   *[other] { $count } taxpayers
}: choose the month and the format. For some alone: /statement 2026-11 WORDS
statement-none = No taxpayer has these words. Try others, or write "statement" alone for all of them.
statement-too-many = These are { $count ->
    [one] { $count } taxpayer
   *[other] { $count } taxpayers
}; a file holds { $most } at most. Please narrow it down: /statement 2026-11 WORDS
statement-pdf = { $month } PDF
statement-xlsx = { $month } XLSX
statement-state = At the month's end
statement-device = Device
statement-site = Site
statement-disk = Disk
statement-cleared = Cleared period
statement-cleared-at = Cleared at
statement-backed-up = Last backup
statement-operations = Operations ({ $count })
statement-none-done = No operations in this month
statement-number = Number
statement-plan = Operation
statement-period = Period
statement-begun = Begun
statement-ended = Ended
statement-end = Result
statement-open = open at the month's end
statement-backup = Backup
statement-backed = { $count ->
    [one] { $count } invoice
   *[other] { $count } invoices
} · { $places ->
    [one] { $places } place
   *[other] { $places } places
}
statement-invoices = Invoices backed up
statement-places = Places
statement-requester = Requested by
statement-approver = Approved by
statement-receipt = Receipt
statement-batch = Batch
statement-taxpayer = Tax number
statement-name = Taxpayer
statement-foot = A receipt is shown by the beginning of its audit entry; all of it stands on the receipt's PDF. Times are of { $zone }.
paper-code-strange = This is no code of a receipt. It begins with QK1, and stands in the QR code at the top right and beside it.
paper-code-mistyped = A character of the code is wrong; please compare it with the receipt.
paper-code-not-in-file = No code can be read in this file; please type the one that is printed on the receipt.
paper-check-stands = Receipt #{ $number } stands in the audit chain, entry { $entry }, unchanged; the chain is whole.
paper-check-says = This is what the chain holds; compare it with the paper:
paper-check-none-made = The chain holds no receipt of #{ $number }.
paper-check-other-digest = The receipt of #{ $number } says something else than the chain holds.
paper-check-other-head = The receipt of #{ $number } does not stand in the audit entry that it names.
paper-check-other-row = What the hub shows as the receipt of #{ $number } is not what the chain holds: the database was changed.
receipts-title = Receipts
receipts-search = Site, device, tax number, disk, period or #number
receipts-statement = Statements of what is searched for
