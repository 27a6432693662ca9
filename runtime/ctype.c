/*
 * C11 7.4: characters of the "C" locale, by a table of classes.
 * It reaches from -128 to 255: EOF and whatever a plain char may be, for programs forget to convert it.
 */
#include <ctype.h>

enum {
    UPPER = 1, LOWER = 2, DIGIT = 4, HEX = 8, SPACE = 16, BLANK = 32, CONTROL = 64, PUNCTUATION = 128,
    ALPHA = UPPER | LOWER,
    GRAPH = ALPHA | DIGIT | PUNCTUATION
};

#define C CONTROL
#define S CONTROL | SPACE
#define P PUNCTUATION
#define D DIGIT | HEX
#define U UPPER
#define L LOWER

enum { ZERO = 128 };                /* where character 0 stands in the table */

static const unsigned char classes[ZERO + 256] = {
    [ZERO] =
    C, C, C, C, C, C, C, C, C, S | BLANK, S, S, S, S, C, C,
    C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
    SPACE | BLANK, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P,
    D, D, D, D, D, D, D, D, D, D, P, P, P, P, P, P,
    P, U | HEX, U | HEX, U | HEX, U | HEX, U | HEX, U | HEX, U, U, U, U, U, U, U, U, U,
    U, U, U, U, U, U, U, U, U, U, U, P, P, P, P, P,
    P, L | HEX, L | HEX, L | HEX, L | HEX, L | HEX, L | HEX, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, P, P, P, P, C
};

#undef C
#undef S
#undef P
#undef D
#undef U
#undef L

int isalnum(int c)
{
    return classes[ZERO + c] & (ALPHA | DIGIT);
}

int isalpha(int c)
{
    return classes[ZERO + c] & ALPHA;
}

int isblank(int c)
{
    return classes[ZERO + c] & BLANK;
}

int iscntrl(int c)
{
    return classes[ZERO + c] & CONTROL;
}

int isdigit(int c)
{
    return classes[ZERO + c] & DIGIT;
}

int isgraph(int c)
{
    return classes[ZERO + c] & GRAPH;
}

int islower(int c)
{
    return classes[ZERO + c] & LOWER;
}

int isprint(int c)
{
    return c == ' ' ? 1 : classes[ZERO + c] & GRAPH;
}

int ispunct(int c)
{
    return classes[ZERO + c] & PUNCTUATION;
}

int isspace(int c)
{
    return classes[ZERO + c] & SPACE;
}

int isupper(int c)
{
    return classes[ZERO + c] & UPPER;
}

int isxdigit(int c)
{
    return classes[ZERO + c] & HEX;
}

int tolower(int c)
{
    return classes[ZERO + c] & UPPER ? c + ('a' - 'A') : c;
}

int toupper(int c)
{
    return classes[ZERO + c] & LOWER ? c - ('a' - 'A') : c;
}
