"""Many devices, one approval: each keeps its own operation, rows and end."""
