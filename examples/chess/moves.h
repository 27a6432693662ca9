/*
 * The moves of a position, and how people write them: in coordinates (e2e4, e7e8q) and in standard algebraic
 * notation (e4, Nbd7, exd5, O-O, e8=Q+).
 */
#ifndef MOVES_H
#define MOVES_H

#include "position.h"

enum { MAX_MOVES = 512 }; /* sixteen pieces with 27 moves each are fewer */

typedef struct {
    int count;
    Move moves[MAX_MOVES];
} MoveList;

typedef enum { ALL_MOVES, CAPTURES } Selection; /* promotions count as captures */

/* Pseudo-legal moves: those that may leave the own king attacked are among them. */
void moves_generate(const Position *pos, Selection selection, MoveList *list);

/* Legal moves only. */
void moves_legal(Position *pos, MoveList *list);

/* How many sequences of `depth` legal moves there are: the measure of a move generator. */
unsigned long long moves_perft(Position *pos, int depth);

/* A move as text. A struct, so that it can be returned by value. */
typedef struct {
    char text[12];
} MoveText;

MoveText move_coordinates(Move move);
MoveText move_san(Position *pos, Move move);

/* Finds the legal move that a text means, in either notation; returns one with .packed == 0 if there is none. */
Move move_parse(Position *pos, const char *text);

#endif
