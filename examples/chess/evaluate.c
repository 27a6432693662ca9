/*
 * Material, where the pieces stand, pawn structure. The value of a square differs between the opening and the endgame
 * for the king; the two are mixed by the material that is left. Square tables after Tomasz Michniewski's "simplified
 * evaluation function".
 */
#include "evaluate.h"

#include <stdlib.h>

const int piece_value[KINDS + 1] = {
    [PAWN] = 100, [KNIGHT] = 320, [BISHOP] = 330, [ROOK] = 500, [QUEEN] = 900, [KING] = 0, [NO_KIND] = 0,
};

enum { DOUBLED_PAWN = -12, ISOLATED_PAWN = -14, PASSED_PAWN_RANK = 9, BISHOP_PAIR = 30, OPEN_FILE_ROOK = 15 };

/* How much each piece counts for the game not yet being an endgame; 24 in all at the beginning. */
enum { FULL_PHASE = 24 };
static const int phase_weight[KINDS] = {[KNIGHT] = 1, [BISHOP] = 1, [ROOK] = 2, [QUEEN] = 4};

/* As White sees the board: the first row is the eighth rank. */
typedef signed char SquareTable[SQUARES];

static const SquareTable square_bonus[KINDS] = {
    // clang-format off
    [PAWN] = {
          0,   0,   0,   0,   0,   0,   0,   0,
         50,  50,  50,  50,  50,  50,  50,  50,
         10,  10,  20,  30,  30,  20,  10,  10,
          5,   5,  10,  25,  25,  10,   5,   5,
          0,   0,   0,  20,  20,   0,   0,   0,
          5,  -5, -10,   0,   0, -10,  -5,   5,
          5,  10,  10, -20, -20,  10,  10,   5,
          0,   0,   0,   0,   0,   0,   0,   0,
    },
    [KNIGHT] = {
        -50, -40, -30, -30, -30, -30, -40, -50,
        -40, -20,   0,   0,   0,   0, -20, -40,
        -30,   0,  10,  15,  15,  10,   0, -30,
        -30,   5,  15,  20,  20,  15,   5, -30,
        -30,   0,  15,  20,  20,  15,   0, -30,
        -30,   5,  10,  15,  15,  10,   5, -30,
        -40, -20,   0,   5,   5,   0, -20, -40,
        -50, -40, -30, -30, -30, -30, -40, -50,
    },
    [BISHOP] = {
        -20, -10, -10, -10, -10, -10, -10, -20,
        -10,   0,   0,   0,   0,   0,   0, -10,
        -10,   0,   5,  10,  10,   5,   0, -10,
        -10,   5,   5,  10,  10,   5,   5, -10,
        -10,   0,  10,  10,  10,  10,   0, -10,
        -10,  10,  10,  10,  10,  10,  10, -10,
        -10,   5,   0,   0,   0,   0,   5, -10,
        -20, -10, -10, -10, -10, -10, -10, -20,
    },
    [ROOK] = {
          0,   0,   0,   0,   0,   0,   0,   0,
          5,  10,  10,  10,  10,  10,  10,   5,
         -5,   0,   0,   0,   0,   0,   0,  -5,
         -5,   0,   0,   0,   0,   0,   0,  -5,
         -5,   0,   0,   0,   0,   0,   0,  -5,
         -5,   0,   0,   0,   0,   0,   0,  -5,
         -5,   0,   0,   0,   0,   0,   0,  -5,
          0,   0,   0,   5,   5,   0,   0,   0,
    },
    [QUEEN] = {
        -20, -10, -10,  -5,  -5, -10, -10, -20,
        -10,   0,   0,   0,   0,   0,   0, -10,
        -10,   0,   5,   5,   5,   5,   0, -10,
         -5,   0,   5,   5,   5,   5,   0,  -5,
          0,   0,   5,   5,   5,   5,   0,  -5,
        -10,   5,   5,   5,   5,   5,   0, -10,
        -10,   0,   5,   0,   0,   0,   0, -10,
        -20, -10, -10,  -5,  -5, -10, -10, -20,
    },
    [KING] = {
        -30, -40, -40, -50, -50, -40, -40, -30,
        -30, -40, -40, -50, -50, -40, -40, -30,
        -30, -40, -40, -50, -50, -40, -40, -30,
        -30, -40, -40, -50, -50, -40, -40, -30,
        -20, -30, -30, -40, -40, -30, -30, -20,
        -10, -20, -20, -20, -20, -20, -20, -10,
         20,  20,   0,   0,   0,   0,  20,  20,
         20,  30,  10,   0,   0,  10,  30,  20,
    },
    // clang-format on
};

static const SquareTable king_in_endgame = {
    // clang-format off
    -50, -40, -30, -20, -20, -30, -40, -50,
    -30, -20, -10,   0,   0, -10, -20, -30,
    -30, -10,  20,  30,  30,  20, -10, -30,
    -30, -10,  30,  40,  40,  30, -10, -30,
    -30, -10,  30,  40,  40,  30, -10, -30,
    -30, -10,  20,  30,  30,  20, -10, -30,
    -30, -30,   0,   0,   0,   0, -30, -30,
    -50, -30, -30, -30, -30, -30, -30, -50,
    // clang-format on
};

typedef struct {
    int opening, endgame;
} Score;

static Score score_add(Score a, Score b)
{
    return (Score){a.opening + b.opening, a.endgame + b.endgame};
}

static Score both(int value)
{
    return (Score){value, value};
}

static Bitboard file_set(Square square)
{
    return FILE_A << FILE_OF(square);
}

static Bitboard neighbour_files(Square square)
{
    Bitboard file = file_set(square);
    return (file & ~FILE_A) >> 1 | (file & ~FILE_H) << 1;
}

/* The ranks that a pawn of this colour has yet to go. */
static Bitboard ranks_ahead(Square square, Color color)
{
    int rank = RANK_OF(square);
    return color == WHITE ? (rank == 7 ? 0 : ~0ULL << (rank + 1) * 8) : BIT(rank * 8) - 1;
}

static Score pawn_score(const Position *pos, Square square, Color color)
{
    Bitboard own = position_pieces(pos, color, PAWN);
    Bitboard enemies = position_pieces(pos, OTHER_SIDE(color), PAWN);
    Bitboard ahead = ranks_ahead(square, color);
    int value = 0;
    if (own & file_set(square) & ahead)
        value += DOUBLED_PAWN;
    if (!(own & neighbour_files(square)))
        value += ISOLATED_PAWN;
    if (enemies & ahead & (file_set(square) | neighbour_files(square)))
        return both(value);
    int rank = color == WHITE ? RANK_OF(square) : 7 - RANK_OF(square);
    return (Score){value + PASSED_PAWN_RANK * rank / 2, value + PASSED_PAWN_RANK * rank};
}

static Score piece_score(const Position *pos, Kind kind, Square square, Color color)
{
    int seen = color == WHITE ? FLIP_VERTICALLY(square) : square;
    Score score = both(piece_value[kind] + square_bonus[kind][seen]);
    if (kind == KING)
        score.endgame = king_in_endgame[seen];
    else if (kind == PAWN)
        score = score_add(score, pawn_score(pos, square, color));
    else if (kind == ROOK && !(pos->of_kind[PAWN] & file_set(square)))
        score = score_add(score, both(OPEN_FILE_ROOK));
    return score;
}

static int distance(Square a, Square b)
{
    int files = abs(FILE_OF(a) - FILE_OF(b)), ranks = abs(RANK_OF(a) - RANK_OF(b));
    return files > ranks ? files : ranks;
}

/* Against a bare king: drive it to the edge, with the help of the own king. */
static int mating_score(const Position *pos, Color color)
{
    Square hunted = bitboard_first(position_pieces(pos, OTHER_SIDE(color), KING));
    Square hunter = bitboard_first(position_pieces(pos, color, KING));
    if (pos->of_color[OTHER_SIDE(color)] != BIT(hunted))
        return 0;
    int from_centre = abs(2 * FILE_OF(hunted) - 7) + abs(2 * RANK_OF(hunted) - 7);
    return 10 * from_centre + 10 * (7 - distance(hunter, hunted));
}

static Score side_score(const Position *pos, Color color)
{
    Score total = {0, 0};
    for (Kind k = PAWN; k <= KING; k++) {
        Bitboard pieces = position_pieces(pos, color, k);
        while (pieces != 0)
            total = score_add(total, piece_score(pos, k, bitboard_pop(&pieces), color));
    }
    if (bitboard_count(position_pieces(pos, color, BISHOP)) >= 2)
        total = score_add(total, both(BISHOP_PAIR));
    total.endgame += mating_score(pos, color);
    return total;
}

static int phase(const Position *pos)
{
    int sum = 0;
    for (Kind k = KNIGHT; k <= QUEEN; k++)
        sum += phase_weight[k] * bitboard_count(pos->of_kind[k]);
    return sum < FULL_PHASE ? sum : FULL_PHASE;
}

int evaluate(const Position *pos)
{
    Score us = side_score(pos, pos->side);
    Score them = side_score(pos, OTHER_SIDE(pos->side));
    int opening = us.opening - them.opening;
    int endgame = us.endgame - them.endgame;
    int remaining = phase(pos);
    return (opening * remaining + endgame * (FULL_PHASE - remaining)) / FULL_PHASE;
}
