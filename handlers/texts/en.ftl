### Every sentence the bot says, in English. Keys are the same in zh.ftl.

## dialog
bug = Sorry, this is a mistake of ours (number { $number }); nothing was done. Please try again later, or write "human".
only-private = This works only in a private chat with me. Tap my picture and write to me there.
press-unknown = I do not know this button any more. Write "help" to see what I can do.
press-expired = This button has expired. Write "help" to start again.
press-used = This button was pressed already.
command-unknown = There is no such command. Write "help" to see what I can do.
cannot-read = I can only read text. Describe the problem in a sentence, or write "human".
forbidden = You may not do this. Ask an administrator for the right; write "me" to see your number and roles.
