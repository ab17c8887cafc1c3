"""What support knows, and the search in it."""

import os

# A question's products are small: the threads of the linear algebra wait for each other, and burn a processor meanwhile.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
