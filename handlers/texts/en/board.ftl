### The board: logging in, the shell around each page, and the list of tickets.

board-name = Ticket board
board-brand = Qingka
board-skip = Skip to the content
board-nav = Main navigation
board-nav-tickets = Tickets
board-menu = My menu
board-language = Language
board-theme = Look
board-theme-auto = As the system
board-theme-light = Light
board-theme-dark = Dark
board-logout = Log out
board-logout-everywhere = Log out everywhere
board-offline = The connection to the server is gone; trying again. What you see may be out of date.
board-login = Log in
board-login-hello = Hello { $name }
board-login-how = One press logs this device in to the ticket board.
board-login-button = Log in to the board
board-login-not-you = Not you? Close this page and do not press the button.
board-left = You are logged out
board-left-how = To open the board again, write "board" to the bot in your private chat and get a new link.
board-again = Open the board
board-back = Back to the tickets
board-link-gone = This link is no longer good: it works once, for 5 minutes, and a newer one replaces it. Write "board" to the bot in your private chat and get a new link.
board-error-form = This request cannot be read. Go back and try again.
board-error-login = You are not logged in, or your login has ended. Write "board" to the bot in your private chat and get a link.
board-error-right = You are not support, so you cannot see tickets. Ask an administrator for the right.
board-error-forged = This did not come from a page of the board, so nothing was done. Reload the page and try again.
board-error-page = There is no such page.
board-error-large = What you sent is too large and was not kept. Choose a smaller file.
board-error-tries = Too many wrong links. Try again in 10 minutes, or write "board" to the bot in your private chat for a new link.
board-error-bug = Sorry, this is a mistake of ours; nothing was done. Try again later; if you need help, tell us the number below.
menu-board = Ticket board
board-link = Your link to the ticket board (good once, for { $minutes ->
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
