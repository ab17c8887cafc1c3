"""The hub's own backup: one file with its records and attachments, proved by reading it back, and the way back.

Whatever the database is, the records lie in the file as a SQLite database, so one reading proves every backup, and one
that was made on SQLite can be brought into PostgreSQL, and the other way round (docs/adr/0009).
"""
