"""The support team's web page: what support sees in chats, to look at and to act on."""
