/* C11 7.22.7, 7.22.8, 7.29.6.4: multibyte strings, and characters without a state. */
#include "multibyte.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const size_t bad = (size_t)-1;
static const size_t incomplete = (size_t)-2;

/* Without `to` strings are only counted, whatever the size. */
size_t mbsrtowcs(wchar_t *restrict to, const char **restrict from, size_t size, mbstate_t *restrict state)
{
    static mbstate_t own;
    const char *at = *from;
    size_t count = 0;
    mbstate_t now = state ? *state : own;
    while (!to || count < size) {
        wchar_t c;
        size_t length = mbrtowc(&c, at, LONGEST_CHARACTER, &now);
        if (length == bad) {
            count = bad;
            break;
        }
        if (to)
            to[count] = c;
        if (length == 0) {
            at = NULL;
            break;
        }
        at += length;
        count++;
    }
    if (to) {
        *from = at;
        *(state ? state : &own) = now;
    }
    return count;
}

size_t wcsrtombs(char *restrict to, const wchar_t **restrict from, size_t size, mbstate_t *restrict state)
{
    const wchar_t *at = *from;
    size_t count = 0;
    (void)state;
    for (;; at++) {
        char bytes[LONGEST_CHARACTER];
        size_t length = (size_t)__encode(bytes, *at);
        if (length == 0) {
            count = bad;
            break;
        }
        if (to && length > size - count)
            break;
        if (to)
            memcpy(to + count, bytes, length);
        if (*at == 0) {
            at = NULL;
            break;
        }
        count += length;
    }
    if (to)
        *from = at;
    return count;
}

size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t size)
{
    mbstate_t state = {0};
    const char *at = from;
    return mbsrtowcs(to, &at, size, &state);
}

size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t size)
{
    const wchar_t *at = from;
    return wcsrtombs(to, &at, size, NULL);
}

/* Neither encoding has shift states: asked with a null pointer, the answer is no. */
int mbtowc(wchar_t *restrict to, const char *restrict from, size_t size)
{
    mbstate_t state = {0};
    if (!from)
        return 0;
    size_t length = mbrtowc(to, from, size, &state);
    return length >= incomplete ? -1 : (int)length;
}

int mblen(const char *from, size_t size)
{
    return mbtowc(NULL, from, size);
}

int wctomb(char *to, wchar_t c)
{
    if (!to)
        return 0;
    int length = __encode(to, c);
    return length > 0 ? length : -1;
}
