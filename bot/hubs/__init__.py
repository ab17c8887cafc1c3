"""Several hubs on one PostgreSQL database: who is there, what one of them does at a time, and how they tell each other.

signs.py     the statements: a hub's lock, its row, the roles
watch.py     a hub's one connection of its own, in a thread: it shows that the hub is there, and hears
roles.py     what one hub at a time does
hubs.py      one hub among the others
figures.py   for /metrics
news.py      what was committed here, told to the others
alone.py     SQLite: one hub, and a lock against a second one
"""
