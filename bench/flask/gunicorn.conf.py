"""How gunicorn serves app.py: on a free port of the loopback. `--workers` should be the number of
processors."""

import os

wsgi_app = "app:app"
chdir = os.path.dirname(os.path.abspath(__file__))
bind = "127.0.0.1:0"
# Connections stay open; the default kind of worker makes one for every answer.
worker_class = "gthread"
threads = 1
loglevel = "warning"
raw_env = ["TF_CPP_MIN_LOG_LEVEL=2"]


def post_worker_init(worker):
    """Each worker says where it listens once its model is loaded."""
    # In one piece, since workers share the pipe; `print` may write the end of the line by itself.
    os.write(1, f"listening on {worker.sockets[0]}\n".encode())
