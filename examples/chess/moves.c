/*
 * Generates moves piece by piece from the attack sets of bitboard.c, and reads and writes them.
 */
#include "moves.h"

#include <string.h>

/* What the generating functions share. */
typedef struct {
    const Position *pos;
    MoveList *list;
    Color us, them;
    Bitboard occupied;
    Bitboard targets; /* where pieces may go */
} Generator;

static void add(Generator *g, Square from, Square to, Kind promotion, Special special)
{
    Kind captured = special == EN_PASSANT ? PAWN : g->pos->kind_on[to];
    g->list->moves[g->list->count++] = (Move){.from = (unsigned)from,
                                              .to = (unsigned)to,
                                              .piece = g->pos->kind_on[from],
                                              .captured = captured,
                                              .promotion = promotion,
                                              .special = special};
}

/* Moves of pawns that have gone `step` squares to get to where they are in the set. */
static void add_pawn_moves(Generator *g, Bitboard arrived, int step, Special special)
{
    while (arrived != 0) {
        Square to = bitboard_pop(&arrived);
        if (BIT(to) & (RANK_1 | RANK_8)) {
            for (Kind k = QUEEN; k >= KNIGHT; k--)
                add(g, to - step, to, k, special);
        } else {
            add(g, to - step, to, NO_KIND, special);
        }
    }
}

/* All pawns of a side move at once: the set is shifted. */
static Bitboard advance(Bitboard pawns, Color color)
{
    return color == WHITE ? pawns << 8 : pawns >> 8;
}

static void pawn_moves(Generator *g, Selection selection)
{
    Bitboard pawns = position_pieces(g->pos, g->us, PAWN);
    Bitboard enemies = g->pos->of_color[g->them];
    int forward = g->us == WHITE ? 8 : -8;

    Bitboard once = advance(pawns, g->us) & ~g->occupied;
    Bitboard twice = advance(once & (g->us == WHITE ? RANK_3 : RANK_6), g->us) & ~g->occupied;
    if (selection == CAPTURES)
        once &= RANK_1 | RANK_8;
    add_pawn_moves(g, once, forward, ORDINARY);
    if (selection == ALL_MOVES)
        add_pawn_moves(g, twice, 2 * forward, TWO_STEPS);

    add_pawn_moves(g, advance((pawns & ~FILE_A) >> 1, g->us) & enemies, forward - 1, ORDINARY);
    add_pawn_moves(g, advance((pawns & ~FILE_H) << 1, g->us) & enemies, forward + 1, ORDINARY);

    Square target = (Square)g->pos->state.en_passant;
    if (target == NO_SQUARE)
        return;
    Bitboard capturers = pawn_attacks[g->them][target] & pawns;
    while (capturers != 0)
        add(g, bitboard_pop(&capturers), target, NO_KIND, EN_PASSANT);
}

static Bitboard attacks(Kind kind, Square from, Bitboard occupied)
{
    switch (kind) {
    case KNIGHT: return knight_attacks[from];
    case BISHOP: return bishop_attacks(from, occupied);
    case ROOK: return rook_attacks(from, occupied);
    case QUEEN: return bishop_attacks(from, occupied) | rook_attacks(from, occupied);
    case KING: return king_attacks[from];
    case PAWN:
    case NO_KIND: break;
    }
    return 0;
}

static void piece_moves(Generator *g)
{
    for (Kind k = KNIGHT; k <= KING; k++) {
        Bitboard pieces = position_pieces(g->pos, g->us, k);
        while (pieces != 0) {
            Square from = bitboard_pop(&pieces);
            Bitboard to = attacks(k, from, g->occupied) & g->targets;
            while (to != 0)
                add(g, from, bitboard_pop(&to), NO_KIND, ORDINARY);
        }
    }
}

/* The king may not castle out of check nor through it; that he may not castle into it is for position_make to find. */
static void castling_moves(Generator *g)
{
    static const struct {
        unsigned char right, color, king, passes, to;
        Bitboard between;
    } castlings[] = {
        {WHITE_SHORT, WHITE, E1, F1, G1, BIT(F1) | BIT(G1)},
        {WHITE_LONG, WHITE, E1, D1, C1, BIT(B1) | BIT(C1) | BIT(D1)},
        {BLACK_SHORT, BLACK, E8, F8, G8, BIT(F8) | BIT(G8)},
        {BLACK_LONG, BLACK, E8, D8, C8, BIT(B8) | BIT(C8) | BIT(D8)},
    };
    for (int i = 0; i < 4; i++) {
        if (castlings[i].color == g->us && g->pos->state.castling & castlings[i].right &&
            (g->occupied & castlings[i].between) == 0 && !position_attacked(g->pos, castlings[i].king, g->them) &&
            !position_attacked(g->pos, castlings[i].passes, g->them))
            add(g, castlings[i].king, castlings[i].to, NO_KIND, CASTLING);
    }
}

void moves_generate(const Position *pos, Selection selection, MoveList *list)
{
    Generator g = {
        .pos = pos, .list = list, .us = pos->side, .them = OTHER_SIDE(pos->side), .occupied = position_occupied(pos)};
    g.targets = selection == CAPTURES ? pos->of_color[g.them] : ~pos->of_color[g.us];
    list->count = 0;
    pawn_moves(&g, selection);
    piece_moves(&g);
    if (selection == ALL_MOVES)
        castling_moves(&g);
}

void moves_legal(Position *pos, MoveList *list)
{
    int legal = 0;
    moves_generate(pos, ALL_MOVES, list);
    for (int i = 0; i < list->count; i++) {
        if (!position_make(pos, list->moves[i]))
            continue;
        position_unmake(pos);
        list->moves[legal++] = list->moves[i];
    }
    list->count = legal;
}

unsigned long long moves_perft(Position *pos, int depth)
{
    MoveList list;
    unsigned long long leaves = 0;
    if (depth == 0)
        return 1;
    moves_generate(pos, ALL_MOVES, &list);
    for (int i = 0; i < list.count; i++) {
        if (!position_make(pos, list.moves[i]))
            continue;
        leaves += moves_perft(pos, depth - 1);
        position_unmake(pos);
    }
    return leaves;
}

static char *write_square(char *out, unsigned square)
{
    *out++ = (char)('a' + FILE_OF(square));
    *out++ = (char)('1' + RANK_OF(square));
    return out;
}

MoveText move_coordinates(Move move)
{
    MoveText result = {""}; /* the rest is zeroed, which ends the text */
    char *out = write_square(result.text, move.from);
    out = write_square(out, move.to);
    if (move.promotion != NO_KIND)
        *out = piece_letter(move.promotion, BLACK);
    return result;
}

/* The file, the rank or both of the square that a piece leaves, where another of its kind could go to the same place. */
static char *write_origin(char *out, const MoveList *legal, Move move)
{
    bool ambiguous = false, same_file = false, same_rank = false;
    for (int i = 0; i < legal->count; i++) {
        Move other = legal->moves[i];
        if (other.piece != move.piece || other.to != move.to || other.from == move.from)
            continue;
        ambiguous = true;
        same_file |= FILE_OF(other.from) == FILE_OF(move.from);
        same_rank |= RANK_OF(other.from) == RANK_OF(move.from);
    }
    if (ambiguous && (!same_file || same_rank))
        *out++ = (char)('a' + FILE_OF(move.from));
    if (same_file)
        *out++ = (char)('1' + RANK_OF(move.from));
    return out;
}

/* '+' or '#' behind a move that has just been made. */
static char *write_check(char *out, Position *pos)
{
    MoveList replies;
    if (!position_in_check(pos))
        return out;
    moves_legal(pos, &replies);
    *out++ = replies.count == 0 ? '#' : '+';
    return out;
}

static MoveText san_among(Position *pos, const MoveList *legal, Move move)
{
    MoveText result = {""};
    char *out = result.text;
    if (move.special == CASTLING) {
        out += strlen(strcpy(out, FILE_OF(move.to) == 6 ? "O-O" : "O-O-O"));
    } else {
        if (move.piece != PAWN) {
            *out++ = piece_letter(move.piece, WHITE);
            out = write_origin(out, legal, move);
        } else if (move.captured != NO_KIND) {
            *out++ = (char)('a' + FILE_OF(move.from));
        }
        if (move.captured != NO_KIND)
            *out++ = 'x';
        out = write_square(out, move.to);
        if (move.promotion != NO_KIND) {
            *out++ = '=';
            *out++ = piece_letter(move.promotion, WHITE);
        }
    }
    position_make(pos, move);
    write_check(out, pos);
    position_unmake(pos);
    return result;
}

MoveText move_san(Position *pos, Move move)
{
    MoveList legal;
    moves_legal(pos, &legal);
    return san_among(pos, &legal, move);
}

/* Whether two texts are equal but for signs of check and comment at the end (+ # ! ?). */
static bool same_move_text(const char *a, const char *b)
{
    static const char signs[] = "+#!?";
    size_t length = strcspn(a, signs);
    return length == strcspn(b, signs) && strncmp(a, b, length) == 0;
}

Move move_parse(Position *pos, const char *text)
{
    MoveList legal;
    moves_legal(pos, &legal);
    for (int i = 0; i < legal.count; i++) {
        if (strcmp(text, move_coordinates(legal.moves[i]).text) == 0 ||
            same_move_text(text, san_among(pos, &legal, legal.moves[i]).text))
            return legal.moves[i];
    }
    return (Move){.packed = 0};
}
