/* C11 7.12.7.1: the cube root. */
#include <math.h>
#include "bits.h"
#include "double_double.h"

/* A root of 8 bits for 1 <= x < 8. */
static double guess(double x)
{
    return 0x1.4ecb7ee28e2bbp-1 +
           x * (0x1.a612e6bf7887cp-2 + x * (-0x1.166aa5a8ad33cp-4 + x * (0x1.ca0ace5bab84ep-8 + x * -0x1.2e387317adddep-12)));
}

double cbrt(double x)
{
    if (x == 0.0 || !is_finite(x))
        return x + x;
    int exponent;
    double fraction = frexp(fabs(x), &exponent) * 2.0; /* in [1, 2) */
    int third = (exponent - 1 + 3 * EXPONENT_BIAS) / 3 - EXPONENT_BIAS;
    fraction *= power_of_two(exponent - 1 - 3 * third); /* in [1, 8) */

    double root = guess(fraction);
    double cube = root * root * root;
    root *= (cube + 2.0 * fraction) / (2.0 * cube + fraction); /* Halley: 24 bits */
    root -= (root * root - fraction / root) / (3.0 * root);    /* Newton: 48 bits */
    DoubleDouble square = two_product(root, root);
    DoubleDouble exact_cube = multiply(square, (DoubleDouble){root, 0.0});
    double rest = (fraction - exact_cube.high) - exact_cube.low;
    return with_sign((root + rest / (3.0 * square.high)) * power_of_two(third), x);
}

float cbrtf(float x)
{
    return (float)cbrt((double)x);
}
