/*
 * Attack tables and the arithmetic of 64-bit sets. Pieces that jump have a table of attacked squares for each square;
 * for those that slide, rays[] holds the squares in each direction, cut short behind the first occupied square.
 */
#include "bitboard.h"

#include <assert.h>

typedef enum { NORTH, EAST, NORTH_EAST, NORTH_WEST, SOUTH, WEST, SOUTH_WEST, SOUTH_EAST, DIRECTIONS } Direction;

typedef struct {
    signed char file, rank;
} Step;

/* Along the first four directions square numbers grow, along the last four they shrink. */
static const Step direction_steps[DIRECTIONS] = {
    [NORTH] = {0, 1},  [EAST] = {1, 0},  [NORTH_EAST] = {1, 1},   [NORTH_WEST] = {-1, 1},
    [SOUTH] = {0, -1}, [WEST] = {-1, 0}, [SOUTH_WEST] = {-1, -1}, [SOUTH_EAST] = {1, -1},
};

static const Step knight_steps[] = {{1, 2}, {2, 1}, {2, -1}, {1, -2}, {-1, -2}, {-2, -1}, {-2, 1}, {-1, 2}};
static const Step pawn_steps[COLORS][2] = {[WHITE] = {{-1, 1}, {1, 1}}, [BLACK] = {{-1, -1}, {1, -1}}};

Bitboard pawn_attacks[COLORS][SQUARES];
Bitboard knight_attacks[SQUARES];
Bitboard king_attacks[SQUARES];
static Bitboard rays[DIRECTIONS][SQUARES];

/*
 * A de Bruijn sequence: each of its 64 windows of six bits is different. A set with the single bit i, multiplied by it,
 * has the i-th window in its six highest bits, which therefore identify i.
 */
static const Bitboard DE_BRUIJN = 0x03f79d71b4cb0a89ULL;
static signed char index_of_window[64];

static Square only_square(Bitboard single)
{
    return index_of_window[(single * DE_BRUIJN) >> 58];
}

Square bitboard_first(Bitboard set)
{
    return only_square(set & (0 - set));
}

Square bitboard_last(Bitboard set)
{
    for (int shift = 1; shift < 64; shift *= 2)
        set |= set >> shift;
    return only_square(set ^ (set >> 1));
}

Square bitboard_pop(Bitboard *set)
{
    Square first = bitboard_first(*set);
    *set &= *set - 1;
    return first;
}

/* Counts in parallel: in each pair of bits, in each four, in each byte; the product sums the bytes in the highest one. */
int bitboard_count(Bitboard set)
{
    set -= set >> 1 & 0x5555555555555555ULL;
    set = (set & 0x3333333333333333ULL) + (set >> 2 & 0x3333333333333333ULL);
    set = (set + (set >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (int)((set * 0x0101010101010101ULL) >> 56);
}

/* The square one step away as a set, empty when the step leaves the board. */
static Bitboard neighbour(Square from, Step step)
{
    int file = FILE_OF(from) + step.file;
    int rank = RANK_OF(from) + step.rank;
    return file < 0 || file > 7 || rank < 0 || rank > 7 ? 0 : BIT(SQUARE_AT(file, rank));
}

static Bitboard neighbours(Square from, const Step *steps, int count)
{
    Bitboard found = 0;
    for (int i = 0; i < count; i++)
        found |= neighbour(from, steps[i]);
    return found;
}

static Bitboard ray(Square from, Step step)
{
    Bitboard found = 0;
    for (Bitboard next = neighbour(from, step); next != 0; next = neighbour(from, step)) {
        found |= next;
        from = bitboard_first(next);
    }
    return found;
}

void bitboard_init(void)
{
    for (int i = 0; i < 64; i++)
        index_of_window[(DE_BRUIJN << i) >> 58] = (signed char)i;
    assert(bitboard_first(BIT(A8) | BIT(H8)) == A8 && bitboard_last(BIT(A1) | BIT(H1)) == H1);

    for (Square s = A1; s <= H8; s++) {
        for (Color c = WHITE; c <= BLACK; c++)
            pawn_attacks[c][s] = neighbours(s, pawn_steps[c], 2);
        knight_attacks[s] = neighbours(s, knight_steps, sizeof knight_steps / sizeof knight_steps[0]);
        king_attacks[s] = neighbours(s, direction_steps, DIRECTIONS);
        for (Direction d = NORTH; d < DIRECTIONS; d++)
            rays[d][s] = ray(s, direction_steps[d]);
    }
}

static Bitboard slide(Direction direction, Square from, Bitboard occupied)
{
    Bitboard reached = rays[direction][from];
    Bitboard blockers = reached & occupied;
    if (blockers == 0)
        return reached;
    Square first = direction < SOUTH ? bitboard_first(blockers) : bitboard_last(blockers);
    return reached ^ rays[direction][first];
}

Bitboard bishop_attacks(Square from, Bitboard occupied)
{
    return slide(NORTH_EAST, from, occupied) | slide(NORTH_WEST, from, occupied) | slide(SOUTH_WEST, from, occupied) |
           slide(SOUTH_EAST, from, occupied);
}

Bitboard rook_attacks(Square from, Bitboard occupied)
{
    return slide(NORTH, from, occupied) | slide(EAST, from, occupied) | slide(SOUTH, from, occupied) |
           slide(WEST, from, occupied);
}
