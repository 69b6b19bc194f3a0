"""Links the library of the board's processor: PlatformIO runs this for `library.json`."""
import os

Import("env")  # noqa: F821  PlatformIO's own

FOLDERS = {
    "cortex-m0": "cortex-m0plus",
    "cortex-m0plus": "cortex-m0plus",
    "cortex-m3": "cortex-m3",
    "cortex-m4": "cortex-m4",
    "cortex-m7": "cortex-m4",
    "cortex-m33": "cortex-m33",
    "cortex-m55": "cortex-m55/fpv5-d16-hard",
    "cortex-m85": "cortex-m55/fpv5-d16-hard",
    "esp32c3": "esp32c3",
    "esp32c2": "esp32c3",
    "esp32c6": "rv32imac",
    "esp32h2": "rv32imac",
}
HARD = {"cortex-m4": "fpv4-sp-d16-hard", "cortex-m33": "fpv5-sp-d16-hard"}

board = env.BoardConfig()  # noqa: F821
processor = board.get("build.cpu", board.get("build.mcu", ""))
folder = FOLDERS.get(processor)
if folder is None:
    raise SystemExit(f"digitnet has no library for {processor}: its README lists the processors")
flags = " ".join(str(flag) for flag in env.get("CCFLAGS", []))  # noqa: F821
if "-mfloat-abi=hard" in flags and folder in HARD:
    folder += "/" + HARD[folder]
path = os.path.join(os.getcwd(), "src", *folder.split("/"))
env.Append(LIBPATH=[path], LIBS=["digitnet"])  # noqa: F821
