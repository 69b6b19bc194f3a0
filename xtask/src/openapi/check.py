"""Holds a running server's answers to its OpenAPI document, and to a client of the Open Inference
Protocol that others wrote.

    python check.py http://127.0.0.1:8080
"""

import json
import struct
import sys
import urllib.error
import urllib.request
import zlib

import numpy as np
from jsonschema import Draft202012Validator
from tritonclient import http as triton
from tritonclient.utils import InferenceServerException


def png(pixels: np.ndarray) -> bytes:
    """A grey picture [height, width] as a PNG file."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    height, width = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def one() -> np.ndarray:
    """An upright stroke, black on white: a one in any hand."""
    pixels = np.full((100, 100), 255, np.uint8)
    pixels[15:85, 46:54] = 0
    return pixels


def form(*files: bytes) -> tuple[str, bytes]:
    """The content type and the body of a form with pictures."""
    boundary = "digitnet-check"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="image"; '
        f'filename="{number}.png"\r\n\r\n'.encode() + file + b"\r\n"
        for number, file in enumerate(files)
    ]
    return f"multipart/form-data; boundary={boundary}", b"".join(parts) + f"--{boundary}--".encode()


class Document:
    """The OpenAPI document of a server."""

    def __init__(self, url: str):
        self.url = url
        self.json = json.load(urllib.request.urlopen(f"{url}/openapi.json"))

    def ask(self, path: str, body: bytes | None = None, content_type: str = "image/png") -> dict:
        """The answer, which must be as the document describes it."""
        headers = {} if body is None else {"Content-Type": content_type}
        request = urllib.request.Request(self.url + path, body, headers)
        try:
            response = urllib.request.urlopen(request, timeout=20)
        except urllib.error.HTTPError as error:
            response = error
        answer = json.load(response)
        operation = self.json["paths"][path.split("?")[0]]["get" if body is None else "post"]
        described = operation["responses"][str(response.status)]
        if "$ref" in described:
            described = self.json["components"]["responses"][described["$ref"].split("/")[-1]]
        schema = described["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": self.json["components"]}).validate(answer)
        print(f"{response.status} {path}: as described")
        return answer


def check_document(document: Document) -> None:
    classify = "/api/v1/classify"
    picture, paper = png(one()), png(np.full((50, 50), 255, np.uint8))
    read = document.ask(classify, picture)
    assert read["digit"] == 1, read
    assert len(document.ask(f"{classify}?explain=1", picture)["prepared"]) == 784
    assert document.ask(classify, paper)["verdict"] == "none"
    content_type, body = form(picture, b"no picture", paper)
    several = document.ask(classify, body, content_type)["answers"]
    assert [entry["file"] for entry in several] == ["0.png", "1.png", "2.png"], several
    assert several[0]["answer"]["digit"] == 1 and "error" in several[1], several
    document.ask(classify, b"no picture")
    document.ask(f"{classify}?explain=2", picture)


def check_triton(document: Document) -> None:
    client = triton.InferenceServerClient(document.url.removeprefix("http://"))
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("digitnet") and client.is_model_ready("digitnet", "1")
    print("tritonclient:", client.get_server_metadata())
    metadata = client.get_model_metadata("digitnet")
    assert metadata["inputs"][0]["shape"] == [-1, 28, 28], metadata

    explained = document.ask("/api/v1/classify?explain=1", png(one()))
    digit = np.array(explained["prepared"], np.uint8).reshape(28, 28)
    pictures = np.stack([digit, np.zeros_like(digit), digit])
    answers = []
    for binary in (True, False):
        asked = triton.InferInput("image", [3, 28, 28], "UINT8")
        asked.set_data_from_numpy(pictures, binary_data=binary)
        wanted = [
            triton.InferRequestedOutput(name, binary_data=binary)
            for name in ("scores", "probabilities", "label")
        ]
        result = client.infer("digitnet", [asked], outputs=wanted, request_id="7")
        assert result.get_response()["id"] == "7"
        labels = [
            label.decode() if isinstance(label, bytes) else label
            for label in result.as_numpy("label")
        ]
        assert labels[0] == labels[2] == "1", labels
        answers.append((result.as_numpy("scores"), result.as_numpy("probabilities"), labels))
    (scores, probabilities, labels), as_json = answers
    classes = document.ask("/api/v1/model")["classes"]
    assert scores.shape == (3, len(classes)) and (scores == as_json[0]).all() and labels == as_json[2]
    assert np.allclose(probabilities, as_json[1]) and np.allclose(probabilities.sum(1), 1, atol=1e-3)
    # Beside digits the model may have a class for what is none.
    digits = [classes.index(str(digit)) for digit in range(10)]
    # `/api/v1/classify` looks at five views of a digit, the network at what it is given.
    assert probabilities[0, digits].argmax() == np.argmax(explained["probabilities"]), "they agree"
    print("tritonclient: labels", labels, "over bytes and over JSON")

    # Without a word on outputs the client wants all of them, as bytes.
    asked = triton.InferInput("image", [1, 28, 28], "UINT8")
    asked.set_data_from_numpy(pictures[:1])
    assert client.infer("digitnet", [asked]).as_numpy("scores").shape == (1, len(classes))

    wrong = triton.InferInput("image", [1, 28, 28], "FP32")
    wrong.set_data_from_numpy(np.zeros((1, 28, 28), np.float32))
    try:
        client.infer("digitnet", [wrong])
    except InferenceServerException as error:
        assert "UINT8" in str(error), error
        print("tritonclient:", error)
    else:
        raise AssertionError("FP32 must be refused")


if __name__ == "__main__":
    checked = Document(sys.argv[1])
    check_document(checked)
    check_triton(checked)
