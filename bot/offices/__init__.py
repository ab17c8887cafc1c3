"""The people and devices of an office: who looks after what, when it is due, how it stands, who is reminded."""
