/*
 * Argument reduction modulo pi/2. Up to a million or so, pi/2 in three parts whose products with n are exact or nearly so (Cody
 * and Waite); beyond, and where too many digits cancel, x times those bits of 2/pi that matter, in integers (Payne and Hanek).
 */
#include "bits.h"
#include "reduction.h"

#define HALF_PI_1 0x1.921fb544p+0 /* 33 bits each */
#define HALF_PI_2 0x1.0b4611a6p-34
#define HALF_PI_3 0x1.3198a2e037073p-69
#define TWO_OVER_PI 0x1.45f306dc9c883p-1
#define LARGE 0x1p20  /* from here on n has too many bits */
#define CLOSE 0x1p-10 /* below, the remainder of a number that is not large has too few */

static const DoubleDouble half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};

enum { WORD_BITS = 32, LEADING_ZEROS = 3, WINDOW = 7, PRODUCT = WINDOW + 2 };

/* The bits of 2/pi behind the point; words of 0 before them serve numbers that are not large. */
static const unsigned int two_over_pi[LEADING_ZEROS + 40] = {
    0,          0,          0,          0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041,
    0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5,
    0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f,
    0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7,
    0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab, 0xf0cfbc20, 0x9af4361d,
};

/* product = the numbers `window`, most significant word first, times mantissa; least significant word first */
static void multiply_window(unsigned int *product, const unsigned int *window, unsigned int low, unsigned int high)
{
    unsigned long long sum = 0;
    unsigned int previous = 0;
    for (int i = 0; i < WINDOW; i++) {
        unsigned int word = window[WINDOW - 1 - i];
        unsigned long long low_part = (unsigned long long)word * low;
        unsigned long long high_part = (unsigned long long)previous * high;
        /* the sum of both and a carry of 33 bits may need 65 bits: add the halves */
        unsigned long long lower = (low_part & 0xffffffffU) + (high_part & 0xffffffffU) + (sum & 0xffffffffU);
        product[i] = (unsigned int)lower;
        sum = (sum >> WORD_BITS) + (low_part >> WORD_BITS) + (high_part >> WORD_BITS) + (lower >> WORD_BITS);
        previous = word;
    }
    sum += (unsigned long long)previous * high;
    product[WINDOW] = (unsigned int)sum;
    product[WINDOW + 1] = (unsigned int)(sum >> WORD_BITS);
}

/* Bits of the product as a number: 64 from `bit` on upwards. */
static unsigned long long bits_from(const unsigned int *product, int bit)
{
    int word = bit / WORD_BITS, shift = bit % WORD_BITS;
    unsigned long long low = product[word] | (unsigned long long)product[word + 1] << WORD_BITS;
    return shift == 0 ? low : low >> shift | (unsigned long long)product[word + 2] << (2 * WORD_BITS - shift);
}

/* bits * 2**exponent, cut to two doubles without loss */
static DoubleDouble from_bits(unsigned long long bits, int exponent)
{
    double scale = power_of_two(exponent);
    return fast_two_sum((double)(unsigned int)(bits >> WORD_BITS) * 0x1p32 * scale, (double)(unsigned int)bits * scale);
}

static int reduce_large(double x, DoubleDouble *r)
{
    /* x = mantissa * 2**exponent; times it, the words before `first` are multiples of 4: whole turns */
    union double_bits u = {x};
    int exponent = (int)((u.word.high & ~SIGN_BIT) >> EXPONENT_SHIFT) - EXPONENT_BIAS - 52;
    unsigned int mantissa_high = (u.word.high & 0xfffffU) | 0x100000U;
    int first = (exponent + LEADING_ZEROS * WORD_BITS - 2) / WORD_BITS;
    unsigned int product[PRODUCT];
    multiply_window(product, two_over_pi + first, u.word.low, mantissa_high);

    /* the point is before bit `point` of the product; above it two bits of n, below it the fraction */
    int point = (first - LEADING_ZEROS + WINDOW) * WORD_BITS - exponent;
    unsigned int quadrant = (unsigned int)bits_from(product, point) & 3;
    unsigned long long upper = bits_from(product, point - 64), lower = bits_from(product, point - 128);
    unsigned int negative = (unsigned int)(upper >> 63);
    if (negative) {
        quadrant++;
        upper = ~upper + (lower == 0);
        lower = -lower;
    }
    DoubleDouble fraction = add(from_bits(upper, -64), from_bits(lower, -128));
    *r = multiply(fraction, half_pi);
    if (negative != (unsigned int)is_negative(x))
        *r = negate(*r);
    return (int)((is_negative(x) ? -quadrant : quadrant) & 3);
}

int __math_reduce(double x, DoubleDouble *r)
{
    if (__builtin_fabs(x) >= LARGE)
        return reduce_large(x, r);
    int quadrant = (int)(x * TWO_OVER_PI + (x < 0.0 ? -0.5 : 0.5));
    double n = quadrant;
    double first = x - n * HALF_PI_1;
    double second = n * HALF_PI_2;
    double difference = first - second;
    if (__builtin_fabs(difference) < CLOSE)
        return reduce_large(x, r);
    double correction = n * HALF_PI_3 - ((first - difference) - second);
    r->high = difference - correction;
    r->low = (difference - r->high) - correction;
    return quadrant & 3;
}
