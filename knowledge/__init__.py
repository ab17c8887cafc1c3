"""What support knows, and the search in it."""

import os

# A question's products are small: threads of the linear algebra would wait for each other, burning a processor.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
