### Every sentence the bot says, in Chinese. Keys are the same in en.ftl.

## dialog
bug = 抱歉，这里出了我们自己的错误（编号 { $number }），没有执行任何操作。请稍后再试，或回复“人工”。
only-private = 这件事只能在与我的私聊中进行。请点我的头像，发私信给我。
press-unknown = 这个按钮我不认识了。请回复“帮助”看看能做什么。
press-expired = 这个按钮已过期。请回复“帮助”重新开始。
press-used = 这个按钮已经按过了。
command-unknown = 没有这个命令。请回复“帮助”看看能做什么。
cannot-read = 我只看得懂文字。请用一句话描述问题，或回复“人工”。
forbidden = 您没有权限做这件事。需要的话，请联系管理员授权；回复“我”可查看您的编号和角色。
