/* C11 7.27: date and time; of it, the current time. */
#ifndef __TIME_H
#define __TIME_H

#define NULL ((void *)0)
typedef unsigned int size_t;
typedef long time_t;

time_t time(time_t *);

#endif
