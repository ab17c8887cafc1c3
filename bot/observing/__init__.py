"""What operators see of a running hub: whether it lives, whether it is ready, and its figures."""
