### Attachments, and topics that cannot be made.

attachment-too-large = The file { $name } is too large and was not kept in ticket #{ $ticket }. At most { $mb } MB: please compress it, or send a screenshot.
attachment-type = A file like { $name } cannot be kept in ticket #{ $ticket }. Please send pictures, PDF, Office documents, text, archives, voice or video.
attachment-gone = The file { $name } could not be fetched, so ticket #{ $ticket } does not have it. Please send it again.
group-no-topics = I cannot make topics in this group, so tickets are shown in the group itself.
    For a topic per ticket: switch the group's topics on, make me an administrator with “manage topics”, then send the same /desk as before again, with its site and kind.
