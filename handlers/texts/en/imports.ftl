### Importing sites, devices, people and who looks after what, in English. Keys are the same in zh/imports.ftl.

menu-import = Import lists
help-import = Import sites, devices, people and who looks after what: write "import"
state-importing-file = the import
import-how = Send me the list as a file (XLSX or CSV). Sites, devices, people and duties may be sheets of one file.
    I check it first; nothing changes before you press "Import".
import-no-file = Please send a file: XLSX or CSV. To leave it, write "cancel".
import-looking = Got it, checking…
import-gone = The file is gone, and nothing was changed. Please send it again.
import-not-fetched = The file could not be fetched, and nothing was changed. Please send it again in a moment.
import-fits = It fits, and is not imported yet:
import-nothing = It fits, and there is nothing to change:
import-done = Imported:
import-counts = { $kind }: { $new } new, { $changed } changed, { $same } as they were
import-invites = { $count ->
    [one] { $count } person is to be invited; you get the code after the import
   *[other] { $count } people are to be invited; you get their codes after the import
}
import-invited = { $count ->
    [one] { $count } invitation code is in this file, good for 7 days.
   *[other] { $count } invitation codes are in this file, good for 7 days.
} Each works once: hand each to its person, then delete the file.
import-faults = { $count ->
    [one] { $count } thing is wrong, and nothing was changed:
   *[other] { $count } things are wrong, and nothing was changed:
}
import-faults-file = { $count ->
    [one] The one thing that is wrong is in this file.
   *[other] All { $count } things that are wrong are in this file.
}
import-faults-title = Faults
import-more = { $count } more
import-ignored = Columns that were not used: { $columns }
import-in-sheet = "{ $sheet }",{ " " }
import-at-cell = { $sheet }row { $row }, { $column }: { $why }
import-at-row = { $sheet }row { $row }: { $why }
import-told = { $column } { $before } → { $after }
import-change-new = { $kind }: { $what } is new
import-change-changed = { $kind }: { $what } changes
import-change-same = { $kind }: { $what } stays
import-change-told = { $change } ({ $told })
import-template = The template: columns with * must be filled in; delete the example rows. Use whichever of the four sheets you need.
import-invitations = Invitations
import-column-name = Name
import-column-roles = Roles
import-column-code = Code
import-column-link = Link
import-column-until = Good until
import-column-sheet = Sheet
import-column-row = Row
import-column-column = Column
import-column-why = What is wrong
button-import = Import
button-import-again = Send it again
button-import-template = Template
import-sheet-unknown = nobody can tell what this sheet is. Name it Sites, Devices, People or Duties, or title its columns as the template does
import-column-missing = columns are missing: { $columns }
import-empty = must not be empty
import-name-bad = too long, or with signs that cannot be seen
import-rounded = the spreadsheet has made 9.15E+17 of a long number, and its end is lost. Format the column as text and fill it in again
import-disk-bad = a disk number has 12 digits
import-taxpayer-bad = a taxpayer id has 15 to 20 digits or capital letters
import-role-bad = a role is one of: clerk, manager, support, administrator
import-twice = the same as row { $row } of { $sheet }
import-no-site = there is no site "{ $site }". Add it to the sheet Sites, or write one that is there
import-new-device = { $disk } is a new device: this column must not be empty
import-device-elsewhere = the device is at "{ $site }" now, and cannot be moved here. If it was, unplug it there first
import-taxpayer-other = the device itself says { $shown }; please check
import-no-device = there is no such disk. Add it to the sheet Devices
import-no-person = there is nobody called "{ $person }". Add the person to the sheet People
import-person-unclear = more than one person is called so; write the number: { $numbers }
import-duty-unfit = { $person } may not clear at this site (a clerk or manager may)
sheet-too-large = The file is too large: { $mb } MB at most. Please split it.
sheet-too-many-rows = Too many rows: { $count } at most in one sheet. Please split the file.
sheet-too-many-columns = Too many columns: { $count } at most. Please delete those that are not needed.
sheet-kind = This is no list in XLSX or CSV, or it is empty. Save an old .xls as .xlsx first.
sheet-locked = The file has a password. Take it off and send the file again.
sheet-damaged = The file is damaged and cannot be read to its end. Save it anew in your spreadsheet and send it again.
import-title = Import
import-page-how = New here? Download the template and fill it in. Choose one or more XLSX or CSV files. They are checked first; with one fault, nothing is changed.
import-page-file = Lists
import-page-check = Check
import-page-once = The codes are shown on this page once: download them now, and hand each to its person.
import-page-download = Download the codes
import-page-faults = Download all faults
import-page-first = Please choose a file first.
