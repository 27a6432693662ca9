/*
 * A chess position with its history: the pieces, whose move it is, and what the board does not show (castling rights,
 * en passant, the clock of the fifty-move rule). Moves are made and taken back in place.
 */
#ifndef POSITION_H
#define POSITION_H

#include "bitboard.h"

#include <stdbool.h>

typedef enum { PAWN, KNIGHT, BISHOP, ROOK, QUEEN, KING, KINDS, NO_KIND = KINDS } Kind;
typedef unsigned long long Key;

/*
 * A move in 32 bits, so that moves are copied and compared as cheaply as ints:
 *
 *     | 0 … 5 | 6 … 11 | 12 … 14 | 15 … 17  | 18 … 20   | 21 … 22 | 23 … 31 |
 *     | from  | to     | piece   | captured | promotion | special | unused  |
 */
typedef enum { ORDINARY, TWO_STEPS, EN_PASSANT, CASTLING } Special;

typedef union {
    struct {
        unsigned from : 6;
        unsigned to : 6;
        unsigned piece : 3;     /* the Kind that moves */
        unsigned captured : 3;  /* a Kind, or NO_KIND */
        unsigned promotion : 3; /* the Kind that a pawn becomes, or NO_KIND */
        unsigned special : 2;   /* a Special */
        unsigned unused : 9;    /* named, so that it is 0 in every initialised Move: packed compares it, too */
    };
    unsigned packed; /* 0, which would go from a1 to a1, is no move */
} Move;

_Static_assert(sizeof(Move) == sizeof(unsigned), "packed covers all of a move");

enum { WHITE_SHORT = 1, WHITE_LONG = 2, BLACK_SHORT = 4, BLACK_LONG = 8, ALL_CASTLING = 15 };

/* What a move changes irrecoverably; a copy is kept for taking it back. */
typedef struct {
    unsigned castling : 4;        /* which castlings neither king nor rook has forfeited */
    unsigned en_passant : 7;      /* the square that a pawn has just jumped over, or NO_SQUARE */
    unsigned quiet_halfmoves : 8; /* since the last capture or pawn move */
    Key key;                      /* equal for equal positions, and hardly ever for others */
} State;

enum { MAX_HISTORY = 1024 };

typedef struct {
    Bitboard of_color[COLORS];
    Bitboard of_kind[KINDS];
    unsigned char kind_on[SQUARES]; /* a Kind, or NO_KIND */
    Color side;                     /* whose move it is */
    State state;
    int first_move; /* the number of the move in which the history begins, from FEN */
    Color first_side;
    int made; /* how many of the entries below are in use */
    struct {
        State before;
        Move move;
    } history[MAX_HISTORY];
} Position;

#define START_FEN "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1"
enum { FEN_SIZE = 96 };

/* Prepares the tables of keys; to be called once. */
void position_init(void);

/* Sets up a position from its FEN text; returns NULL, or what is wrong with the text, and then leaves *pos undefined. */
const char *position_from_fen(Position *pos, const char *fen);

/* Writes the FEN text of a position into a buffer of FEN_SIZE characters, and returns that. */
char *position_to_fen(const Position *pos, char *text);

/* Makes a pseudo-legal move. Returns false, having changed nothing, if it would leave the king attacked. */
bool position_make(Position *pos, Move move);

/* Takes back the last move. */
void position_unmake(Position *pos);

/* Lets the other side move, for search; taken back by position_unmake. */
void position_pass(Position *pos);

/* Whether any piece of a colour attacks the square. */
bool position_attacked(const Position *pos, Square square, Color by);

/* Whether the side to move is in check. */
bool position_in_check(const Position *pos);

/* How often this position has been on the board before, since the last capture or pawn move. */
int position_repetitions(const Position *pos);

/* Whether neither side has the pieces to mate: bare kings, or one with a single knight or bishop. */
bool position_dead(const Position *pos);

/* The number of the next move, counted as in FEN. */
int position_move_number(const Position *pos);

/* The letter of a piece: upper case for White. */
char piece_letter(Kind kind, Color color);

static inline Bitboard position_occupied(const Position *pos)
{
    return pos->of_color[WHITE] | pos->of_color[BLACK];
}

static inline Bitboard position_pieces(const Position *pos, Color color, Kind kind)
{
    return pos->of_color[color] & pos->of_kind[kind];
}

#endif
