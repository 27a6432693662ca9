/* Dates and seconds, for the files that implement <time.h>: the Gregorian calendar in both directions, without zones. */
#ifndef __CALENDAR_H
#define __CALENDAR_H

#include <time.h>

/* Seconds since 1970 of a time whose members may lie outside their ranges; tm_wday and tm_yday are not looked at. */
long long __calendar_seconds(const struct tm *time);

/* Fills in all but the zone's members. */
void __calendar_break_down(long long seconds, struct tm *time);

/* timezone.c: learns the zone from TZ, if that has changed: what POSIX calls tzset. */
void __set_zone(void);
struct tm *__in_zone(long long seconds, struct tm *result);

/* Where gmtime and localtime leave their results. */
extern struct tm __calendar_result;

#endif
