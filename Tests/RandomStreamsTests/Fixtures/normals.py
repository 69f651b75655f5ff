#!/usr/bin/env python3
"""Exact standard normals of chosen random words, as golden values for the Box-Muller kernels.

Writes normals-f64.txt and normals-f32.txt beside itself. The transform is written here from its
definition in 60 digits; nothing is shared with the kernels. Run: python3 normals.py
"""
import pathlib
import random

from mpmath import cospi, log, mp, mpf, sinpi, sqrt

mp.dps = 60
HERE = pathlib.Path(__file__).parent
random.seed(20240229)


def normals(u1, u2):
    r = sqrt(-2 * log(u1))
    return r * cospi(2 * u2), r * sinpi(2 * u2)


def radius_edges(bits, resolution):
    """Words whose uniform is at or near 0, 1, a power of 2, or √½, where the logarithm changes piece."""
    top = 2 ** bits
    step = 2 ** (bits - resolution)
    half_root = int(mp.nint(sqrt(mpf(1) / 2) * top))
    edges = [0, step, 2 * step, 3 * step, 1000 * step]
    edges += [top - 1, top - 2 * step, top - 3 * step, top - 100 * step]
    for k in (1, 2, 3, 8, resolution // 2):
        edges += [top >> k, (top >> k) - 1, top - (top >> k)]
    for root in (half_root, half_root >> 1):
        edges += [root - step, root, root + step]
    return [e % top for e in edges]


def angle_edges(bits, resolution):
    """Words whose angle is at or near a multiple of π/4."""
    top = 2 ** bits
    step = 2 ** (bits - resolution)
    near = [0, step, -step, 3 * step, -(top >> (resolution // 2)), top >> 12]
    return [(k * top // 8 + d) % top for k in range(8) for d in near]


# Pairs that a search over 10⁸ random ones found hard for one version of the kernels or another.
HARD_F64 = [
    (0x0000031cefdaa83a, 0x600000037a2c4f58), (0xf04082e13865110c, 0x9f3f1d4c3864ba92),
    (0x6000000023992afa, 0x1fffe5c657dd2d68), (0x60000000001d5534, 0x5ffdaaae6d0105ef),
    (0xcfe16ace33928a14, 0x5fa0497ee01bdbd0), (0x000002bf9a003563, 0x605d404e2f895855),
    (0x6000003a909851e2, 0x9fffff7231c0e886), (0xc90fc37fa4c4a44a, 0xe004e8b7790d3a36),
    (0x6871b026a6096fad, 0x9f30b7f691878b26), (0xcd123aa8700103a2, 0xe0fae35aa03cc330),
]
HARD_F32 = [
    (0xb3ff8777, 0xd9c59241), (0xd3b7d176, 0xe10470f8),
    (0xb4f7dc87, 0x18e623d7), (0xb504dd77, 0xb504f333), (0x05eb6755, 0xe0b8dcaa),
    (0x6453b7ee, 0xe0fbe08a), (0x6310d2ca, 0xe0014ce9), (0xffec0420, 0x80000653),
]


def cases(bits, resolution, randoms):
    for a in radius_edges(bits, resolution):
        for b in angle_edges(bits, resolution):
            yield a, b
    for _ in range(randoms):
        yield random.getrandbits(bits), random.getrandbits(bits)


def nearest_double(x):
    return float(x)  # mpmath rounds to nearest


def write_f64():
    with open(HERE / "normals-f64.txt", "w") as file:
        print("# words 0 1 2 3 | z0 z1, each as the nearest double and what that leaves", file=file)
        for a, b in HARD_F64 + list(cases(64, 53, 500)):
            exact = normals(mpf((a >> 11) + 1) / 2 ** 53, mpf(b >> 11) / 2 ** 53)
            words = [a & 0xffffffff, a >> 32, b & 0xffffffff, b >> 32]
            columns = []
            for z in exact:
                high = nearest_double(z)
                columns += [high.hex(), f"{float(z - high):.3e}"]
            print(" ".join(f"{w:08x}" for w in words), "|", *columns, file=file)


def write_f32():
    with open(HERE / "normals-f32.txt", "w") as file:
        print("# words 0 1 2 3 | z0 z1 z2 z3, each as the nearest double", file=file)
        pairs = HARD_F32 + list(cases(32, 32, 1001))
        pairs = pairs[:len(pairs) // 2 * 2]
        for first, second in zip(pairs[::2], pairs[1::2]):
            columns = []
            for a, b in (first, second):
                columns += [nearest_double(z).hex() for z in normals(mpf(a + 1) / 2 ** 32, mpf(b) / 2 ** 32)]
            print(" ".join(f"{w:08x}" for w in first + second), "|", *columns, file=file)


if __name__ == "__main__":
    write_f64()
    write_f32()
