### Limits, blocked persons, and what is erased.

flood = Too many messages; I pause. Please wait { $seconds ->
        [one] 1 second
       *[other] { $seconds } seconds
    }. What you send meanwhile is not read: send what matters again then.
