/* POSIX <strings.h>: comparing without regard to case, and BSD's older names. */
#ifndef __STRINGS_H
#define __STRINGS_H

typedef unsigned int size_t;

int strcasecmp(const char *, const char *);
int strncasecmp(const char *, const char *, size_t);

int bcmp(const void *, const void *, size_t);
void bcopy(const void *, void *, size_t);
void bzero(void *, size_t);
char *index(const char *, int);
char *rindex(const char *, int);
int ffs(int);

#endif
