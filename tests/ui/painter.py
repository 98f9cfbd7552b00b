"""What painter.c paints, as tests/lib/picture.py has pictures."""
WIDTH, HEIGHT = 320, 240


def picture(frame):
    return WIDTH, HEIGHT, bytes(v for y in range(HEIGHT) for x in range(WIDTH)
                                for v in ((x * 7 + frame) % 256, y % 256, (x ^ y) % 256))


PICTURE = picture(0)
