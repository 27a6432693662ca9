/*
 * FEN, making and taking back moves, attacks. The key of a position is the exclusive or of a random number for each
 * fact about it (Zobrist 1970), so that a move updates it by toggling the few facts that change.
 */
#include "position.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char piece_letters[COLORS][KINDS + 1] = {[WHITE] = "PNBRQK", [BLACK] = "pnbrqk"};
static const char castling_letters[] = "KQkq"; /* in the order of the bits in State.castling */

static Key piece_keys[COLORS][KINDS][SQUARES];
static Key castling_keys[ALL_CASTLING + 1];
static Key en_passant_keys[8]; /* by file */
static Key side_key;

/* Rights that are lost when anything moves from or to a square. */
static const unsigned char forfeits[SQUARES] = {
    [A1] = WHITE_LONG, [E1] = WHITE_SHORT | WHITE_LONG, [H1] = WHITE_SHORT,
    [A8] = BLACK_LONG, [E8] = BLACK_SHORT | BLACK_LONG, [H8] = BLACK_SHORT,
};

/* xorshift64* (Vigna 2016). */
static Key random_key(void)
{
    static Key state = 0x9e3779b97f4a7c15ULL;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1dULL;
}

void position_init(void)
{
    for (Color c = WHITE; c <= BLACK; c++) {
        for (Kind k = PAWN; k <= KING; k++) {
            for (Square s = A1; s <= H8; s++)
                piece_keys[c][k][s] = random_key();
        }
    }
    for (int i = 0; i <= ALL_CASTLING; i++)
        castling_keys[i] = random_key();
    for (int file = 0; file < 8; file++)
        en_passant_keys[file] = random_key();
    side_key = random_key();
}

char piece_letter(Kind kind, Color color)
{
    return piece_letters[color][kind];
}

/* Puts a piece on an empty square, or takes it from there: all that differs is kind_on. */
static void toggle(Position *pos, Color color, Kind kind, Square square)
{
    pos->of_color[color] ^= BIT(square);
    pos->of_kind[kind] ^= BIT(square);
    pos->state.key ^= piece_keys[color][kind][square];
}

static void put(Position *pos, Color color, Kind kind, Square square)
{
    toggle(pos, color, kind, square);
    pos->kind_on[square] = (unsigned char)kind;
}

static void take(Position *pos, Color color, Kind kind, Square square)
{
    toggle(pos, color, kind, square);
    pos->kind_on[square] = NO_KIND;
}

/* The part of the key for castling and en passant; the latter counts only where a pawn could capture. */
static Key state_key(const Position *pos)
{
    Key key = castling_keys[pos->state.castling];
    Square target = (Square)pos->state.en_passant;
    if (target != NO_SQUARE && pawn_attacks[OTHER_SIDE(pos->side)][target] & position_pieces(pos, pos->side, PAWN))
        key ^= en_passant_keys[FILE_OF(target)];
    return key;
}

bool position_attacked(const Position *pos, Square square, Color by)
{
    const Bitboard *of_kind = pos->of_kind;
    Bitboard occupied = position_occupied(pos);
    Bitboard attackers = (pawn_attacks[OTHER_SIDE(by)][square] & of_kind[PAWN]) | (knight_attacks[square] & of_kind[KNIGHT]) |
                         (king_attacks[square] & of_kind[KING]) |
                         (bishop_attacks(square, occupied) & (of_kind[BISHOP] | of_kind[QUEEN])) |
                         (rook_attacks(square, occupied) & (of_kind[ROOK] | of_kind[QUEEN]));
    return (attackers & pos->of_color[by]) != 0;
}

static bool king_attacked(const Position *pos, Color color)
{
    return position_attacked(pos, bitboard_first(position_pieces(pos, color, KING)), OTHER_SIDE(color));
}

bool position_in_check(const Position *pos)
{
    return king_attacked(pos, pos->side);
}

/* The rook's part in castling, by where the king goes. */
static void castling_rook(Square king_to, Square *from, Square *to)
{
    bool is_short = FILE_OF(king_to) == 6;
    *from = is_short ? king_to + 1 : king_to - 2;
    *to = is_short ? king_to - 1 : king_to + 1;
}

/* Where the captured piece stands. */
static Square capture_square(Move move)
{
    return move.special == EN_PASSANT ? (Square)(move.to ^ 8) : (Square)move.to;
}

static void move_castling_rook(Position *pos, Color color, Square king_to, bool back)
{
    Square from, to;
    castling_rook(king_to, &from, &to);
    take(pos, color, ROOK, back ? to : from);
    put(pos, color, ROOK, back ? from : to);
}

/* The move whose entry in the history is to be filled; the state is saved there. */
static void remember(Position *pos, Move move)
{
    pos->history[pos->made].before = pos->state;
    pos->history[pos->made].move = move;
    pos->made++;
}

static void change_side(Position *pos)
{
    pos->side = OTHER_SIDE(pos->side);
    pos->state.key ^= side_key;
}

bool position_make(Position *pos, Move move)
{
    Color us = pos->side, them = OTHER_SIDE(us);
    remember(pos, move);
    pos->state.key ^= state_key(pos);

    if (move.captured != NO_KIND)
        take(pos, them, move.captured, capture_square(move));
    take(pos, us, move.piece, move.from);
    put(pos, us, move.promotion != NO_KIND ? move.promotion : move.piece, move.to);
    if (move.special == CASTLING)
        move_castling_rook(pos, us, move.to, false);

    bool quiet = move.captured == NO_KIND && move.piece != PAWN;
    pos->state.quiet_halfmoves = quiet ? pos->state.quiet_halfmoves + 1 : 0;
    pos->state.castling &= ~(unsigned)(forfeits[move.from] | forfeits[move.to]);
    pos->state.en_passant = move.special == TWO_STEPS ? (move.from + move.to) / 2 : NO_SQUARE;
    change_side(pos);
    pos->state.key ^= state_key(pos);

    if (!king_attacked(pos, us))
        return true;
    position_unmake(pos);
    return false;
}

void position_unmake(Position *pos)
{
    pos->made--;
    pos->side = OTHER_SIDE(pos->side);
    Move move = pos->history[pos->made].move;
    if (move.packed != 0) {
        Color us = pos->side;
        if (move.special == CASTLING)
            move_castling_rook(pos, us, move.to, true);
        take(pos, us, move.promotion != NO_KIND ? move.promotion : move.piece, move.to);
        put(pos, us, move.piece, move.from);
        if (move.captured != NO_KIND)
            put(pos, OTHER_SIDE(us), move.captured, capture_square(move));
    }
    pos->state = pos->history[pos->made].before; /* the key with it */
}

void position_pass(Position *pos)
{
    remember(pos, (Move){.packed = 0});
    pos->state.key ^= state_key(pos);
    pos->state.en_passant = NO_SQUARE;
    pos->state.quiet_halfmoves++;
    change_side(pos);
    pos->state.key ^= state_key(pos);
}

int position_repetitions(const Position *pos)
{
    int found = 0;
    int oldest = pos->made - (int)pos->state.quiet_halfmoves;
    for (int i = pos->made - 2; i >= 0 && i >= oldest; i -= 2)
        found += pos->history[i].before.key == pos->state.key;
    return found;
}

bool position_dead(const Position *pos)
{
    if (pos->of_kind[PAWN] | pos->of_kind[ROOK] | pos->of_kind[QUEEN])
        return false;
    return bitboard_count(position_occupied(pos)) <= 3;
}

int position_move_number(const Position *pos)
{
    return pos->first_move + (pos->made + (pos->first_side == BLACK)) / 2;
}

/* Reads the first field of FEN; returns the rest of the text, or NULL. */
static const char *read_board(Position *pos, const char *text)
{
    for (int rank = 7; rank >= 0; rank--) {
        int file = 0;
        for (; file < 8; text++) {
            const char *letter;
            if (*text >= '1' && *text <= '8' - file) {
                file += *text - '0';
                continue;
            }
            Color color = isupper((unsigned char)*text) ? WHITE : BLACK;
            if (*text == '\0' || (letter = strchr(piece_letters[color], *text)) == NULL)
                return NULL;
            put(pos, color, (Kind)(letter - piece_letters[color]), SQUARE_AT(file++, rank));
        }
        if (rank > 0 && *text++ != '/')
            return NULL;
    }
    return *text == ' ' || *text == '\0' ? text : NULL;
}

/* Whether king and rook stand where each castling that is claimed needs them. */
static bool castling_possible(const Position *pos)
{
    static const struct {
        unsigned right;
        Color color;
        Square king, rook;
    } needs[] = {
        {WHITE_SHORT, WHITE, E1, H1}, {WHITE_LONG, WHITE, E1, A1}, {BLACK_SHORT, BLACK, E8, H8}, {BLACK_LONG, BLACK, E8, A8}};
    for (int i = 0; i < 4; i++) {
        if (pos->state.castling & needs[i].right && (!(position_pieces(pos, needs[i].color, KING) & BIT(needs[i].king)) ||
                                                     !(position_pieces(pos, needs[i].color, ROOK) & BIT(needs[i].rook))))
            return false;
    }
    return true;
}

static const char *read_castling(Position *pos, const char *field)
{
    for (const char *p = field; strcmp(field, "-") != 0 && *p != '\0'; p++) {
        const char *letter = strchr(castling_letters, *p);
        if (letter == NULL)
            return "the castling rights are not among KQkq";
        pos->state.castling |= 1U << (letter - castling_letters);
    }
    return castling_possible(pos) ? NULL : "king or rook are not where castling needs them";
}

static const char *read_en_passant(Position *pos, const char *field)
{
    pos->state.en_passant = NO_SQUARE;
    if (strcmp(field, "-") == 0)
        return NULL;
    if (field[0] < 'a' || field[0] > 'h' || field[1] != (pos->side == WHITE ? '6' : '3') || field[2] != '\0')
        return "the en passant square is wrong";
    Square target = SQUARE_AT(field[0] - 'a', field[1] - '1');
    if (!(position_pieces(pos, OTHER_SIDE(pos->side), PAWN) & BIT(target ^ 8)) || position_occupied(pos) & BIT(target))
        return "no pawn can just have passed the en passant square";
    pos->state.en_passant = (unsigned)target;
    return NULL;
}

/* What no game can reach and the rest of the program relies on. */
static const char *check_pieces(const Position *pos)
{
    for (Color c = WHITE; c <= BLACK; c++) {
        if (bitboard_count(position_pieces(pos, c, KING)) != 1)
            return "each side needs exactly one king";
        if (bitboard_count(pos->of_color[c]) > 16)
            return "a side has more than sixteen pieces";
    }
    if (pos->of_kind[PAWN] & (RANK_1 | RANK_8))
        return "there is a pawn on the first or last rank";
    if (king_attacked(pos, OTHER_SIDE(pos->side)))
        return "the side that has just moved is in check";
    return NULL;
}

const char *position_from_fen(Position *pos, const char *fen)
{
    char side[2], castling[5], en_passant[3];
    int quiet = 0, number = 1;
    const char *wrong;

    memset(pos, 0, sizeof *pos);
    memset(pos->kind_on, NO_KIND, sizeof pos->kind_on);
    const char *rest = read_board(pos, fen);
    if (rest == NULL)
        return "the board does not have eight ranks of eight squares";
    int fields = sscanf(rest, "%1s %4s %2s %d %d", side, castling, en_passant, &quiet, &number);
    if (fields < 3 || (side[0] != 'w' && side[0] != 'b'))
        return "side, castling rights or en passant square are missing";
    if (fields > 3 && (quiet < 0 || quiet > 150 || number < 1 || number > 9999))
        return "the clocks are out of range";

    pos->side = pos->first_side = side[0] == 'w' ? WHITE : BLACK;
    pos->state.quiet_halfmoves = (unsigned)quiet;
    pos->first_move = number;
    if ((wrong = read_castling(pos, castling)) != NULL || (wrong = read_en_passant(pos, en_passant)) != NULL)
        return wrong;
    if ((wrong = check_pieces(pos)) != NULL)
        return wrong;
    pos->state.key ^= state_key(pos) ^ (pos->side == BLACK ? side_key : 0);
    return NULL;
}

static char *write_board(const Position *pos, char *out)
{
    for (int rank = 7; rank >= 0; rank--) {
        int empty = 0;
        for (int file = 0; file < 8; file++) {
            Square s = SQUARE_AT(file, rank);
            if (pos->kind_on[s] == NO_KIND) {
                empty++;
                continue;
            }
            if (empty > 0)
                *out++ = (char)('0' + empty);
            empty = 0;
            *out++ = piece_letter(pos->kind_on[s], pos->of_color[WHITE] & BIT(s) ? WHITE : BLACK);
        }
        if (empty > 0)
            *out++ = (char)('0' + empty);
        *out++ = rank > 0 ? '/' : ' ';
    }
    return out;
}

char *position_to_fen(const Position *pos, char *text)
{
    char *out = write_board(pos, text);
    *out++ = pos->side == WHITE ? 'w' : 'b';
    *out++ = ' ';
    for (int i = 0; i < 4; i++) {
        if (pos->state.castling & 1U << i)
            *out++ = castling_letters[i];
    }
    if (pos->state.castling == 0)
        *out++ = '-';
    *out++ = ' ';
    if (pos->state.en_passant == NO_SQUARE) {
        *out++ = '-';
    } else {
        *out++ = (char)('a' + FILE_OF(pos->state.en_passant));
        *out++ = (char)('1' + RANK_OF(pos->state.en_passant));
    }
    sprintf(out, " %u %d", (unsigned)pos->state.quiet_halfmoves, position_move_number(pos));
    return text;
}
