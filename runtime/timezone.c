/*
 * C11 7.27.2.3 and 7.27.3.4: local time. The zone is what TZ says: the name of a file in ZONES, whose format is that of RFC
 * 8536, or a rule as in POSIX 8.3, such as CET-1CEST,M3.5.0,M10.5.0/3. Without TZ it is /etc/localtime's, and without that UTC.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "calendar.h"
#include "internal.h"

#define ZONES "/usr/share/zoneinfo/"
#define HERE "/etc/localtime"

enum {
    HOUR = 60 * 60,
    DAY = 24 * HOUR,
    NAME = 16, /* bytes for a zone's abbreviation */
    PATH = 256,
    FILE_AT_MOST = 1 << 16,
    HEADER = 44,
    COUNTS = 20 /* of a file: its size, and where six counts begin in it */
};

/* One of the two times of the year: when it begins, and how it differs from UTC. */
struct season {
    char name[NAME];
    long offset; /* seconds east */
    enum { MONTH_WEEK_DAY, JULIAN, ZERO_BASED } kind;
    int month, week, day;
    long second; /* of the day, by the clock of the season that ends */
};

/* A POSIX rule: 0 is standard time, 1 daylight saving time, if there is such. */
static struct season seasons[2];
static int has_daylight;
static int has_rule;

/* A zone file's arrays, of big-endian numbers. */
static struct {
    const unsigned char *times; /* 8 bytes each: when a change comes */
    const unsigned char *kinds; /* a byte each: to which of the types */
    const unsigned char *types; /* 6 bytes each: offset (4), daylight, index in names */
    const char *names;
    long time_count;
    long type_count;
} file;

/* A program may have other things by POSIX's names. */
char *__tzname[2] = {"GMT", "GMT"};
long __timezone;
int __daylight;
extern char *tzname[2] __attribute__((weak, alias("__tzname")));
extern long timezone __attribute__((weak, alias("__timezone")));
extern int daylight __attribute__((weak, alias("__daylight")));
void tzset(void) __attribute__((weak, alias("__set_zone")));

/* ---- POSIX rules ---- */

static long parse_number(const char **at)
{
    long number = 0;
    while (isdigit((unsigned char)**at) && number < 100000)
        number = number * 10 + *(*at)++ - '0';
    return number;
}

/* [+-]hh[:mm[:ss]], in seconds. */
static long parse_clock(const char **at)
{
    int negative = **at == '-';
    if (**at == '-' || **at == '+')
        (*at)++;
    long seconds = parse_number(at) * HOUR;
    for (long unit = 60; unit > 0 && **at == ':'; unit /= 60) {
        (*at)++;
        seconds += parse_number(at) * unit;
    }
    return negative ? -seconds : seconds;
}

/* Letters, or anything between < and >. Returns false when there are fewer than three characters. */
static int parse_name(const char **at, char *name)
{
    int quoted = **at == '<';
    size_t length = 0;
    const char *from = *at += quoted;
    while (quoted ? **at && **at != '>' : isalpha((unsigned char)**at))
        (*at)++;
    length = (size_t)(*at - from);
    *at += quoted && **at;
    if (length < 3 || length >= NAME)
        return 0;
    memcpy(name, from, length);
    name[length] = 0;
    return 1;
}

/* ,Mm.w.d or ,Jn or ,n and then /time. */
static void parse_begin(const char **at, struct season *season)
{
    *at += **at == ',';
    season->kind = ZERO_BASED;
    if (**at == 'J' || **at == 'M')
        season->kind = *(*at)++ == 'J' ? JULIAN : MONTH_WEEK_DAY;
    int *parts[] = {&season->month, &season->week, &season->day};
    for (int i = season->kind == MONTH_WEEK_DAY ? 0 : 2; i < 3; i++) {
        *parts[i] = (int)parse_number(at);
        *at += **at == '.';
    }
    season->second = 2 * HOUR;
    if (**at == '/') {
        (*at)++;
        season->second = parse_clock(at);
    }
}

/* Returns false where no rule begins; then the time is UTC by that name. */
static int parse_rule(const char *at)
{
    has_daylight = 0;
    seasons[0].offset = 0;
    if (!parse_name(&at, seasons[0].name))
        return 0;
    if (!*at)
        return 1;
    seasons[0].offset = -parse_clock(&at);
    if (!parse_name(&at, seasons[1].name))
        return 1;
    has_daylight = 1;
    seasons[1].offset = seasons[0].offset + HOUR;
    if (*at && *at != ',')
        seasons[1].offset = -parse_clock(&at);
    if (*at != ',')
        at = ",M3.2.0,M11.1.0";
    parse_begin(&at, &seasons[1]);
    parse_begin(&at, &seasons[0]);
    return 1;
}

/* When a season begins in a year, in seconds since 1970, by the clock of the other. */
static long long begin_in(const struct season *season, int year)
{
    struct tm day;
    memset(&day, 0, sizeof day);
    day.tm_year = year;
    day.tm_mday = 1;
    if (season->kind != MONTH_WEEK_DAY) {
        day.tm_mday = season->day + 1;
        if (season->kind == JULIAN) { /* February 29 has no number */
            struct tm first = {.tm_year = year, .tm_mon = 2, .tm_mday = 0};
            __calendar_break_down(__calendar_seconds(&first), &first);
            day.tm_mday = season->day + (season->day > 59 && first.tm_mday == 29);
        }
        return __calendar_seconds(&day) + season->second;
    }
    day.tm_mon = season->month - 1;
    long long first = __calendar_seconds(&day);
    __calendar_break_down(first, &day);
    int date = (season->day - day.tm_wday + 7) % 7 + 7 * (season->week - 1); /* 0: the first of the month */
    struct tm last = {.tm_year = year, .tm_mon = season->month, .tm_mday = 0};
    __calendar_break_down(__calendar_seconds(&last), &last);
    if (date >= last.tm_mday)
        date -= 7; /* week 5 is the last, be it the fourth */
    return first + (long long)date * DAY + season->second;
}

static int is_daylight(long long seconds)
{
    struct tm time;
    if (!has_daylight)
        return 0;
    __calendar_break_down(seconds + seasons[0].offset, &time);
    if (time.tm_year < 70)
        time.tm_year = 70; /* as in the GNU library: the rule begins with 1970 */
    long long from = begin_in(&seasons[1], time.tm_year) - seasons[0].offset;
    long long to = begin_in(&seasons[0], time.tm_year) - seasons[1].offset;
    return from < to ? seconds >= from && seconds < to : seconds >= from || seconds < to;
}

/* ---- zone files ---- */

static long long big_endian(const unsigned char *at, int bytes)
{
    long long number = *at & 128 ? -1 : 0;
    while (bytes-- > 0)
        number = (long long)((unsigned long long)number << 8) | *at++;
    return number;
}

/* The bytes of a header's data, with times of so many bytes, and the counts: isut, isstd, leap, time, type, char. */
static long data_size(const unsigned char *header, long counts[6], int bytes)
{
    for (int i = 0; i < 6; i++)
        counts[i] = (long)big_endian(header + COUNTS + 4 * i, 4);
    return counts[3] * (bytes + 1) + counts[4] * 6 + counts[5] + counts[2] * (bytes + 4) + counts[1] + counts[0];
}

/* Takes a zone from the bytes of a file, of the second version or later. Returns false if they are none. */
static int take_file(const unsigned char *at, long size)
{
    long counts[6];
    if (size < HEADER || memcmp(at, "TZif", 4) != 0 || at[4] < '2')
        return 0;
    long first = HEADER + data_size(at, counts, 4); /* the same in fewer bits, for old readers */
    if (first < HEADER || size < first + HEADER)
        return 0;
    at += first;
    size -= first + HEADER;
    long second = data_size(at, counts, 8);
    if (second < 0 || size < second || counts[4] < 1)
        return 0;
    file.time_count = counts[3];
    file.type_count = counts[4];
    file.times = at + HEADER;
    file.kinds = file.times + 8 * file.time_count;
    file.types = file.kinds + file.time_count;
    file.names = (const char *)(file.types + 6 * file.type_count);
    const char *footer = (const char *)(at + HEADER + second); /* \n rule \n, for the times after the last change */
    has_rule = size > second + 1 && parse_rule(footer + 1);
    return 1;
}

static int read_file(const char *folder, const char *name)
{
    char path[PATH];
    if (strlen(folder) + strlen(name) >= PATH)
        return 0;
    strcat(strcpy(path, folder), name);
    int descriptor = __sys_open(path, SYS_READ_ONLY, 0);
    if (descriptor < 0)
        return 0;
    unsigned char *bytes = malloc(FILE_AT_MOST);
    long size = 0;
    int part = 1;
    while (bytes && size < FILE_AT_MOST - 1 && part > 0) {
        part = __sys_read(descriptor, bytes + size, (size_t)(FILE_AT_MOST - 1 - size));
        if (part > 0)
            size += part;
    }
    __sys_close(descriptor);
    if (!bytes)
        return 0;
    bytes[size] = 0;
    int taken = take_file(bytes, size);
    if (!taken)
        free(bytes);
    return taken; /* results of localtime point into a file's names: it stays */
}

/* Which of a file's types holds at a time, -1: the rule. */
static long type_at(long long seconds)
{
    long low = 0;
    long high = file.time_count;
    while (low < high) {
        long middle = (low + high) / 2;
        if (big_endian(file.times + 8 * middle, 8) <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == file.time_count && has_rule)
        return -1;
    if (low > 0)
        return file.kinds[low - 1];
    for (long type = 0; type < file.type_count; type++) {
        if (!file.types[6 * type + 4])
            return type; /* before all changes: the first standard time */
    }
    return 0;
}

/* ---- the zone ---- */

/* Sets what a time's zone says of it. */
static void find_zone(long long seconds, struct tm *time)
{
    long type = file.types ? type_at(seconds) : -1;
    if (type >= 0 && type < file.type_count) {
        const unsigned char *entry = file.types + 6 * type;
        time->tm_gmtoff = (long)big_endian(entry, 4);
        time->tm_isdst = entry[4];
        time->tm_zone = file.names + entry[5];
        return;
    }
    time->tm_isdst = is_daylight(seconds);
    time->tm_gmtoff = seasons[time->tm_isdst].offset;
    time->tm_zone = seasons[time->tm_isdst].name;
}

/* The variables that tell of the zone: as the last change of each kind says, or the rule. */
static void set_variables(void)
{
    __tzname[0] = __tzname[1] = seasons[0].name;
    __timezone = -seasons[0].offset;
    __daylight = has_daylight;
    if (has_daylight)
        __tzname[1] = seasons[1].name;
    if (!file.types)
        return;
    for (long i = -1; i < file.time_count; i++) {
        const unsigned char *type = file.types + 6 * (i < 0 ? 0 : file.kinds[i]);
        __tzname[type[4] != 0] = (char *)file.names + type[5];
        if (type[4])
            __daylight = 1;
        else
            __timezone = -(long)big_endian(type, 4);
    }
    if (!__daylight)
        __tzname[1] = __tzname[0];
}

static void change_zone(const char *zone)
{
    int saved = errno;
    memset(&file, 0, sizeof file);
    has_rule = 0;
    has_daylight = 0;
    seasons[0].offset = 0;
    strcpy(seasons[0].name, "UTC");
    if (zone && *zone == ':')
        zone++;
    if (!zone)
        read_file("", HERE);
    else if (*zone && !read_file(*zone == '/' ? "" : ZONES, zone) && !parse_rule(zone))
        seasons[0].name[0] = 0;
    set_variables();
    errno = saved;
}

void __set_zone(void)
{
    static char *last;
    static int known;
    const char *zone = getenv("TZ");
    if (known && (zone && last ? strcmp(zone, last) == 0 : zone == last))
        return;
    known = 1;
    free(last);
    last = zone ? malloc(strlen(zone) + 1) : NULL;
    if (last)
        strcpy(last, zone);
    change_zone(zone);
}

struct tm *__in_zone(long long seconds, struct tm *result)
{
    __set_zone();
    find_zone(seconds, result);
    __calendar_break_down(seconds + result->tm_gmtoff, result);
    return result;
}

REPLACEABLE struct tm *localtime_r(const time_t *restrict time, struct tm *restrict result)
{
    return __in_zone(*time, result);
}

struct tm *localtime(const time_t *time)
{
    return __in_zone(*time, &__calendar_result);
}

/*
 * A moment near this one at which it is daylight saving time, or is not, as asked for: sets what its zone is. Returns false
 * when there is none.
 */
static int find_season(long long seconds, int wanted, struct tm *zone)
{
    enum {
        STEP = 601200,
        AT_MOST = 268828200
    }; /* those of GNU mktime: a week, and half of the longest time without a change */
    for (int distance = STEP; distance < AT_MOST; distance += STEP) {
        for (int direction = -1; direction <= 1; direction += 2) {
            find_zone(seconds + direction * distance, zone);
            if ((zone->tm_isdst > 0) == wanted)
                return 1;
        }
    }
    return 0;
}

/*
 * Which moment the clock on the wall means: one at which it shows that, or would by the daylight saving time that the program
 * says is in force.
 */
time_t mktime(struct tm *time)
{
    struct tm zone;
    long long wall = __calendar_seconds(time);
    long long found = wall;
    int quality = -1; /* 1: it is shown then, 2: and in the season asked for */
    __set_zone();
    for (int hours = -24; hours <= 24; hours += 24) { /* the offsets in force around that time */
        find_zone(wall + hours * HOUR, &zone);
        long long seconds = wall - zone.tm_gmtoff;
        long offset = zone.tm_gmtoff;
        find_zone(seconds, &zone);
        int shown = zone.tm_gmtoff == offset;
        int as_asked = shown && (time->tm_isdst < 0 || (time->tm_isdst > 0) == (zone.tm_isdst > 0));
        if (shown + as_asked > quality) {
            found = seconds;
            quality = shown + as_asked;
        }
    }
    if (quality < 2 && time->tm_isdst >= 0)
        found =
            find_season(found, time->tm_isdst > 0, &zone) ? wall - zone.tm_gmtoff : found + (time->tm_isdst > 0 ? -HOUR : HOUR);
    if (found != (time_t)found) {
        errno = EOVERFLOW;
        return -1;
    }
    __in_zone(found, time);
    return (time_t)found;
}
