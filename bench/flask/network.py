"""The network in TensorFlow, in three ways to run it."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tensorflow as tf

from blob import SIDE, Layer, Network

# A worker has a processor to itself, and one small picture at a time gives more threads nothing to do.
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

INPUT = (1, SIDE, SIDE, 1)

# From pixels, f32 [1, 28, 28, 1] in 0..1 with ink = 1, to scores, f32 [1, class].
Forward = Callable[[np.ndarray], np.ndarray]


def kept(network: Network) -> Forward:
    """Traced once to a graph with the weights as constants, then called through its concrete
    function: the quickest way that TensorFlow has without a converter."""
    traced = tf.function(
        lambda pixels: scores(pixels, network, tf.constant),
        input_signature=[tf.TensorSpec(INPUT, tf.float32)],
    ).get_concrete_function()
    return lambda pixels: traced(tf.constant(pixels)).numpy()


def predicted(network: Network) -> Forward:
    """A Keras model that is kept, asked by `Model.predict` as tutorials do, which sets up a loop over
    batches for each call."""
    model = tf.keras.Sequential([tf.keras.Input(INPUT[1:])])
    for layer in network.convolutions:
        *_, kernel, _, filters = layer.weights.shape
        model.add(tf.keras.layers.ZeroPadding2D(layer.padding))
        model.add(tf.keras.layers.Conv2D(filters, kernel, activation="relu"))
        model.layers[-1].set_weights([layer.weights, layer.biases])
        model.add(tf.keras.layers.MaxPooling2D())
    model.add(tf.keras.layers.Flatten())
    for layer in network.dense:
        last = layer is network.dense[-1]
        model.add(tf.keras.layers.Dense(len(layer.biases), None if last else "relu"))
        model.layers[-1].set_weights([layer.weights, layer.biases])
    return lambda pixels: model.predict(pixels, verbose=0)


def restored(network: Network) -> Forward:
    """A graph, a session and a checkpoint read again for every picture, as simple demos do."""
    v1 = tf.compat.v1

    def build() -> tuple[tf.Graph, tf.Tensor, tf.Tensor]:
        graph = tf.Graph()
        with graph.as_default():
            pixels = v1.placeholder(tf.float32, INPUT)
            return graph, pixels, scores(pixels, network, v1.Variable)

    # The folder goes when the function does.
    folder = tempfile.TemporaryDirectory()
    graph, _, _ = build()
    with v1.Session(graph=graph) as session, graph.as_default():
        session.run(v1.global_variables_initializer())
        path = v1.train.Saver().save(session, str(Path(folder.name, "network")))

    def forward(values: np.ndarray, _folder=folder) -> np.ndarray:
        graph, pixels, output = build()
        with v1.Session(graph=graph) as session, graph.as_default():
            v1.train.Saver().restore(session, path)
            return session.run(output, {pixels: values})

    return forward


# What DIGITNET_MODEL may say.
WAYS = {"kept": kept, "predict": predicted, "restore": restored}


def scores(
    pixels: tf.Tensor, network: Network, tensor: Callable[[np.ndarray], tf.Tensor]
) -> tf.Tensor:
    """The forward pass; `tensor` makes weights and biases part of the graph."""
    maps = pixels
    for layer in network.convolutions:
        around = [layer.padding, layer.padding]
        maps = tf.pad(maps, [[0, 0], around, around, [0, 0]])
        maps = tf.nn.conv2d(maps, tensor(layer.weights), strides=1, padding="VALID")
        maps = tf.nn.relu(maps + tensor(layer.biases))
        maps = tf.nn.max_pool2d(maps, ksize=2, strides=2, padding="VALID")
    values = tf.reshape(maps, (1, -1))
    *hidden, output = network.dense
    for layer in hidden:
        values = tf.nn.relu(dense(values, layer, tensor))
    return dense(values, output, tensor)


def dense(
    values: tf.Tensor, layer: Layer, tensor: Callable[[np.ndarray], tf.Tensor]
) -> tf.Tensor:
    return tf.matmul(values, tensor(layer.weights)) + tensor(layer.biases)
