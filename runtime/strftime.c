/*
 * C11 7.27.3.5, 7.27.3.1, 7.27.3.2: dates as text, in the "C" locale. As in the GNU library a conversion may have a flag, _
 * (pad with spaces), - (do not pad), 0, ^ (upper case), and a width; and there are %P %k %l %s.
 */
#include <ctype.h>
#include <string.h>
#include "calendar.h"
#include "internal.h"

enum { ASCTIME_BYTES = 26 };

static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

/* The text so far, and the conversion in progress. */
struct writer {
    char *to;
    size_t room;
    size_t length; /* counts on where there is no more room */
    char pad;      /* what the flag says, or 0 */
    int upper;
    int width;
};

static void put(struct writer *w, char c)
{
    if (w->length < w->room)
        w->to[w->length] = c;
    w->length++;
}

static void put_text(struct writer *w, const char *text, size_t length)
{
    for (size_t i = length; (int)i < w->width; i++)
        put(w, w->pad == '0' ? '0' : ' ');
    for (size_t i = 0; i < length; i++)
        put(w, w->upper ? (char)toupper((unsigned char)text[i]) : text[i]);
}

/* A name from a list, shortened to so many characters. */
static void put_name(struct writer *w, const char *const *names, int i, int count, size_t length)
{
    const char *name = i >= 0 && i < count ? names[i] : "?";
    size_t whole = strlen(name);
    put_text(w, name, whole < length ? whole : length);
}

/* At least so many digits, filled up by `pad` unless a flag says otherwise; a sign for negative numbers, or as told. */
static void put_signed(struct writer *w, long long number, int digits, char pad, char sign)
{
    char text[24];
    char *at = text + sizeof text;
    unsigned long long rest = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
    if (w->pad)
        pad = w->pad;
    if (w->width > digits)
        digits = w->width;
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    int missing = digits - (int)(text + sizeof text - at) - (sign != 0);
    if (pad == '_')
        pad = ' ';
    if (sign && pad != '0')
        *--at = sign;
    else if (sign)
        put(w, sign);
    for (; missing > 0 && pad != '-'; missing--)
        put(w, pad);
    for (; at < text + sizeof text; at++)
        put(w, *at);
}

static void put_number(struct writer *w, long long number, int digits, char pad)
{
    put_signed(w, number, digits, pad, number < 0 ? '-' : 0);
}

static int days_of(long long year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365;
}

/* The week in the sense of ISO 8601, which begins on Monday and belongs to the year of its Thursday. */
static int iso_week(const struct tm *time, long long *year)
{
    int monday_based = (time->tm_wday + 6) % 7;
    int day = time->tm_yday - monday_based + 3; /* the tm_yday of this week's Thursday */
    *year = time->tm_year + 1900LL;
    if (day < 0)
        day += days_of(--*year);
    else if (day >= days_of(*year))
        day -= days_of((*year)++);
    return day / 7 + 1;
}

static void format(struct writer *w, const char *at, const struct tm *time);

/* A conversion that stands for others. */
static void put_composed(struct writer *w, const char *text, const struct tm *time)
{
    char composed[64];
    struct writer inner = {.to = composed, .room = sizeof composed};
    format(&inner, text, time);
    put_text(w, composed, inner.length < sizeof composed ? inner.length : sizeof composed);
}

static void put_zone(struct writer *w, const struct tm *time)
{
    long minutes = time->tm_gmtoff / 60;
    long absolute = minutes < 0 ? -minutes : minutes;
    put_signed(w, absolute / 60 * 100 + absolute % 60, 5, '0', time->tm_gmtoff < 0 ? '-' : '+');
}

static int twelve_hours(const struct tm *time)
{
    return time->tm_hour % 12 == 0 ? 12 : time->tm_hour % 12;
}

static void put_last_two(struct writer *w, long long year)
{
    put_number(w, (year % 100 + 100) % 100, 2, '0');
}

static void put_century(struct writer *w, long long year)
{
    long long century = year / 100 - (year % 100 < 0);
    put_number(w, century, 2, '0');
}

/* Returns false when there is no such conversion. */
static int convert(struct writer *w, char letter, const struct tm *time)
{
    long long year = time->tm_year + 1900LL;
    long long iso_year;
    int week = iso_week(time, &iso_year);
    struct tm copy;
    switch (letter) {
    case 'a': put_name(w, days, time->tm_wday, 7, 3); break;
    case 'A': put_name(w, days, time->tm_wday, 7, 99); break;
    case 'b':
    case 'h': put_name(w, months, time->tm_mon, 12, 3); break;
    case 'B': put_name(w, months, time->tm_mon, 12, 99); break;
    case 'c': put_composed(w, "%a %b %e %H:%M:%S %Y", time); break;
    case 'C': put_century(w, year); break;
    case 'd': put_number(w, time->tm_mday, 2, '0'); break;
    case 'x':
    case 'D': put_composed(w, "%m/%d/%y", time); break;
    case 'e': put_number(w, time->tm_mday, 2, ' '); break;
    case 'F': put_composed(w, "%Y-%m-%d", time); break;
    case 'g': put_last_two(w, iso_year); break;
    case 'G': put_number(w, iso_year, 1, '0'); break;
    case 'H': put_number(w, time->tm_hour, 2, '0'); break;
    case 'I': put_number(w, twelve_hours(time), 2, '0'); break;
    case 'j': put_number(w, time->tm_yday + 1LL, 3, '0'); break;
    case 'k': put_number(w, time->tm_hour, 2, ' '); break;
    case 'l': put_number(w, twelve_hours(time), 2, ' '); break;
    case 'm': put_number(w, time->tm_mon + 1LL, 2, '0'); break;
    case 'M': put_number(w, time->tm_min, 2, '0'); break;
    case 'n': put_text(w, "\n", 1); break;
    case 'p': put_text(w, time->tm_hour >= 12 ? "PM" : "AM", 2); break;
    case 'P': put_text(w, time->tm_hour >= 12 ? "pm" : "am", 2); break;
    case 'r': put_composed(w, "%I:%M:%S %p", time); break;
    case 'R': put_composed(w, "%H:%M", time); break;
    case 's':
        copy = *time;
        put_number(w, mktime(&copy), 1, '0');
        break;
    case 'S': put_number(w, time->tm_sec, 2, '0'); break;
    case 't': put_text(w, "\t", 1); break;
    case 'X':
    case 'T': put_composed(w, "%H:%M:%S", time); break;
    case 'u': put_number(w, (time->tm_wday + 6) % 7 + 1, 1, '0'); break;
    case 'U': put_number(w, (time->tm_yday - time->tm_wday + 7) / 7, 2, '0'); break;
    case 'V': put_number(w, week, 2, '0'); break;
    case 'w': put_number(w, time->tm_wday, 1, '0'); break;
    case 'W': put_number(w, (time->tm_yday - (time->tm_wday + 6) % 7 + 7) / 7, 2, '0'); break;
    case 'y': put_last_two(w, year); break;
    case 'Y': put_number(w, year, 1, '0'); break;
    case 'z': put_zone(w, time); break;
    case 'Z': put_text(w, time->tm_zone ? time->tm_zone : "", time->tm_zone ? strlen(time->tm_zone) : 0); break;
    case '%': put_text(w, "%", 1); break;
    default: return 0;
    }
    return 1;
}

/* Flags and a width, and the modifiers E and O, which mean nothing in this locale. Returns the conversion's letter. */
static const char *parse_flags(struct writer *w, const char *at)
{
    w->pad = 0;
    w->upper = 0;
    w->width = -1;
    for (; *at == '_' || *at == '-' || *at == '0' || *at == '^'; at++) {
        if (*at == '^')
            w->upper = 1;
        else
            w->pad = *at;
    }
    for (; isdigit((unsigned char)*at); at++)
        w->width = (w->width < 0 ? 0 : w->width < 100000 ? w->width * 10 : w->width) + *at - '0';
    if (*at == 'E' || *at == 'O')
        at++;
    return at;
}

static void format(struct writer *w, const char *at, const struct tm *time)
{
    for (; *at; at++) {
        if (*at != '%') {
            put(w, *at);
            continue;
        }
        const char *letter = parse_flags(w, at + 1);
        if (convert(w, *letter, time)) {
            at = letter;
            continue;
        }
        for (; at < letter; at++) /* not known: as it stands */
            put(w, *at);
        if (!*at)
            break;
        put(w, *at);
    }
}

size_t strftime(char *restrict to, size_t room, const char *restrict text, const struct tm *restrict time)
{
    struct writer writer = {.to = to, .room = room};
    __set_zone();
    format(&writer, text, time);
    if (writer.length >= room)
        return 0;
    to[writer.length] = 0;
    return writer.length;
}

/* ---- the one fixed form ---- */

static char *put_date(const struct tm *time, char *to, size_t room)
{
    return strftime(to, room, "%a %b %e %H:%M:%S %Y\n", time) > 0 ? to : NULL;
}

char *asctime(const struct tm *time)
{
    static char text[64];
    return put_date(time, text, sizeof text);
}

char *ctime(const time_t *time)
{
    return asctime(localtime(time));
}

REPLACEABLE char *asctime_r(const struct tm *restrict time, char *restrict to)
{
    return put_date(time, to, ASCTIME_BYTES);
}

REPLACEABLE char *ctime_r(const time_t *restrict time, char *restrict to)
{
    struct tm broken;
    return put_date(__in_zone(*time, &broken), to, ASCTIME_BYTES);
}
