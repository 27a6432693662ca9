/*
 * Sets of squares. A Bitboard has one bit for each square, a1 = bit 0, b1 = bit 1, …, h8 = bit 63, so that a question
 * about the whole board ("which squares do these knights attack?") is a handful of operations on one 64-bit number.
 */
#ifndef BITBOARD_H
#define BITBOARD_H

typedef unsigned long long Bitboard;
typedef int Square; /* 0 … 63, or NO_SQUARE */

enum { SQUARES = 64, NO_SQUARE = 64 };
enum { A1, B1, C1, D1, E1, F1, G1, H1, A8 = 56, B8, C8, D8, E8, F8, G8, H8 };

typedef enum { WHITE, BLACK, COLORS } Color;

#define FILE_A 0x0101010101010101ULL
#define FILE_H 0x8080808080808080ULL
#define RANK_1 0x00000000000000ffULL
#define RANK_3 0x0000000000ff0000ULL
#define RANK_6 0x0000ff0000000000ULL
#define RANK_8 0xff00000000000000ULL

#define BIT(square) (1ULL << (square))
#define SQUARE_AT(file, rank) ((rank)*8 + (file))
#define FILE_OF(square) ((square)&7)
#define RANK_OF(square) ((square) >> 3)
#define FLIP_VERTICALLY(square) ((square) ^ 56)
#define OTHER_SIDE(color) ((Color)((color) ^ 1))

/* Fills the tables below; to be called once, before anything else here. */
void bitboard_init(void);

/* How many squares a set has. */
int bitboard_count(Bitboard set);

/* The first or the last square of a set that is not empty. */
Square bitboard_first(Bitboard set);
Square bitboard_last(Bitboard set);

/* Takes the first square out of a set that is not empty, and returns it. */
Square bitboard_pop(Bitboard *set);

/* What a piece on a square attacks. Sliding pieces stop at the first occupied square, and attack it. */
extern Bitboard pawn_attacks[COLORS][SQUARES];
extern Bitboard knight_attacks[SQUARES];
extern Bitboard king_attacks[SQUARES];
Bitboard bishop_attacks(Square from, Bitboard occupied);
Bitboard rook_attacks(Square from, Bitboard occupied);

#endif
