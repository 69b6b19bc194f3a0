"""The f32 network of a blob as models for other runtimes: ONNX and TFLite, f32 and int8."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from blob import SIDE, Layer, Network


def to_onnx(network: Network) -> bytes:
    """From pixels, f32 [batch, 1, 28, 28] in 0..1 with ink = 1, to scores, f32 [batch, class]."""
    nodes, weights = [], []

    def constant(name: str, values: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    at, side, channels = "pixels", SIDE, 1
    for number, layer in enumerate(network.convolutions, 1):
        kernel, channels = layer.weights.shape[0], layer.weights.shape[3]
        inputs = [at]
        inputs.append(constant(f"conv{number}.weights", layer.weights.transpose(3, 2, 0, 1)))
        inputs.append(constant(f"conv{number}.biases", layer.biases))
        # rten wants what others take for granted.
        options = {"pads": [layer.padding] * 4, "strides": [1, 1], "dilations": [1, 1]}
        nodes.append(helper.make_node("Conv", inputs, [f"conv{number}"], **options))
        nodes.append(helper.make_node("Relu", [f"conv{number}"], [f"relu{number}"]))
        at = f"pool{number}"
        pool = helper.make_node(
            "MaxPool", [f"relu{number}"], [at], kernel_shape=[2, 2], strides=[2, 2], pads=[0] * 4
        )
        nodes.append(pool)
        side = (side + 2 * layer.padding - kernel + 1) // 2
    nodes.append(helper.make_node("Flatten", [at], ["features"]))
    at = "features"
    for number, layer in enumerate(network.dense):
        values = layer.weights
        if number == 0:
            # Maps are [channel, y, x] here.
            values = values.reshape(side, side, channels, -1).transpose(2, 0, 1, 3)
            values = values.reshape(side * side * channels, -1)
        last = layer is network.dense[-1]
        out = "scores" if last else f"sums{number}"
        inputs = [at, constant(f"dense{number}.weights", values)]
        inputs.append(constant(f"dense{number}.biases", layer.biases))
        nodes.append(helper.make_node("Gemm", inputs, [out]))
        if not last:
            at = f"hidden{number}"
            nodes.append(helper.make_node("Relu", [out], [at]))
    kind = TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "digitnet",
        [helper.make_tensor_value_info("pixels", kind, ["batch", 1, SIDE, SIDE])],
        [helper.make_tensor_value_info("scores", kind, ["batch", len(network.labels)])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model.SerializeToString()


class Calibration(CalibrationDataReader):
    """Pictures by which ranges are found."""

    def __init__(self, pictures: np.ndarray) -> None:
        self.left = iter(pictures.reshape(-1, 1, 1, SIDE, SIDE))

    def get_next(self) -> dict | None:
        picture = next(self.left, None)
        return None if picture is None else {"pixels": picture}


def quantized_onnx(model: bytes, pictures: np.ndarray) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, ready, target = (Path(folder, name) for name in ("f32", "ready", "int8"))
        source.write_bytes(model)
        quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
        quantize_static(
            str(ready),
            str(target),
            Calibration(pictures),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
        )
        return target.read_bytes()


def to_tflite(network: Network, batch: int, pictures: np.ndarray | None = None) -> bytes:
    """From pixels, f32 [batch, 28, 28, 1]; int8 inside where there are pictures to find ranges by."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((batch, SIDE, SIDE, 1), tf.float32)])
    def forward(pixels: tf.Tensor) -> tf.Tensor:
        maps = pixels
        for layer in network.convolutions:
            around = [layer.padding, layer.padding]
            maps = tf.pad(maps, [[0, 0], around, around, [0, 0]]) if layer.padding else maps
            maps = tf.nn.conv2d(maps, layer.weights, strides=1, padding="VALID")
            maps = tf.nn.relu(tf.nn.bias_add(maps, layer.biases))
            maps = tf.nn.max_pool2d(maps, ksize=2, strides=2, padding="VALID")
        values = tf.reshape(maps, (batch, -1))
        *hidden, output = network.dense
        for layer in hidden:
            values = tf.nn.relu(dense(values, layer))
        return dense(values, output)

    def dense(values: tf.Tensor, layer: Layer) -> tf.Tensor:
        return tf.nn.bias_add(tf.matmul(values, layer.weights), layer.biases)

    converter = tf.lite.TFLiteConverter.from_concrete_functions([forward.get_concrete_function()])
    if pictures is not None:

        def examples() -> Iterable[list[np.ndarray]]:
            for first in range(0, len(pictures) - batch + 1, batch):
                yield [pictures[first : first + batch].reshape(batch, SIDE, SIDE, 1)]

        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = examples
    return converter.convert()
