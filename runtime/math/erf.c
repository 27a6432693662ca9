/*
 * C11 7.12.8.1 and 7.12.8.2: the error function and its complement. Near 0 erf is a polynomial; elsewhere erfc(x) is
 * e**(-x**2) * w(x), where w changes slowly.
 */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "exp_kernel.h"

static const DoubleDouble two_over_sqrt_pi = {0x1.20dd750429b6dp+0, 0x1.1ae3a914fed8p-56};

#define SMALL 0.25
#define FAR 4.0
#define END 28.0 /* erfc(x) is 0 from here on */

/* erf(x) for |x| < SMALL */
static DoubleDouble erf_of_small(double x)
{
    double z = x * x;
    double polynomial = -0x1.812746b0379e7p-2 +
                        z * (0x1.ce2f21a042b8ep-4 +
                             z * (-0x1.b82ce31273d7bp-6 +
                                  z * (0x1.565bccef25dc4p-8 + z * (-0x1.c02d875a8234dp-11 +
                                                                   z * (0x1.f9826538d8496p-14 + z * -0x1.e8e0b0178c112p-17)))));
    DoubleDouble product = two_product(x, two_over_sqrt_pi.high);
    return fast_two_sum(product.high, product.low + x * (two_over_sqrt_pi.low + z * polynomial));
}

enum { FIRST_POINT = 2, LAST_POINT = 32, TERMS = 13 };

#define POINT_ROUNDER 0x1.8p49 /* what is added to it is rounded to eighths, whose number appears in the low word */

/* w and its derivative at i/8, from i = FIRST_POINT on; computed by constants.py */
static const struct {
    DoubleDouble value;
    double slope;
} points[LAST_POINT - FIRST_POINT + 1] = {
    {{0x1.8a6adcda2ea92p-1, -0x1.b3e5e8f69dcbfp-57}, -0x1.7c857b9b3c191p-1},
    {{0x1.5f28ade3ca4acp-1, -0x1.29d4ae110b505p-57}, -0x1.3a5c679d7bb59p-1},
    {{0x1.3b3bc3c98b0f3p-1, -0x1.aa856b121880fp-56}, -0x1.067f263ec85e7p-1},
    {{0x1.1d16b5809eaf6p-1, 0x1.043e5f49b4044p-55}, -0x1.babd0e4f1a24dp-2},
    {{0x1.038d54ea3d834p-1, -0x1.ec2134d851665p-55}, -0x1.78cdd551ee51ap-2},
    {{0x1.db747ee409ac5p-2, -0x1.55a083acba9f3p-56}, -0x1.4369f60195edcp-2},
    {{0x1.b5d8780f956b2p-2, 0x1.825447f231a67p-58}, -0x1.17c4e3f17c05p-2},
    {{0x1.9531e09b149b5p-2, -0x1.aa513235e9c37p-58}, -0x1.e78b356770fbbp-3},
    {{0x1.78a692138767ap-2, 0x1.4797400f19192p-63}, -0x1.abaacdbfa8b07p-3},
    {{0x1.5f88f52f3c76bp-2, -0x1.b7eb97a02d0e7p-57}, -0x1.797a639d8129dp-3},
    {{0x1.494daffa2ad68p-2, 0x1.39bdf0f0d8e21p-56}, -0x1.4f1988444caf7p-3},
    {{0x1.3583f6644327bp-2, -0x1.88eb8ebfdccaep-56}, -0x1.2b11e6959934cp-3},
    {{0x1.23cfc2f1dc7ep-2, 0x1.3b1040eb318c2p-57}, -0x1.0c3d538446447p-3},
    {{0x1.13e5743b6048p-2, 0x1.ca1dfca5d5331p-56}, -0x1.e36580c7f734ap-4},
    {{0x1.058671b52c776p-2, -0x1.3b83c701df899p-58}, -0x1.b57034efd3f72p-4},
    {{0x1.f0fd28fdc20abp-3, 0x1.46db6c427dad1p-57}, -0x1.8d6f73d5aa121p-4},
    {{0x1.d94446d627932p-3, -0x1.a8198a8216449p-58}, -0x1.6a70d2bb37411p-4},
    {{0x1.c3987d04d0b98p-3, -0x1.f0a1b80de2477p-57}, -0x1.4baeac94dc8b2p-4},
    {{0x1.afbb3f3b7343bp-3, -0x1.9f40bca142466p-58}, -0x1.3086d7f01ac85p-4},
    {{0x1.9d7738e1f4db7p-3, 0x1.e59221b625876p-59}, -0x1.18737afe106cep-4},
    {{0x1.8c9eb68ff27d7p-3, -0x1.bb4e763c64a35p-57}, -0x1.0305781330099p-4},
    {{0x1.7d0a5e9dd571p-3, 0x1.1e8a33dae458p-57}, -0x1.dfc0205709b2cp-5},
    {{0x1.6e9827d229d2dp-3, -0x1.90753de713593p-58}, -0x1.bd6ae4d14b16fp-5},
    {{0x1.612a8125451bdp-3, 0x1.67da41e67691cp-57}, -0x1.9e8803e177224p-5},
    {{0x1.54a7a08d4bb45p-3, -0x1.6a0d91336bdc9p-61}, -0x1.82a8522b868a1p-5},
    {{0x1.48f8f10299b71p-3, 0x1.635e7b3452b79p-59}, -0x1.696d353f008b5p-5},
    {{0x1.3e0a99a0ee914p-3, -0x1.902cb7976c65ep-60}, -0x1.5285d2eb1ef74p-5},
    {{0x1.33cb19179d7f6p-3, -0x1.43da3d6b81707p-63}, -0x1.3dacc8d85f6c4p-5},
    {{0x1.2a2af19c1493p-3, -0x1.fa04a06a33f29p-57}, -0x1.2aa6503acda11p-5},
    {{0x1.211c625924e34p-3, -0x1.ce6e1f2e51f4p-57}, -0x1.193eb7b9bf564p-5},
    {{0x1.18932bf08e154p-3, 0x1.0981aa12747cep-57}, -0x1.094922737431ap-5},
};

/* 2/n */
static const double two_over[TERMS + 1] = {0.0,     2.0,     1.0,     2.0 / 3,  0.5,      0.4,      2.0 / 6,
                                           2.0 / 7, 2.0 / 8, 2.0 / 9, 2.0 / 10, 2.0 / 11, 2.0 / 12, 2.0 / 13};

/* Taylor's series about the nearest c = i/8; w' = 2*x*w - 2/sqrt(pi) gives each coefficient from the two before it. */
static DoubleDouble w_near(double x)
{
    double shifted = x + POINT_ROUNDER;
    double c = shifted - POINT_ROUNDER;
    double d = x - c;
    unsigned int i = low_word(shifted) - FIRST_POINT;
    double previous = points[i].value.high, current = points[i].slope, power = d, rest = 0.0;
    for (int n = 2; n <= TERMS; n++) {
        double next = (c * current + previous) * two_over[n];
        previous = current;
        current = next;
        power *= d;
        rest += current * power;
    }
    DoubleDouble linear = two_product(points[i].slope, d);
    DoubleDouble sum = fast_two_sum(points[i].value.high, linear.high);
    return fast_two_sum(sum.high, sum.low + (linear.low + rest + points[i].value.low));
}

/* (1 - u/2 + ...) / (x * sqrt(pi)), u = 1/x**2, from FAR on */
static DoubleDouble w_far(double x)
{
    static const double coefficients[] = {
        -0x1p-1,
        0x1.7fffffffffe69p-1,
        -0x1.dfffffffda324p+0,
        0x1.a3fffff0f8092p+2,
        -0x1.d87ffc57084ap+4,
        0x1.44d7b44cbea43p+7,
        -0x1.07eb378858456p+10,
        0x1.ee86c7f519075p+12,
        -0x1.05836d6cdcffbp+16,
        0x1.2fccd70c721c5p+19,
        -0x1.723b0226f02c4p+22,
        0x1.b952d4507a543p+25,
        -0x1.d86b84d09df03p+28,
        0x1.9eb7af9420663p+31,
        -0x1.0e1414ec63f9p+34,
        0x1.c59bfc0f3858p+35,
        -0x1.6ba4e3ef514d3p+36,
    };
    double u = 1.0 / (x * x);
    double polynomial = 0.0;
    for (int i = (int)(sizeof coefficients / sizeof *coefficients) - 1; i >= 0; i--)
        polynomial = polynomial * u + coefficients[i];
    double high = 0.5 * two_over_sqrt_pi.high;
    DoubleDouble numerator = fast_two_sum(high, 0.5 * two_over_sqrt_pi.low + high * (u * polynomial));
    return divide(numerator, (DoubleDouble){x, 0.0});
}

/* erfc(x) = *result * 2**exponent, for SMALL <= x < END; returns the exponent. */
static int erfc_kernel(double x, DoubleDouble *result)
{
    DoubleDouble square = two_product(x, x), power;
    int exponent = exp_kernel(-square.high, -square.low, &power);
    *result = multiply(fast_two_sum(power.high, power.low), x < FAR ? w_near(x) : w_far(x));
    return exponent;
}

/* a - erfc(x) for SMALL <= x < 6 */
static double minus_erfc(double a, double x)
{
    DoubleDouble result;
    double scale = power_of_two(erfc_kernel(x, &result));
    DoubleDouble difference = fast_two_sum(a, -result.high * scale);
    return difference.high + (difference.low - result.low * scale);
}

double erf(double x)
{
    double size = fabs(x);
    if (x != x)
        return x + x;
    if (size < 0x1p-28)
        return x * two_over_sqrt_pi.high;
    if (size < SMALL)
        return erf_of_small(x).high;
    return with_sign(size < 6.0 ? minus_erfc(1.0, size) : 1.0, x);
}

double erfc(double x)
{
    if (x != x)
        return x + x;
    if (fabs(x) < SMALL) {
        DoubleDouble small = fabs(x) < 0x1p-60 ? (DoubleDouble){x, 0.0} : erf_of_small(x);
        return add((DoubleDouble){1.0, 0.0}, negate(small)).high;
    }
    if (x < 0.0)
        return x > -6.0 ? minus_erfc(2.0, -x) : 2.0;
    if (x >= END)
        return is_finite(x) ? __math_underflow(1.0) : 0.0;
    DoubleDouble result;
    int exponent = erfc_kernel(x, &result);
    return __math_scale(result.high, result.low, exponent);
}

float erff(float x)
{
    return __math_narrow(erf((double)x));
}

float erfcf(float x)
{
    return __math_narrow(erfc((double)x));
}
