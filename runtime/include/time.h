/* C11 7.27: date and time, and of POSIX the forms that write to the caller's memory. */
#ifndef __TIME_H
#define __TIME_H

#define NULL ((void *)0)
typedef unsigned int size_t;
typedef long time_t;
typedef long clock_t;
typedef int clockid_t;

#define CLOCKS_PER_SEC ((clock_t)1000000)
#define TIME_UTC       1

#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2

struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

struct tm {
    int tm_sec;  /* 0 to 60 */
    int tm_min;
    int tm_hour;
    int tm_mday; /* 1 to 31 */
    int tm_mon;  /* 0: January */
    int tm_year; /* since 1900 */
    int tm_wday; /* 0: Sunday */
    int tm_yday; /* 0: January 1 */
    int tm_isdst;
    long tm_gmtoff; /* seconds east of Greenwich */
    const char *tm_zone;
};

/* the time now; nanosleep's second argument is what was left when a signal came */
time_t time(time_t *);
clock_t clock(void);
int timespec_get(struct timespec *, int);
int clock_gettime(clockid_t, struct timespec *);
int nanosleep(const struct timespec *, struct timespec *);

/* from seconds and back */
struct tm *gmtime(const time_t *);
struct tm *localtime(const time_t *);
struct tm *gmtime_r(const time_t *restrict, struct tm *restrict);
struct tm *localtime_r(const time_t *restrict, struct tm *restrict);
time_t mktime(struct tm *);
time_t timegm(struct tm *);

double difftime(time_t, time_t);

/* as text */
char *asctime(const struct tm *);
char *ctime(const time_t *);
char *asctime_r(const struct tm *restrict, char *restrict);
char *ctime_r(const time_t *restrict, char *restrict);
size_t strftime(char *restrict, size_t, const char *restrict, const struct tm *restrict);

/* the zone: what TZ says, else /etc/localtime */
extern char *tzname[2];
extern long timezone; /* seconds west of Greenwich */
extern int daylight;
void tzset(void);

#endif
