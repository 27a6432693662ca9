/* Finds the best move of a position by looking a given number of moves ahead. The same input gives the same result. */
#ifndef SEARCH_H
#define SEARCH_H

#include "moves.h"
#include "table.h"

enum { MAX_PLY = 64, MATE = 30000, MATE_IN_MAX = MATE - MAX_PLY, INFINITE = 32000 };

/* A sequence of moves, the best for both sides as far as search knows: the principal variation. */
typedef struct {
    int length;
    Move moves[MAX_PLY];
} Line;

/* What one iteration of search has found. */
typedef struct {
    int depth;
    int score; /* for the side to move, in hundredths of a pawn; MATE less the number of halfmoves to it */
    unsigned long long nodes;
    Line line; /* empty when there is no move */
} Report;

typedef void Listener(void *context, const Report *report);

/* Searches with growing depth up to max_depth (less than MAX_PLY), and calls listener, unless NULL, after each. */
Report search_best(Position *pos, Table *table, int max_depth, Listener *listener, void *context);

#endif
