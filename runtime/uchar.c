/*
 * C11 7.28: characters of UTF-16 and UTF-32 from and to multibyte characters. Between the two halves of a surrogate pair the
 * state holds what is left over: the half to be delivered, or the half that was received; HALF says so.
 */
#include "multibyte.h"
#include <errno.h>
#include <uchar.h>

enum { HALF = -1, FIRST_HALF = 0xd800, SECOND_HALF = 0xdc00, BMP_END = 0x10000 };

static const size_t bad = (size_t)-1;
static const size_t stored = (size_t)-3; /* no bytes were needed */

size_t mbrtoc32(char32_t *restrict to, const char *restrict from, size_t size, mbstate_t *restrict state)
{
    static mbstate_t own;
    wchar_t c;
    size_t length = mbrtowc(&c, from, size, state ? state : &own);
    if (to && from && length <= size)
        *to = (char32_t)c;
    return length;
}

size_t c32rtomb(char *restrict to, char32_t c, mbstate_t *restrict state)
{
    return wcrtomb(to, (wchar_t)c, state);
}

size_t mbrtoc16(char16_t *restrict to, const char *restrict from, size_t size, mbstate_t *restrict state)
{
    static mbstate_t own;
    wchar_t c;
    if (!state)
        state = &own;
    if (state->__missing == HALF) {
        state->__missing = 0;
        if (to)
            *to = (char16_t)state->__value;
        return stored;
    }
    size_t length = mbrtowc(&c, from, size, state);
    if (!from || length > size)
        return length;
    if (c >= BMP_END) {
        unsigned int rest = (unsigned int)c - BMP_END;
        state->__missing = HALF;
        state->__value = SECOND_HALF | (rest & 0x3ff);
        c = (wchar_t)(FIRST_HALF | rest >> 10);
    }
    if (to)
        *to = (char16_t)c;
    return length;
}

size_t c16rtomb(char *restrict to, char16_t c, mbstate_t *restrict state)
{
    static mbstate_t own;
    int is_first = (c & 0xfc00) == FIRST_HALF;
    int is_second = (c & 0xfc00) == SECOND_HALF;
    if (!state)
        state = &own;
    int has_first = state->__missing == HALF;
    state->__missing = 0;
    if (!to)
        return 1;
    if (has_first != is_second) {
        errno = EILSEQ;
        return bad;
    }
    if (is_first) {
        state->__missing = HALF;
        state->__value = c;
        return 0;
    }
    if (!is_second)
        return wcrtomb(to, c, NULL);
    return wcrtomb(to, (wchar_t)(BMP_END + ((state->__value & 0x3ff) << 10 | (c & 0x3ff))), NULL);
}
