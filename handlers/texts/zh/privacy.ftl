### Limits, blocked persons, and what is erased.

flood = 消息太多了，我先停一下。请等 { $seconds } 秒再发；这段时间里发来的消息我没有看，要紧的请到时再发一次。
