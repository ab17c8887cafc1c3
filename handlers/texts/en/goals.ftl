### Times to keep: what support is told when one is near, or over.

due-first_answer-near = ⏰ Ticket #{ $ticket } wants a first answer by { $at }. A single line will do, so that they know somebody is looking.
    { $site } · { $person }: { $subject }
    Owner: { $owner }
due-first_answer-missed = ⌛ Ticket #{ $ticket } got no answer by { $at }, and they are still waiting. Please write them a line now.
    { $site } · { $person }: { $subject }
    Owner: { $owner }
due-solution-near = ⏰ Ticket #{ $ticket } is to be solved by { $at }. If you wait for their reply: press “Ask the person” in private, “Ask for a photo” in the group, or “Wait for the person” on the board; the time stands still then.
    { $site } · { $person }: { $subject }
    Owner: { $owner }
due-solution-missed = ⌛ Ticket #{ $ticket } was to be solved by { $at } and is not. Please tell them when it will be, or hand it to a colleague if you cannot get to it.
    { $site } · { $person }: { $subject }
    Owner: { $owner }

due-many = { $count ->
        [one] ⏰ { $count } ticket is near its time or over it:
       *[other] ⏰ { $count } tickets are near their time or over it; those that are over come first:
    }
due-first_answer-near-line = ⏰ #{ $ticket } first answer by { $at } · { $site } · { $person } · owner { $owner }: { $subject }
due-first_answer-missed-line = ⌛ #{ $ticket } first answer missed ({ $at }) · { $site } · { $person } · owner { $owner }: { $subject }
due-solution-near-line = ⏰ #{ $ticket } solution by { $at } · { $site } · { $person } · owner { $owner }: { $subject }
due-solution-missed-line = ⌛ #{ $ticket } solution missed ({ $at }) · { $site } · { $person } · owner { $owner }: { $subject }
due-more = And { $count } more: send /tickets to me in private to see all.
