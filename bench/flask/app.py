"""What digit demos usually are, to compare the server with: Flask, Pillow and TensorFlow.

    gunicorn --config bench/flask/gunicorn.conf.py --workers 2

The whole picture is made grey, shrunk to 28 x 28, inverted where it is dark on light, scaled to
0..1 and given to the two convolutions of weights/base.f32.dgn, the server's own network. So what differs
from the server is the way to the answer. `cargo xtask load --flask` starts it and sends both servers
the same bytes; in favour of this one:

- The picture is the request's body, not a form to be parsed.
- The model stays in memory and is run in the quickest way. DIGITNET_MODEL=predict and =restore run it
  as others do (see network.py).
- Each processor has a worker process, and TensorFlow in it one thread: more would be in each other's way.
- It looks at one picture, where the server finds the writing and judges it by several views.
"""

import io
import os
from pathlib import Path

import numpy as np
from flask import Flask, Response, jsonify, request
from PIL import Image, UnidentifiedImageError

import blob
from network import INPUT, WAYS

LARGEST = 10 << 20

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = LARGEST
network = blob.read(Path(__file__).parents[2] / "weights/base.f32.dgn")
forward = WAYS[os.environ.get("DIGITNET_MODEL", "kept")](network)
# The first pass is slower than the rest.
forward(np.zeros(INPUT, np.float32))


@app.post("/api/v1/classify")
def classify() -> Response | tuple[Response, int]:
    try:
        pixels = prepare(Image.open(io.BytesIO(request.get_data())))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
        return jsonify(error="not a picture, or a damaged one"), 415
    scores = forward(pixels)[0]
    if network.none is not None:
        scores[network.none] = -np.inf
    return jsonify(digit=int(network.labels[scores.argmax()]))


def prepare(picture: Image.Image) -> np.ndarray:
    """The network's input: f32 [1, 28, 28, 1] in 0..1, ink = 1."""
    small = picture.convert("L").resize(INPUT[1:3])
    pixels = np.asarray(small, np.float32) / 255
    dark_on_light = pixels.mean() > 0.5
    return (1 - pixels if dark_on_light else pixels).reshape(INPUT)
