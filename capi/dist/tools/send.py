#!/usr/bin/env python3
"""Sends a picture of one digit to a board and prints its answer.

    pip install pyserial pillow
    python3 send.py /dev/ttyACM0 digit.png            # 28 x 28 pixels: the digit is searched here
    python3 send.py --frame /dev/ttyACM0 digit.png    # 96 x 96 pixels: the board searches it
"""
import argparse

try:
    import serial
    from PIL import Image, ImageOps
except ImportError as missing:
    raise SystemExit(f"{missing}: pip install pyserial pillow") from None


def digit(picture):
    """As the network wants it: light ink on black, 20 x 20 in the middle of 28 x 28."""
    border = [picture.getpixel((x, y)) for x in (0, picture.width - 1) for y in (0, picture.height - 1)]
    if sum(border) > 2 * 255:
        picture = ImageOps.invert(picture)
    picture = ImageOps.autocontrast(picture, cutoff=1)
    box = picture.point(lambda level: 255 if level > 96 else 0).getbbox()
    if box is None:
        raise SystemExit("nothing is written there")
    picture = ImageOps.contain(picture.crop(box), (20, 20))
    whole = Image.new("L", (28, 28))
    whole.paste(picture, ((28 - picture.width) // 2, (28 - picture.height) // 2))
    return whole


def frame(picture):
    """As a camera sees it: all of the picture, its border taken further where it is not square."""
    picture = ImageOps.contain(picture, (96, 96))
    return ImageOps.pad(picture, (96, 96), color=picture.getpixel((0, 0)))


def pgm(picture):
    """The file that is sent: PGM, binary."""
    return b"P5\n%d %d\n255\n" % picture.size + picture.tobytes()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--frame", action="store_true", help="send 96 x 96 pixels, which the board searches")
    arguments.add_argument("line", help="the serial line, for example /dev/ttyACM0 or COM3")
    arguments.add_argument("picture", help="a file of one digit")
    arguments = arguments.parse_args()
    picture = ImageOps.grayscale(ImageOps.exif_transpose(Image.open(arguments.picture)))
    picture = frame(picture) if arguments.frame else digit(picture)
    with serial.Serial(arguments.line, 115200, timeout=15) as line:
        line.write(pgm(picture))
        answer = line.readline().decode(errors="replace").strip()
        print(answer or "no answer within 15 seconds")


if __name__ == "__main__":
    main()
