### Attachments, and topics that cannot be made.

attachment-too-large = 文件 { $name } 太大，工单 #{ $ticket } 没有保存。最大 { $mb } MB，请压缩或截图后再发。
attachment-type = 文件 { $name } 的类型不能保存到工单 #{ $ticket }。请发图片、PDF、Office 文档、文本、压缩包、语音或视频。
attachment-gone = 文件 { $name } 没有取到，工单 #{ $ticket } 里没有它。请再发一次。
group-no-topics = 我在这个群里建不了话题，工单先发在群里。
    要一单一话题：打开群的“话题”功能，把我设为管理员并给“管理话题”权限，然后把当初那条 /desk 再发一次（站点和种类照写）。
