/* C11 7.29.4: strings and arrays of wide characters. */
#include <string.h>
#include <wchar.h>

/* ---- copying ---- */

wchar_t *wmemcpy(wchar_t *restrict to, const wchar_t *restrict from, size_t count)
{
    return memcpy(to, from, count * sizeof *to);
}

wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t count)
{
    return memmove(to, from, count * sizeof *to);
}

wchar_t *wmemset(wchar_t *to, wchar_t c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = c;
    return to;
}

wchar_t *wcscpy(wchar_t *restrict to, const wchar_t *restrict from)
{
    return wmemcpy(to, from, wcslen(from) + 1);
}

wchar_t *wcsncpy(wchar_t *restrict to, const wchar_t *restrict from, size_t size)
{
    size_t length = 0;
    while (length < size && from[length])
        length++;
    wmemcpy(to, from, length);
    wmemset(to + length, L'\0', size - length);
    return to;
}

wchar_t *wcscat(wchar_t *restrict to, const wchar_t *restrict from)
{
    wcscpy(to + wcslen(to), from);
    return to;
}

wchar_t *wcsncat(wchar_t *restrict to, const wchar_t *restrict from, size_t most)
{
    wchar_t *end = to + wcslen(to);
    for (; most > 0 && *from; most--)
        *end++ = *from++;
    *end = 0;
    return to;
}

/* ---- comparing ---- */

int wmemcmp(const wchar_t *left, const wchar_t *right, size_t count)
{
    for (; count > 0; count--, left++, right++) {
        if (*left != *right)
            return *left < *right ? -1 : 1;
    }
    return 0;
}

int wcsncmp(const wchar_t *left, const wchar_t *right, size_t most)
{
    for (; most > 0; most--, left++, right++) {
        if (*left != *right)
            return *left < *right ? -1 : 1;
        if (!*left)
            break;
    }
    return 0;
}

int wcscmp(const wchar_t *left, const wchar_t *right)
{
    return wcsncmp(left, right, (size_t)-1);
}

int wcscoll(const wchar_t *left, const wchar_t *right)
{
    return wcscmp(left, right);
}

size_t wcsxfrm(wchar_t *restrict to, const wchar_t *restrict from, size_t size)
{
    size_t length = wcslen(from);
    if (length < size)
        wcscpy(to, from);
    return length;
}

/* ---- searching ---- */

size_t wcslen(const wchar_t *text)
{
    const wchar_t *at = text;
    while (*at)
        at++;
    return (size_t)(at - text);
}

wchar_t *wmemchr(const wchar_t *text, wchar_t c, size_t count)
{
    for (; count > 0; count--, text++) {
        if (*text == c)
            return (wchar_t *)text;
    }
    return NULL;
}

wchar_t *wcschr(const wchar_t *text, wchar_t c)
{
    return wmemchr(text, c, wcslen(text) + 1);
}

wchar_t *wcsrchr(const wchar_t *text, wchar_t c)
{
    const wchar_t *found = NULL;
    do {
        if (*text == c)
            found = text;
    } while (*text++);
    return (wchar_t *)found;
}

/* How many characters at the start of the text are in the set, or are not. */
static size_t span(const wchar_t *text, const wchar_t *set, int in_set)
{
    size_t set_length = wcslen(set);
    size_t length = 0;
    while (text[length] && (wmemchr(set, text[length], set_length) != NULL) == in_set)
        length++;
    return length;
}

size_t wcsspn(const wchar_t *text, const wchar_t *set)
{
    return span(text, set, 1);
}

size_t wcscspn(const wchar_t *text, const wchar_t *set)
{
    return span(text, set, 0);
}

wchar_t *wcspbrk(const wchar_t *text, const wchar_t *set)
{
    text += wcscspn(text, set);
    return *text ? (wchar_t *)text : NULL;
}

wchar_t *wcsstr(const wchar_t *text, const wchar_t *part)
{
    size_t length = wcslen(part);
    for (; wcsncmp(text, part, length) != 0; text++) {
        if (!*text)
            return NULL;
    }
    return (wchar_t *)text;
}

wchar_t *wcstok(wchar_t *restrict text, const wchar_t *restrict separators, wchar_t **restrict next)
{
    if (!text)
        text = *next;
    if (!text)
        return NULL;
    text += wcsspn(text, separators);
    wchar_t *end = text + wcscspn(text, separators);
    *next = *end ? end + 1 : NULL;
    if (end == text)
        return NULL;
    *end = 0;
    return text;
}
