/* Rules for make: "prog.o: prog.toy list.h". */
#ifndef DRIVER_RULES_H
#define DRIVER_RULES_H

#include "base/text.h"
#include "driver/toycc.h"

/* `name` as make has to read it: blanks, '#' and '$' escaped. In `arena`. */
const char *rule_quote(Arena *arena, const char *name);

/* Adds a rule that makes `targets` (as they are to be written, with blanks between) depend on the files of the latest
 * compilation; `with_phonies`: and one without commands for each file but the main one, so that make goes on when a header has
 * been deleted. */
void rule_print(Text *out, Arena *arena, const char *targets, const Toycc *toycc, bool without_system, bool with_phonies);

#endif
