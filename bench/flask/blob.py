"""Reads the `.dgn` blob of an f32 network, as weights/FORMAT.md specifies it."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SIGNATURE = b"\x89DGN\r\n\x1a\n"
VERSION = 2
F32 = 2
SIDE = 28
HEADER = 64
LABEL = 8


@dataclass(frozen=True)
class Layer:
    """Biases [output], and weights in the order that TensorFlow multiplies them in: [y, x, input,
    output] of a convolution, [input, output] of a dense layer."""

    biases: np.ndarray
    weights: np.ndarray
    padding: int = 0


@dataclass(frozen=True)
class Network:
    """`dense` is the hidden layer, where there is one, and the output layer. `labels` has a text for
    each score; `none` is the index of the one that means "no digit", or None."""

    convolutions: list[Layer]
    dense: list[Layer]
    labels: list[str]
    none: int | None


def read(path: Path) -> Network:
    """The network; SystemExit says what is wrong with a blob that has none."""
    blob = path.read_bytes()
    if len(blob) < HEADER or blob[:8] != SIGNATURE:
        raise SystemExit(f"{path} is no .dgn blob")
    version, arithmetic, length, checksum = struct.unpack_from("<HBxII", blob, 8)
    if (version, arithmetic) != (VERSION, F32):
        raise SystemExit(f"{path} must have version {VERSION} and arithmetic f32")
    if length != len(blob) or checksum != zlib.crc32(blob[20:], zlib.crc32(blob[:16])):
        raise SystemExit(f"{path} is damaged")
    k1, p1, c1, k2, p2, c2, classes, hidden, none = struct.unpack_from("<7BHB", blob, 21)
    labels = [
        blob[at : at + LABEL].rstrip(b"\0").decode()
        for at in range(HEADER, HEADER + LABEL * classes, LABEL)
    ]
    numbers = np.frombuffer(blob, "<f4", offset=HEADER + LABEL * classes)

    def take(*shape: int) -> np.ndarray:
        nonlocal numbers
        count = int(np.prod(shape))
        if count > len(numbers):
            raise SystemExit(f"{path} is too short for its layers")
        taken, numbers = numbers[:count], numbers[count:]
        return taken.reshape(shape)

    def convolution(outputs: int, kernel: int, inputs: int, padding: int) -> Layer:
        biases, weights = take(outputs), take(outputs, kernel, kernel, inputs)
        return Layer(biases, weights.transpose(1, 2, 3, 0), padding)

    def dense(outputs: int, inputs: int) -> Layer:
        return Layer(take(outputs), take(outputs, inputs).T)

    convolutions = [convolution(c1, k1, 1, p1), convolution(c2, k2, c1, p2)]
    side = SIDE
    for layer, kernel in zip(convolutions, (k1, k2)):
        side = (side + 2 * layer.padding - kernel + 1) // 2
    features = side * side * c2
    widths = [features, hidden, classes] if hidden else [features, classes]
    layers = [dense(outputs, inputs) for inputs, outputs in zip(widths, widths[1:])]
    if len(numbers):
        raise SystemExit(f"{path} is too long for its layers")
    return Network(convolutions, layers, labels, none - 1 if none else None)
