### Times to keep: what support is told when one is near, or over.

due-first_answer-near = ⏰ 工单 #{ $ticket } 最晚 { $at } 要有人答复。先回一句就行，让对方知道有人在看。
    { $site } · { $person }：{ $subject }
    处理人：{ $owner }
due-first_answer-missed = ⌛ 工单 #{ $ticket } 过了首次答复的时限（{ $at }），对方还在等。请现在就回一句。
    { $site } · { $person }：{ $subject }
    处理人：{ $owner }
due-solution-near = ⏰ 工单 #{ $ticket } 最晚 { $at } 要解决。如果在等对方回话：私聊卡片按“问对方”，群里用“要照片”，看板上按“等对方”，时限会先停住。
    { $site } · { $person }：{ $subject }
    处理人：{ $owner }
due-solution-missed = ⌛ 工单 #{ $ticket } 过了解决的时限（{ $at }），还没有解决。请告诉对方什么时候能好，自己忙不过来就转给同事。
    { $site } · { $person }：{ $subject }
    处理人：{ $owner }

due-many = ⏰ 有 { $count } 张工单快到时限或已超时，请先看超时的：
due-first_answer-near-line = ⏰ #{ $ticket } 最晚 { $at } 首次答复 · { $site } · { $person } · 处理人 { $owner }：{ $subject }
due-first_answer-missed-line = ⌛ #{ $ticket } 首次答复已超时（{ $at }）· { $site } · { $person } · 处理人 { $owner }：{ $subject }
due-solution-near-line = ⏰ #{ $ticket } 最晚 { $at } 解决 · { $site } · { $person } · 处理人 { $owner }：{ $subject }
due-solution-missed-line = ⌛ #{ $ticket } 解决已超时（{ $at }）· { $site } · { $person } · 处理人 { $owner }：{ $subject }
due-more = 还有 { $count } 张，在与我的私聊里发“工单”看全部。
