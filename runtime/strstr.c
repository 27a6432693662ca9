/*
 * C11 7.24.5.7: a string in a string, by the two-way algorithm (Crochemore and Perrin, "Two-way string-matching",
 * JACM 38, 1991): time proportional to both lengths, no memory. The text is measured only as far as it is read.
 */
#include <string.h>

enum { AHEAD = 256 };               /* how far the text is measured at a time */

/*
 * The start of the maximal suffix of a string, by the order of characters or its reverse, and that suffix's period
 * (the paper's section 3.1).
 */
static size_t maximal_suffix(const unsigned char *text, size_t length, int reversed, size_t *period)
{
    size_t suffix = 0;
    size_t candidate = 1;
    size_t matched = 0;
    *period = 1;
    while (candidate + matched < length) {
        int order = text[candidate + matched] - text[suffix + matched];
        if (reversed)
            order = -order;
        if (order < 0) {
            candidate += matched + 1;
            matched = 0;
            *period = candidate - suffix;
        } else if (order > 0) {
            suffix = candidate;
            candidate = suffix + 1;
            matched = 0;
            *period = 1;
        } else if (matched + 1 == *period) {
            candidate += *period;
            matched = 0;
        } else {
            matched++;
        }
    }
    return suffix;
}

/* Where to cut the string so that the cut's local period is the period of the whole; the period of the right part. */
static size_t critical_cut(const unsigned char *text, size_t length, size_t *period)
{
    size_t period_up;
    size_t period_down;
    size_t up = maximal_suffix(text, length, 0, &period_up);
    size_t down = maximal_suffix(text, length, 1, &period_down);
    *period = up > down ? period_up : period_down;
    return up > down ? up : down;
}

/* Whether `length` characters follow `text`; moves `end`, up to which the text is known, as far as needed. */
static int reaches(const unsigned char *text, size_t length, const unsigned char **end)
{
    while ((size_t)(*end - text) < length) {
        const unsigned char *stop = memchr(*end, 0, AHEAD);
        *end = stop ? stop : *end + AHEAD;
        if (stop)
            break;
    }
    return (size_t)(*end - text) >= length;
}

static const unsigned char *two_way(const unsigned char *text, const unsigned char *wanted, size_t length)
{
    size_t period;
    size_t cut = critical_cut(wanted, length, &period);
    int periodic = memcmp(wanted, wanted + period, cut) == 0;
    size_t known = 0;               /* of a periodic string, how much of its start is known to match */
    const unsigned char *end = text;
    if (!periodic)
        period = (cut > length - cut ? cut : length - cut) + 1;
    while (reaches(text, length, &end)) {
        size_t i = cut > known ? cut : known;
        while (i < length && wanted[i] == text[i])
            i++;
        if (i < length) {
            text += i - cut + 1;
            known = 0;
            continue;
        }
        i = cut;
        while (i > known && wanted[i - 1] == text[i - 1])
            i--;
        if (i <= known)
            return text;
        text += period;
        known = periodic ? length - period : 0;
    }
    return NULL;
}

char *strstr(const char *text, const char *wanted)
{
    size_t length = strlen(wanted);
    if (length == 0)
        return (char *)text;
    text = strchr(text, *wanted);
    if (!text || length == 1)
        return (char *)text;
    return (char *)two_way((const unsigned char *)text, (const unsigned char *)wanted, length);
}
