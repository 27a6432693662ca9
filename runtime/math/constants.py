#!/usr/bin/env python3
"""Prints the tables and polynomials of runtime/math, as C, from their definitions: constants.py [NAME...]

Needs mpmath. The build does not run it: its output stands in the files that are named below."""
import sys
from mpmath import mp, mpf, taylor, chebyfit
import mpmath as m

mp.prec = 400


def pair(value, bits=53):
    """high + low = value, to twice the precision of double; high has that many bits."""
    with mp.workprec(bits):
        high = +value
    return float(high), float(value - high)


def on_grid(value, exponent):
    """high + low = value, high a multiple of 2**exponent, so that sums of such numbers are exact."""
    high = m.nint(m.ldexp(value, -exponent)) * mpf(2) ** exponent
    return float(high), float(value - high)


def text(number):
    """A double in C, exactly."""
    mantissa, exponent = float(number).hex().split("p")
    return (mantissa.rstrip("0").rstrip(".") + "p" + exponent) if float(number) else "0.0"


def row(numbers):
    """An initialiser in braces; a pair among the numbers has its own."""
    return "{" + ", ".join(row(n) if isinstance(n, tuple) else text(n) for n in numbers) + "}"


def table(title, rows):
    print(f"/* {title} */")
    for r in rows:
        print("    " + row(r) + ",")


def constant(name, *values):
    for suffix, value in zip(("_HIGH", "_LOW") if len(values) == 2 else ("",), values):
        print(f"#define {name}{suffix} {text(value)}")


def polynomial(title, f, low, high, terms):
    """The Chebyshev fit of f over [low, high], lowest power first."""
    coefficients, error = chebyfit(f, [mpf(low), mpf(high)], terms, error=True)
    print(f"/* {title}: error 2**{float(m.log(error, 2)):.1f} */")
    print("    " + ", ".join(map(text, reversed(coefficients))) + ",")


def exp():
    """exp_kernel.h: 2**(i/128), ln 2 / 128, e**r"""
    table("2**(i/128)", [pair(mpf(2) ** (mpf(i) / 128)) for i in range(128)])
    constant("STEPS_PER_UNIT", 128 / m.log(2))
    constant("STEP", *pair(m.log(2) / 128, 34))
    r = m.log(2) / 256
    polynomial("(e**r - 1 - r) / r**2", lambda x: taylor_tail(x, 2, lambda n: 1 / m.factorial(n)), -r, r, 4)
    polynomial("expm1: (e**x - 1 - x - x**2/2) / x**3", lambda x: taylor_tail(x, 3, lambda n: 1 / m.factorial(n)), -0.25, 0.25, 9)


def taylor_tail(x, first, coefficient):
    """sum of coefficient(n) * x**(n - first) from n = first on, without the cancellation of subtracting the others."""
    return m.fsum(coefficient(n) * x ** (n - first) for n in range(first, first + 60))


def log():
    """log_kernel.h: 1/c with few bits and -log(1/c) for the i-th of 128 intervals, ln 2, log(1 + r)"""
    rows = []
    for i in range(128):
        low = 0x3FE61000 + i * 0x2000
        c = (from_high_word(low) + from_high_word(low + 0x2000)) / 2
        inverse = m.nint(512 / c) / 512
        if low <= 0x3FF00000 < low + 0x2000:
            inverse = mpf(1)
        rows.append((inverse, *on_grid(-m.log(inverse), -42)))
    table("1/c, log c", rows)
    constant("LN2", *on_grid(m.log(2), -42))
    constant("LN2_FULL", *pair(m.log(2)))
    constant("LOG2_E", *pair(1 / m.log(2)))
    constant("LOG10_E", *pair(1 / m.log(10)))
    bound = mpf(2) ** -8 + mpf(2) ** -9
    polynomial("(log(1 + r) - r + r**2/2) / r**3", lambda x: taylor_tail(x, 3, lambda n: mpf(-1) ** (n + 1) / n), -bound, bound, 6)


def from_high_word(word):
    return mpf(2) ** ((word >> 20) - 1023) * (1 + mpf(word & 0xFFFFF) / 2**20)


def sine():
    """sine_kernel.h: sin(i/64), cos(i/64), polynomials"""
    table("sin(i/64), cos(i/64)", [(pair(m.sin(mpf(i) / 64)), pair(m.cos(mpf(i) / 64))) for i in range(52)])
    sine_tail = lambda z: m.fsum((-1) ** n * z ** (n - 1) / m.factorial(2 * n + 1) for n in range(1, 30))
    cosine_tail = lambda z: m.fsum((-1) ** n * z ** (n - 1) / m.factorial(2 * n) for n in range(1, 30))
    polynomial("(sin(d) / d - 1) / z, z = d**2", sine_tail, 0, mpf(2) ** -14, 2)
    polynomial("(cos(d) - 1) / z", cosine_tail, 0, mpf(2) ** -14, 3)
    polynomial("(sin(r) / r - 1) / z", sine_tail, 0, mpf(2) ** -4, 6)


def reduction():
    """reduction.c: pi/2 in parts, the bits of 2/pi"""
    first, rest = pair(m.pi / 2, 33)
    rest = m.pi / 2 - first
    second = float(m.floor(m.ldexp(rest, 66)) / mpf(2) ** 66)
    constant("HALF_PI_1", first)
    constant("HALF_PI_2", second)
    constant("HALF_PI_3", rest - second)
    constant("HALF_PI", *pair(m.pi / 2))
    constant("PI", *pair(m.pi))
    constant("TWO_OVER_PI", 2 / m.pi)
    with mp.workprec(1400):
        bits = int(m.floor(2 / m.pi * mpf(2) ** 1280))
    words = [bits >> (1280 - 32 * (i + 1)) & 0xFFFFFFFF for i in range(40)]
    for i in range(0, 40, 8):
        print("    " + ", ".join(f"0x{w:08x}" for w in words[i : i + 8]) + ",")


def arc():
    """inverse_trigonometric.c: atan(i/64), polynomials"""
    table("atan(i/64)", [pair(m.atan(mpf(i) / 64)) for i in range(65)])
    atan_tail = lambda z: m.fsum((-1) ** n * z ** (n - 1) / (2 * n + 1) for n in range(1, 200))
    polynomial("(atan(t) / t - 1) / z, z = t**2 <= 2**-14", atan_tail, 0, mpf(2) ** -14, 3)
    polynomial("(atan(x) / x - 1) / z, z = x**2 <= 0.2**2", atan_tail, 0, mpf("0.0401"), 8)


def hyperbolic():
    """hyperbolic.c: sinh and cosh near 0"""
    polynomial("(sinh(x) / x - 1) / z", lambda z: m.fsum(z ** (n - 1) / m.factorial(2 * n + 1) for n in range(1, 30)), 0, 0.0626, 5)
    polynomial("(cosh(x) - 1) / z", lambda z: m.fsum(z ** (n - 1) / m.factorial(2 * n) for n in range(1, 30)), 0, 0.0626, 5)


def cbrt():
    """cbrt.c: first guess on [1, 8)"""
    polynomial("cbrt(x), 1 <= x < 8", m.cbrt, 1, 8, 5)


def erf():
    """erf.c: w(x) = e**(x**2) erfc(x) and its derivative at i/8; erf near 0; w for large x"""
    w = lambda x: m.exp(x * x) * m.erfc(x)
    points = [mpf(i) / 8 for i in range(2, 33)]
    table("w(i/8), w'(i/8) for i = 2 .. 32", [(pair(w(x)), 2 * x * w(x) - 2 / m.sqrt(m.pi)) for x in points])
    constant("TWO_OVER_SQRT_PI", *pair(2 / m.sqrt(m.pi)))
    k = 2 / m.sqrt(m.pi)
    polynomial("(erf(x) / x - 2/sqrt(pi)) / z", lambda z: k * m.fsum((-1) ** n * z ** (n - 1) / (m.factorial(n) * (2 * n + 1)) for n in range(1, 40)), 0, 0.0626, 7)
    tail = lambda u: (m.sqrt(m.pi / u) * w(1 / m.sqrt(u)) - 1) / u
    polynomial("(w(x) x sqrt(pi) - 1) / u, u = 1/x**2, 4 <= x <= 28", tail, mpf(1) / 784, mpf(1) / 16, 17)


def gamma():
    """gamma.c: Taylor coefficients of 1/gamma(1 + f), Stirling's series, log(gamma(1 + f)) near 0"""
    table("1/gamma(1 + f)", [pair(c) for c in taylor(lambda f: m.rgamma(1 + f), 0, 33)])
    print("    " + ", ".join(text(m.bernoulli(2 * n) / (2 * n * (2 * n - 1))) for n in range(1, 9)) + ",")
    constant("LOG_SQRT_2PI", *pair(m.log(2 * m.pi) / 2))
    constant("EULER", *pair(m.euler))
    constant("PI", *pair(m.pi))
    print("/* zeta(n)/n */")
    print("    " + ", ".join(text(m.zeta(n) / n) for n in range(2, 9)) + ",")


TABLES = (exp, log, sine, reduction, arc, hyperbolic, cbrt, erf, gamma)
for make in TABLES:
    if len(sys.argv) == 1 or make.__name__ in sys.argv[1:]:
        print(f"\n--- {make.__doc__}")
        make()
