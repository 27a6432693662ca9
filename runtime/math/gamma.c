/*
 * C11 7.12.8.3 and 7.12.8.4: the gamma function and its logarithm. Below 20, from Taylor's series of 1/gamma(1 + f) and
 * gamma(x + 1) = x * gamma(x), in numbers of 106 bits, so that the logarithm is right close to its zeros too; above, by Stirling's
 * series; below -20, by reflection: gamma(x) = -pi / (x * sin(pi*x) * gamma(-x)).
 */
#include <math.h>
#include "bits.h"
#include "error.h"
#include "exp_kernel.h"
#include "log_kernel.h"
#include "sine_kernel.h"

#define LARGE 20.0 /* where Stirling's series takes over */
#define TINY 0x1p-60

static const DoubleDouble one = {1.0, 0.0};
static const DoubleDouble pi = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
static const DoubleDouble euler = {0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58};
static const DoubleDouble log_sqrt_2pi = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};

enum { RECIPROCAL_TERMS = 34, EXACT_TERMS = 18, STIRLING_TERMS = 8 }; /* of the others 53 bits are enough */

/* 1/gamma(1 + f) = the sum of these * f**i; computed by constants.py */
static const DoubleDouble reciprocal_gamma[RECIPROCAL_TERMS] = {
    {0x1p+0, 0.0},
    {0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58},
    {-0x1.4fcf4026afa2ep-1, 0x1.8a3db7a90c42ap-56},
    {-0x1.5815e8fa27048p-5, 0x1.b85ea59bc3638p-60},
    {0x1.5512320b43fbep-3, 0x1.77e9bfd84d0f8p-57},
    {-0x1.59af103c34092p-5, -0x1.ef8da0241c465p-59},
    {-0x1.3b4af28483e21p-7, -0x1.38dbcf40c139bp-61},
    {0x1.d919c527f60b2p-8, -0x1.a91714b11611fp-62},
    {-0x1.317112ce3a2a8p-10, 0x1.0b48922be53b9p-64},
    {-0x1.c364fe6f1563dp-13, 0x1.6707f71f86f2ep-69},
    {0x1.0c8a78cd9f9d2p-13, -0x1.6193e5e682992p-67},
    {-0x1.51ce8af47eabep-16, 0x1.26de8c501cb48p-75},
    {-0x1.4fad41fc34fbbp-20, -0x1.01776ab160dc8p-75},
    {0x1.302509dbc0de3p-20, -0x1.bf09003481b1ap-75},
    {-0x1.b9986666c225dp-23, -0x1.d12e45de59d01p-79},
    {0x1.a44b7ba22d629p-28, -0x1.4d6f19c81365fp-82},
    {0x1.57bc3fc384334p-28, -0x1.30a82205f48c5p-86},
    {-0x1.44b4cedca388fp-30, -0x1.f1c4c0ce1c9c5p-84},
    {0x1.cae7675c18607p-34, -0x1.d04082c7c66aap-89},
    {0x1.11d065bfaf067p-37, 0x1.16b58cf85bbf4p-91},
    {-0x1.0423bac8ca3fbp-38, 0x1.56e661d0c83bp-92},
    {0x1.1f20151323cdp-41, 0x1.c8f6862a8bddcp-96},
    {-0x1.72cb88ea5ae6ep-46, -0x1.de95486d20bfdp-100},
    {-0x1.815f72a05f16fp-48, -0x1.a4cb318673048p-103},
    {0x1.6198491a83bcdp-50, -0x1.07669bbb14734p-104},
    {-0x1.10613dde57a89p-53, 0x1.0ac528c8febccp-107},
    {0x1.5e3fee81de0eap-60, -0x1.bf04525509a98p-115},
    {0x1.a0dc770fb8a4ap-60, -0x1.92dc0de693e1ep-114},
    {-0x1.0f635344a29eap-62, 0x1.c5c86e6ee752p-120},
    {0x1.43d79a4b90ce8p-66, 0x1.1cc98752f9af2p-124},
    {0x1.435a100c67b42p-73, 0x1.cc8bd883afb88p-129},
    {-0x1.f0aee5efb2fccp-73, 0x1.41119dde8b2c8p-128},
    {0x1.089cd2aab3897p-75, -0x1.f245358d858b4p-129},
    {-0x1.0c11b581fb5bap-79, -0x1.e8f7ed7596709p-133},
};

static DoubleDouble from_double(double x)
{
    return (DoubleDouble){x, 0.0};
}

/* In any rounding mode. */
static double nearest_integer(double x)
{
    return floor(x + 0.5);
}

/* gamma(x) for TINY <= |x| < LARGE */
static DoubleDouble gamma_of_small(double x)
{
    double n = nearest_integer(x), f = x - n;
    double rest = 0.0;
    for (int i = RECIPROCAL_TERMS - 1; i >= EXACT_TERMS; i--)
        rest = rest * f + reciprocal_gamma[i].high;
    DoubleDouble sum = from_double(rest);
    for (int i = EXACT_TERMS - 1; i >= 0; i--)
        sum = add(multiply(sum, from_double(f)), reciprocal_gamma[i]);
    DoubleDouble product = one;
    for (double i = 1.0; i < n; i++)
        product = multiply(product, two_sum(i, f));
    for (double i = n; i <= 0.0; i++)
        sum = multiply(sum, two_sum(i, f));
    return divide(product, sum);
}

/* log(gamma(x)) for x >= LARGE */
static DoubleDouble log_gamma_of_large(double x)
{
    static const double stirling[STIRLING_TERMS] = {
        0x1.5555555555555p-4,  -0x1.6c16c16c16c17p-9,  0x1.a01a01a01a01ap-11, -0x1.3813813813814p-11,
        0x1.b951e2b18ff23p-11, -0x1.f6ab0d9993c7dp-10, 0x1.a41a41a41a41ap-8,  -0x1.e4286cb0f5398p-6,
    };
    double inverse = 1.0 / x, square = inverse * inverse, series = 0.0;
    for (int i = STIRLING_TERMS - 1; i >= 0; i--)
        series = series * square + stirling[i];
    DoubleDouble product = multiply(two_sum(x, -0.5), log_of_double(x));
    DoubleDouble result = add(product, from_double(-x));
    return add(result, add(log_sqrt_2pi, from_double(series * inverse)));
}

/* pi / (x * sin(pi*x)), where x is no integer; its sign is that of -gamma(x) for negative x */
static DoubleDouble reflection_factor(double x)
{
    double n = nearest_integer(x), f = x - n, size = fabs(f);
    int is_steep = size <= 0.25;
    int quarters = (fmod(n, 2.0) != 0.0 ? 2 : 0) + (is_steep ? 0 : f < 0.0 ? 3 : 1);
    DoubleDouble angle = multiply(pi, from_double(is_steep ? f : f < 0.0 ? f + 0.5 : f - 0.5));
    DoubleDouble sine;
    sine.high = sine_kernel(angle.high, angle.low, quarters, &sine.low);
    sine = fast_two_sum(sine.high, sine.low);
    return divide(pi, multiply(from_double(x), sine));
}

/* log(gamma(1 + f)) for |f| < 2**-7: -euler*f + zeta(2)/2 * f**2 - zeta(3)/3 * f**3 ... */
static DoubleDouble log_gamma_near_1(double f)
{
    double rest = f * f *
                  (0x1.a51a6625307d3p-1 -
                   f * (0x1.9a4d55beab2d7p-2 -
                        f * (0x1.151322ac7d848p-2 -
                             f * (0x1.a8b9c17aa6149p-3 -
                                  f * (0x1.5b40cb100c306p-3 - f * (0x1.2703a1dcea3aep-3 - f * 0x1.010b36af86397p-3))))));
    return add(multiply(negate(euler), from_double(f)), from_double(rest));
}

static double gamma_of_special(double x)
{
    if (x == 0.0)
        return __math_pole(x);
    if (x != x || x > 0.0)
        return x;
    return __math_invalid(); /* -infinity, negative integers */
}

double tgamma(double x)
{
    if (x == 0.0 || !is_finite(x) || (x < 0.0 && floor(x) == x))
        return gamma_of_special(x);
    if (fabs(x) < TINY)
        return fabs(x) <= 0x1p-1024 ? __math_overflow(x) : 1.0 / x;
    if (fabs(x) < LARGE)
        return gamma_of_small(x).high;
    if (x > 180.0)
        return __math_overflow(1.0);
    if (x < -190.0)
        return __math_underflow(fmod(floor(x), 2.0) == 0.0 ? 1.0 : -1.0);
    DoubleDouble log_gamma = log_gamma_of_large(fabs(x)), power;
    if (x > 0.0) {
        int exponent = exp_kernel(log_gamma.high, log_gamma.low, &power);
        return exp_sum(power.high, power.low, exponent);
    }
    int exponent = exp_kernel(-log_gamma.high, -log_gamma.low, &power);
    DoubleDouble result = multiply(fast_two_sum(power.high, power.low), negate(reflection_factor(x)));
    return __math_scale(result.high, result.low, exponent);
}

/* Where x is so large that x - 1/2 is x, and that x * log x may be too large. */
static double lgamma_of_huge(double x)
{
    DoubleDouble log_x_minus_1 = add(log_of_double(x), from_double(-1.0));
    DoubleDouble product = multiply(from_double(x * 0x1p-600), log_x_minus_1);
    return __math_scale(product.high, product.low, 600);
}

static double lgamma_of_small(double x)
{
    if (fabs(x) < TINY)
        return -log(fabs(x));
    if (fabs(x - 1.0) < 0x1p-7)
        return log_gamma_near_1(x - 1.0).high;
    if (fabs(x - 2.0) < 0x1p-7)
        return add(log_gamma_near_1(x - 2.0), log_of(two_sum(x, -1.0))).high;
    DoubleDouble gamma = gamma_of_small(x);
    return log_of(gamma.high < 0.0 ? negate(gamma) : gamma).high;
}

double lgamma(double x)
{
    if (!is_finite(x))
        return x * x;
    if (x <= 0.0 && floor(x) == x)
        return __math_pole(1.0);
    if (fabs(x) < LARGE)
        return lgamma_of_small(x);
    if (x > 0x1p900)
        return lgamma_of_huge(x);
    if (x > 0.0)
        return log_gamma_of_large(x).high;
    DoubleDouble factor = reflection_factor(x);
    DoubleDouble size = factor.high < 0.0 ? negate(factor) : factor;
    return add(log_of(size), negate(log_gamma_of_large(-x))).high;
}

float tgammaf(float x)
{
    return __math_narrow(tgamma((double)x));
}

float lgammaf(float x)
{
    return __math_narrow(lgamma((double)x));
}
