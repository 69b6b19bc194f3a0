#!/usr/bin/env python3
"""Sends a picture of one digit to a board as 28 x 28 grey bytes and prints its answer.

    pip install pyserial pillow
    python3 send.py /dev/ttyACM0 digit.png
"""
import sys

import serial
from PIL import Image, ImageOps


def digit(path):
    """As the network wants it: light ink on black, 20 x 20 in the middle of 28 x 28."""
    picture = ImageOps.grayscale(Image.open(path))
    border = [picture.getpixel((x, y)) for x in (0, picture.width - 1) for y in (0, picture.height - 1)]
    if sum(border) > 2 * 255:
        picture = ImageOps.invert(picture)
    picture = ImageOps.autocontrast(picture, cutoff=1)
    box = picture.point(lambda level: 255 if level > 96 else 0).getbbox()
    if box is None:
        sys.exit(f"{path}: nothing is written there")
    picture = ImageOps.contain(picture.crop(box), (20, 20))
    frame = Image.new("L", (28, 28))
    frame.paste(picture, ((28 - picture.width) // 2, (28 - picture.height) // 2))
    return frame.tobytes()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with serial.Serial(sys.argv[1], 115200, timeout=15) as line:
        line.write(digit(sys.argv[2]))
        answer = line.readline().decode(errors="replace").strip()
        print(answer or "no answer within 15 seconds")


if __name__ == "__main__":
    main()
