/* See prelude.c. */
#ifndef PRELUDE_H
#define PRELUDE_H

extern const char prelude[];

#endif
