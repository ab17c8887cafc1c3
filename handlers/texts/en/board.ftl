### The board: logging in, the shell around each page, and the list of tickets.

board-name = Board
board-brand = Qingka
board-skip = Skip to the content
board-nav = Main navigation
board-nav-tickets = Tickets
board-menu = My menu
board-language = Language
board-theme = Look
board-theme-auto = Auto
board-theme-light = Light
board-theme-dark = Dark
board-logout = Log out
board-logout-everywhere = Log out everywhere
board-offline = The connection to the server is gone; trying again. What you see may be out of date.
board-login = Log in
board-login-hello = Hello { $name }
board-login-how = One press logs this device in to the board.
board-login-button = Log in to the board
board-login-not-you = Not you? Close this page and do not press the button.
board-left = You are logged out
board-left-how = To open the board again, write "board" to the bot in your private chat and get a new link.
board-again = Open the board
board-back = Back to the tickets
board-link-gone = This link is no longer good: it works once, for 5 minutes, and a newer one replaces it. Write "board" to the bot in your private chat and get a new link.
board-error-form = This request cannot be read. Go back and try again.
board-error-login = You are not logged in, or your login has ended. Write "board" to the bot in your private chat and get a link.
board-error-right = You have no right to see this page. Ask an administrator for it.
board-error-forged = This did not come from a page of the board, so nothing was done. Reload the page and try again.
board-error-page = There is no such page.
board-error-large = What you sent is too large and was not kept. Choose a smaller file.
board-error-tries = Too many wrong links. Try again in 10 minutes, or write "board" to the bot in your private chat for a new link.
board-error-bug = Sorry, this is a mistake of ours; nothing was done. Try again later; if you need help, tell us the number below.
menu-board = Board
board-link = Your link to the board (good once, for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }; do not pass it on):
    { $link }
board-ended = { $count ->
        [one] { $count } login to the board was ended
       *[other] { $count } logins to the board were ended
    }; a link that was not used is void, too.
board-how = How to use the board: write "board" for a link to log in; write "/board out" to end all logins.
button-board-out = End all logins
board-view-bad = The view was not kept: its name needs 1 to { $longest } characters, and everybody may have { $most } views.
board-views = Views
board-tab-unsolved = Unsolved
board-tab-mine = Mine
board-tab-unowned = Nobody's
board-tab-waiting = Waiting
board-tab-bureau = Bureau list
board-tab-ended = Ended
board-view-save = Save as a view
board-view-name = Name of the view
board-view-keep = Save
board-view-delete = Delete the view "{ $name }"
board-filter = Filter
board-filter-more = More
board-filter-go = Filter
board-filter-clear = Clear
board-search = Search
board-search-how = Number, subject, code, person, site
board-any = All
board-owner-me = Me
board-owner-none = Nobody
board-order = Order
board-order-newest = Newest first
board-order-oldest = Oldest first
board-order-priority = Most urgent first
board-order-changed = Last changed first
board-since = Opened
board-since-days = { $days ->
        [one] Within { $days } day
       *[other] Within { $days } days
    }
board-signature = Failures like
board-problem = Known problem
board-device = Device
board-kind-failure = Failure
board-kind-question = Question
board-column-number = No.
board-column-state = State
board-column-priority = Priority
board-column-kind = Kind
board-column-person = Person
board-column-site = Site
board-column-device = Device
board-column-code = Code
board-column-subject = Subject
board-column-owner = Owner
board-column-tags = Tags
board-column-opened = Opened
board-column-changed = Changed
board-column-answered = First answer
board-column-resolved = Resolved
board-column-rating = Rating
board-column-goal = Due
board-column-age = Age
board-goal-first_answer = Answer
board-goal-solution = Solution
board-alike = { $count } alike
board-known = Known problem
board-bureau = Bureau
board-count = { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
board-count-more = { $most } tickets or more
board-export = Export CSV
board-pages = Pages
board-tick = Tick ticket #{ $ticket }
board-tick-all = Tick all of this page
board-empty = No ticket fits this filter.
board-empty-all = No unsolved tickets. New ones appear here by themselves.
board-bulk = Act on many
board-bulk-ticked = Ticked
board-bulk-go = Do it
board-bulk-claim = Claim
board-bulk-resolve = Resolve
board-bulk-assign = Give to
board-bulk-priority = Set the priority
board-bulk-tag = Add a tag
board-bulk-escalate = Put on the bureau's list
board-bulk-done = { $count ->
        [one] { $count } ticket was done.
       *[other] { $count } tickets were done.
    }
board-bulk-none = No ticket is ticked. Tick some first.
board-bulk-refused = { $count ->
        [one] { $count } ticket was not done ({ $tickets }): { $reason }
       *[other] { $count } tickets were not done ({ $tickets }): { $reason }
    }
board-bulk-unseen = There is no such ticket, or it is not yours to see.
board-bulk-taken = { $owner } has it.
board-bulk-gone = It has ended, or is not yours.
board-bulk-owner = It was not given away: choose a colleague who may have it.
board-bulk-what = It did not change: choose what to do first.
