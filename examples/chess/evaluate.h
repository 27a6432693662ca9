/* What a position is worth to the side to move, in hundredths of a pawn, without looking ahead. */
#ifndef EVALUATE_H
#define EVALUATE_H

#include "position.h"

extern const int piece_value[KINDS + 1]; /* by Kind; NO_KIND is worth nothing */

int evaluate(const Position *pos);

#endif
