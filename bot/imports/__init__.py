"""Sites, devices, people and responsibilities from a file: read, checked row by row, done whole or not at all."""
