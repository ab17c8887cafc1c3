answer-not-arrived = This did not reach { $person }, who has stopped the bot or closed the account: { $text }
answer-not-arrived-of = Your answer in ticket #{ $ticket } did not reach { $person }, who has stopped the bot or closed the account. Please find another way.
    What did not arrive: { $text }
group-shut-out = I may not write in the support group “{ $title }” any more, so each supporter is told of tickets in private; /queue shows all of them.
    To go back: let me into the group and allow me to write, then send the same /desk as before there, with its site and kind.
group-anonymous = You wrote as an anonymous administrator, so I cannot tell who you are: nothing was done, and nobody was told. Please switch off your “remain anonymous” and send it again.
approval-not-arrived = My messages do not reach { $name }, who has stopped the bot or closed the account. Please call { $name } and ask for a message to the bot, or ask another manager to approve.
once-not-sure = I cannot tell whether the link or code just now has reached you. If you do not see it, send the same command again; otherwise ignore this.
