"""Times one network in runtimes that others wrote, in turns with our own kernels, on one thread each.

Every runtime reads the same 1,000 digits first, and must agree with our f32 network on all but a few.
"""

import argparse
import gzip
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter

import blob
from models import quantized_onnx, to_onnx, to_tflite

BATCH = 64
DIGITS = 1000
# Of 1,000, how many may be read otherwise than by our f32 network.
OTHERWISE = {"f32": 0, "int8": 10}
SECONDS = 0.03
ONE_THREAD = os.environ | {"RTEN_NUM_THREADS": "1"}


@dataclass
class Way:
    """`best` measures for a short time and gives the nanoseconds of one digit."""

    name: str
    arithmetic: str
    batch: int
    best: Callable[[], float]
    answers: Callable[[np.ndarray], list[int]] | None
    times: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--f32", type=Path, required=True, help="our f32 network")
    parser.add_argument("--ours", type=Path, required=True, help="the program `kernels`")
    parser.add_argument("--rust", type=Path, required=True, help="the program of bench/peers-rust")
    parser.add_argument("--mnist", type=Path, required=True, help="a folder with MNIST's files")
    parser.add_argument("--rounds", type=int, default=30)
    args = parser.parse_args()
    network = blob.read(args.f32)
    calibration = read_images(args.mnist / "train-images-idx3-ubyte.gz", 512)
    digits = read_images(args.mnist / "t10k-images-idx3-ubyte.gz", DIGITS)

    f32 = to_onnx(network)
    models = {"f32": f32, "int8": quantized_onnx(f32, calibration)}
    with tempfile.TemporaryDirectory() as folder:
        ways = ours(args.ours, args.f32) + onnx(models, calibration)
        ways += rust(args.rust, models, Path(folder)) + litert(network, calibration)
        agree(ways, digits)
        for _ in range(args.rounds):
            for way in ways:
                way.times.append(way.best())
    report(ways)


def read_images(path: Path, count: int) -> np.ndarray:
    """The first pictures of an IDX file, f32 [count, 28, 28] in 0..1."""
    with gzip.open(path) as file:
        file.read(16)
        levels = np.frombuffer(file.read(count * 784), np.uint8)
    return (levels / np.float32(255)).astype(np.float32).reshape(count, 28, 28)


def ours(program: Path, f32: Path) -> list[Way]:
    name = f32.name.removesuffix(".f32.dgn")
    int8 = f32.with_name(f"{name}.int8.dgn")

    kernels = [kernel for kernel in ask(program, "--list") if kernel]
    ways = []
    for arithmetic, path in (("f32", f32), ("int8", int8)):
        for kernel in kernels:
            for batch in (1, BATCH):
                of = ["--model", str(path), "--kernel", kernel, "--batch", str(batch)]
                ways.append(program_way(f"digitnet, {kernel}", arithmetic, batch, program, *of))
    return ways


def rust(program: Path, models: dict[str, bytes], folder: Path) -> list[Way]:
    ways = []
    for arithmetic, model in models.items():
        path = folder / f"{arithmetic}.onnx"
        path.write_bytes(model)
        # tract 0.23 refuses the int8 network: a weight's step for each channel is beyond it.
        for runtime in ("tract", "rten") if arithmetic == "f32" else ("rten",):
            for batch in (1, BATCH):
                of = ["--runtime", runtime, "--model", str(path), "--batch", str(batch)]
                ways.append(program_way(runtime, arithmetic, batch, program, *of))
    return ways


def program_way(name: str, arithmetic: str, batch: int, program: Path, *of: str) -> Way:
    """Through a program that answers `--answers` and `--milliseconds`."""

    def answers(pictures: np.ndarray) -> list[int]:
        levels = np.round(pictures * 255).astype(np.uint8).tobytes()
        return [int(line) for line in ask(program, *of, "--answers", data=levels) if line]

    best = lambda: float(ask(program, *of, "--milliseconds", str(int(1000 * SECONDS)))[0])
    return Way(name, arithmetic, batch, best, answers)


def ask(program: Path, *arguments: str, data: bytes | None = None) -> list[str]:
    command = [program, *arguments]
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True, env=ONE_THREAD)
    return done.stdout.decode().split("\n")


def onnx(models: dict[str, bytes], calibration: np.ndarray) -> list[Way]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    ways = []
    for arithmetic, model in models.items():
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        for batch in (1, BATCH):
            ways.append(onnx_way(session, arithmetic, batch, calibration))
    return ways


def onnx_way(
    session: onnxruntime.InferenceSession, arithmetic: str, batch: int, pictures: np.ndarray
) -> Way:
    # Bound once, so that no call copies anything.
    pixels = onnxruntime.OrtValue.ortvalue_from_numpy(pictures[:batch].reshape(batch, 1, 28, 28))
    binding = session.io_binding()
    binding.bind_ortvalue_input("pixels", pixels)
    binding.bind_output("scores")

    def answers(pictures: np.ndarray) -> list[int]:
        scores = session.run(None, {"pixels": pictures.reshape(-1, 1, 28, 28)})[0]
        return scores.argmax(axis=1).tolist()

    best = lambda: timed(lambda: session.run_with_iobinding(binding), batch)
    return Way(f"onnxruntime {onnxruntime.__version__}", arithmetic, batch, best, answers)


def litert(network: blob.Network, calibration: np.ndarray) -> list[Way]:
    ways = []
    for arithmetic, pictures in (("f32", None), ("int8", calibration)):
        for batch in (1, BATCH):
            model = to_tflite(network, batch, pictures)
            interpreter = Interpreter(model_content=model, num_threads=1)
            interpreter.allocate_tensors()
            ways.append(litert_way(interpreter, arithmetic, batch))
    return ways


def litert_way(interpreter: Interpreter, arithmetic: str, batch: int) -> Way:
    pixels = interpreter.get_input_details()[0]["index"]
    scores = interpreter.get_output_details()[0]["index"]

    def answers(pictures: np.ndarray) -> list[int]:
        found = []
        for first in range(0, len(pictures) - batch + 1, batch):
            some = pictures[first : first + batch].reshape(batch, 28, 28, 1)
            interpreter.set_tensor(pixels, some)
            interpreter.invoke()
            found += interpreter.get_tensor(scores).argmax(axis=1).tolist()
        return found

    best = lambda: timed(interpreter.invoke, batch)
    return Way("LiteRT", arithmetic, batch, best, answers)


def timed(run: Callable[[], object], digits: int) -> float:
    """Nanoseconds of one digit, in the best of batches of some calls."""
    run()
    start = best = time.perf_counter_ns()
    end = start + SECONDS * 1e9
    calls = max(1, 16 // digits)
    while (begin := time.perf_counter_ns()) < end:
        for _ in range(calls):
            run()
        best = min(best, time.perf_counter_ns() - begin)
    return best / (calls * digits)


def agree(ways: list[Way], digits: np.ndarray) -> None:
    expected = ways[0].answers(digits)
    for way in ways:
        found = way.answers(digits)
        otherwise = sum(one != other for one, other in zip(found, expected))
        print(
            f"{way.name:<28} {way.arithmetic:<5} {way.batch:>3} at a time: of {len(found)} digits "
            f"{otherwise} otherwise than our f32 network"
        )
        if otherwise > OTHERWISE[way.arithmetic]:
            sys.exit(f"{way.name} calculates another network")


def report(ways: list[Way]) -> None:
    print(f"\n{processor()}, one thread, microseconds of one digit, best and median of rounds\n")
    print("| network and runtime | at a time | best | median | fastest peer takes, one at a time |")
    print("|---|---:|---:|---:|---:|")
    peers = [way for way in ways if way.batch == 1 and not way.name.startswith("digitnet")]
    for way in sorted(ways, key=lambda way: (way.arithmetic, min(way.times))):
        best, median = min(way.times) / 1e3, statistics.median(way.times) / 1e3
        rivals = [min(peer.times) / 1e3 for peer in peers if peer.arithmetic == way.arithmetic]
        print(
            f"| {way.arithmetic}, {way.name} | {way.batch} | {best:.2f} | {median:.2f} | "
            f"{min(rivals) / best:.2f} x |"
        )


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
