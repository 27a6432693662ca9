/* C11 7.27.3.3: seconds to dates and back, without zones. Years here begin in March, so that the leap day comes last. */
#include <errno.h>
#include "calendar.h"
#include "internal.h"

enum {
    DAY = 24 * 60 * 60,
    YEAR = 365, /* days */
    FOUR_YEARS = 4 * YEAR + 1,
    CENTURY = 25 * FOUR_YEARS - 1,
    FOUR_CENTURIES = 4 * CENTURY + 1,
    MARCH_0_TO_1970 = 719468, /* days from March 1 of the year 0 */
    MARCH_1 = 31 + 28         /* its tm_yday, without a leap day */
};

struct tm __calendar_result;

/* Division that rounds down, and its remainder. */
static long long divide(long long a, int b, int *remainder)
{
    long long quotient = a / b;
    *remainder = (int)(a % b);
    if (*remainder < 0) {
        *remainder += b;
        quotient--;
    }
    return quotient;
}

/* Days before a month, which is counted from March: 31 30 31 30 31, 31 30 31 30 31, 31 28. */
static int days_before(int month)
{
    return (month * 153 + 2) / 5;
}

static int is_leap(long long year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

long long __calendar_seconds(const struct tm *time)
{
    int month;
    int year_of_four_centuries;
    long long year = time->tm_year + 1900LL + divide(time->tm_mon - 2LL, 12, &month);
    long long days = divide(year, 400, &year_of_four_centuries) * FOUR_CENTURIES;
    days += year_of_four_centuries * YEAR + year_of_four_centuries / 4 - year_of_four_centuries / 100;
    days += days_before(month) + (time->tm_mday - 1LL) - MARCH_0_TO_1970;
    return days * DAY + time->tm_hour * 3600LL + time->tm_min * 60LL + time->tm_sec;
}

void __calendar_break_down(long long seconds, struct tm *time)
{
    int second;
    int day;
    long long days = divide(seconds, DAY, &second);
    time->tm_hour = second / 3600;
    time->tm_min = second / 60 % 60;
    time->tm_sec = second % 60;
    divide(days + 4, 7, &time->tm_wday); /* 1970 began on a Thursday */
    long long year = divide(days + MARCH_0_TO_1970, FOUR_CENTURIES, &day) * 400;
    int of_400 = (day - day / (FOUR_YEARS - 1) + day / CENTURY - day / (FOUR_CENTURIES - 1)) / YEAR;
    day -= of_400 * YEAR + of_400 / 4 - of_400 / 100;
    year += of_400;
    int month = (5 * day + 2) / 153;
    time->tm_mday = day - days_before(month) + 1;
    time->tm_mon = (month + 2) % 12;
    time->tm_yday = month < 10 ? day + MARCH_1 + is_leap(year) : day - days_before(10);
    time->tm_year = (int)(year + (month >= 10) - 1900);
}

static struct tm *in_utc(long long seconds, struct tm *result)
{
    __calendar_break_down(seconds, result);
    result->tm_isdst = 0;
    result->tm_gmtoff = 0;
    result->tm_zone = "GMT";
    return result;
}

REPLACEABLE struct tm *gmtime_r(const time_t *restrict time, struct tm *restrict result)
{
    return in_utc(*time, result);
}

struct tm *gmtime(const time_t *time)
{
    return in_utc(*time, &__calendar_result);
}

REPLACEABLE time_t timegm(struct tm *time)
{
    long long seconds = __calendar_seconds(time);
    if (seconds != (time_t)seconds) {
        errno = EOVERFLOW;
        return -1;
    }
    in_utc(seconds, time);
    return (time_t)seconds;
}
