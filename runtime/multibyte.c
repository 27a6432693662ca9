/*
 * C11 7.29.6.1 to 7.29.6.3: multibyte characters, one at a time. A state holds the bits that are known of a character and how
 * many bytes are missing. Only the shortest form of a character counts, and no surrogates: RFC 3629.
 */
#include "multibyte.h"
#include <errno.h>
#include <stdio.h>
#include <wchar.h>

static const size_t bad = (size_t)-1;
static const size_t incomplete = (size_t)-2;

static int is_between(unsigned int value, unsigned int least, unsigned int greatest)
{
    return value - least <= greatest - least;
}

/* The first byte of a character; false when none begins so. */
static int first_byte(mbstate_t *state, unsigned int byte)
{
    state->__missing = 0;
    state->__value = byte;
    if (byte < 0x80)
        return 1;
    if (__mb_cur_max == 1 || !is_between(byte, 0xc2, 0xf4))
        return 0;
    state->__missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    state->__value = byte & (0x3fU >> state->__missing);
    return 1;
}

/* Another byte. The second decides whether the form is the shortest, the character no surrogate and not too large. */
static int next_byte(mbstate_t *state, unsigned int byte)
{
    unsigned int value = state->__value << 6 | (byte & 0x3f);
    if (!is_between(byte, 0x80, 0xbf))
        return 0;
    if (state->__missing == 2 && state->__value < 0x10 && (value < 0x20 || is_between(value, 0x360, 0x37f)))
        return 0;
    if (state->__missing == 3 && !is_between(value, 0x10, 0x10f))
        return 0;
    state->__missing--;
    state->__value = value;
    return 1;
}

size_t mbrtowc(wchar_t *restrict to, const char *restrict from, size_t size, mbstate_t *restrict state)
{
    static mbstate_t own;
    if (!state)
        state = &own;
    if (!from) {
        to = NULL;
        from = "";
        size = 1;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned int byte = (unsigned char)from[i];
        if (!(state->__missing > 0 ? next_byte(state, byte) : first_byte(state, byte))) {
            state->__missing = 0;
            errno = EILSEQ;
            return bad;
        }
        if (state->__missing > 0)
            continue;
        if (to)
            *to = (wchar_t)state->__value;
        return state->__value == 0 ? 0 : i + 1;
    }
    return incomplete;
}

size_t mbrlen(const char *restrict from, size_t size, mbstate_t *restrict state)
{
    static mbstate_t own;
    return mbrtowc(NULL, from, size, state ? state : &own);
}

int mbsinit(const mbstate_t *state)
{
    return !state || state->__missing == 0;
}

size_t wcrtomb(char *restrict to, wchar_t c, mbstate_t *restrict state)
{
    char bytes[LONGEST_CHARACTER];
    (void)state;
    int length = to ? __encode(to, c) : __encode(bytes, L'\0');
    return length > 0 ? (size_t)length : bad;
}

wint_t btowc(int c)
{
    return c >= 0 && c < 0x80 ? (wint_t)c : WEOF;
}

int wctob(wint_t c)
{
    return c < 0x80 ? (int)c : EOF;
}
