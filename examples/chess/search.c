/*
 * Alpha-beta search (Knuth and Moore 1975) with iterative deepening. alpha and beta bound the interesting scores: a
 * position better than beta will not arise, because the opponent has something better than to allow it. Sooner such
 * cutoffs are found when good moves come first: the one from the transposition table, captures of valuable pieces by
 * cheap ones, quiet moves that were good elsewhere.
 */
#include "search.h"

#include "evaluate.h"

#include <stdlib.h>
#include <string.h>

enum { KILLERS = 2, NULL_MOVE_REDUCTION = 2, MAX_HISTORY_SCORE = 1 << 18 };
enum { FIRST = 1 << 30, CAPTURE = 1 << 24, KILLER = 1 << 20 }; /* classes of moves, in the order in which they are tried */

typedef struct {
    Position *pos;
    Table *table;
    unsigned long long nodes;
    Move killers[MAX_PLY][KILLERS];        /* quiet moves that gave a cutoff at that distance from the root */
    int history[COLORS][SQUARES][SQUARES]; /* how good a quiet move was so far, by colour, from and to */
} Search;

static bool same_move(Move a, Move b)
{
    return a.packed == b.packed;
}

static bool is_quiet(Move move)
{
    return move.captured == NO_KIND && move.promotion == NO_KIND;
}

static int priority(const Search *s, Move move, Move first, int ply)
{
    if (same_move(move, first))
        return FIRST;
    if (!is_quiet(move)) {
        int gain = piece_value[move.captured] + piece_value[move.promotion];
        return CAPTURE + gain * 8 - (int)move.piece;
    }
    for (int i = 0; i < KILLERS; i++) {
        if (same_move(move, s->killers[ply][i]))
            return KILLER - i;
    }
    return s->history[s->pos->side][move.from][move.to];
}

static void prioritize(const Search *s, const MoveList *list, int *priorities, Move first, int ply)
{
    for (int i = 0; i < list->count; i++)
        priorities[i] = priority(s, list->moves[i], first, ply);
}

/* Moves the best of the remaining moves to place `next`: selection sort, of which a cutoff saves the rest. */
static Move pick(MoveList *list, int *priorities, int next)
{
    int best = next;
    for (int i = next + 1; i < list->count; i++) {
        if (priorities[i] > priorities[best])
            best = i;
    }
    Move move = list->moves[best];
    int value = priorities[best];
    list->moves[best] = list->moves[next];
    priorities[best] = priorities[next];
    list->moves[next] = move;
    priorities[next] = value;
    return move;
}

/* Looks at captures until the position is quiet, because evaluate() does not see that a piece hangs. */
static int quiesce(Search *s, int ply, int alpha, int beta)
{
    MoveList list;
    int priorities[MAX_MOVES];

    s->nodes++;
    int best = evaluate(s->pos); /* nobody must capture */
    if (best >= beta || ply >= MAX_PLY)
        return best;
    if (best > alpha)
        alpha = best;

    moves_generate(s->pos, CAPTURES, &list);
    prioritize(s, &list, priorities, (Move){.packed = 0}, 0);
    for (int i = 0; i < list.count; i++) {
        Move move = pick(&list, priorities, i);
        if (!position_make(s->pos, move))
            continue;
        int score = -quiesce(s, ply + 1, -beta, -alpha);
        position_unmake(s->pos);
        if (score > best)
            best = score;
        if (score > alpha)
            alpha = score;
        if (alpha >= beta)
            break;
    }
    return best;
}

/* A mate's score counts from the root of the search, in the table it counts from the position itself. */
static int score_to_table(int score, int ply)
{
    return score >= MATE_IN_MAX ? score + ply : score <= -MATE_IN_MAX ? score - ply : score;
}

static int score_from_table(int score, int ply)
{
    return score >= MATE_IN_MAX ? score - ply : score <= -MATE_IN_MAX ? score + ply : score;
}

/* Whether what the table knows decides the position within the bounds. */
static bool known(const Entry *entry, int depth, int score, int alpha, int beta)
{
    if ((int)entry->depth < depth)
        return false;
    switch ((Bound)entry->bound) {
    case EXACTLY: return true;
    case AT_LEAST: return score >= beta;
    case AT_MOST: return score <= alpha;
    case NOTHING_KNOWN: break;
    }
    return false;
}

static void reward(Search *s, Move move, int depth, int ply)
{
    if (!is_quiet(move))
        return;
    if (!same_move(move, s->killers[ply][0])) {
        s->killers[ply][1] = s->killers[ply][0];
        s->killers[ply][0] = move;
    }
    int *score = &s->history[s->pos->side][move.from][move.to];
    *score += depth * depth;
    if (*score > MAX_HISTORY_SCORE)
        *score /= 2;
}

static void prepend(Line *line, Move move, const Line *rest)
{
    line->moves[0] = move;
    int length = rest->length < MAX_PLY - 1 ? rest->length : MAX_PLY - 1;
    memcpy(line->moves + 1, rest->moves, (size_t)length * sizeof(Move));
    line->length = length + 1;
}

static bool has_pieces(const Position *pos)
{
    return (pos->of_color[pos->side] & ~(pos->of_kind[PAWN] | pos->of_kind[KING])) != 0;
}

static bool is_draw(const Position *pos)
{
    return pos->state.quiet_halfmoves >= 100 || position_repetitions(pos) > 0 || position_dead(pos);
}

static int alpha_beta(Search *s, int depth, int ply, int alpha, int beta, bool may_pass, Line *line);

/* Whether the side to move is so well off that it could afford not to move at all. */
static bool passing_is_enough(Search *s, int depth, int ply, int beta)
{
    Line ignored;
    if (depth <= NULL_MOVE_REDUCTION || !has_pieces(s->pos) || evaluate(s->pos) < beta)
        return false;
    position_pass(s->pos);
    int score = -alpha_beta(s, depth - 1 - NULL_MOVE_REDUCTION, ply + 1, -beta, -beta + 1, false, &ignored);
    position_unmake(s->pos);
    return score >= beta;
}

/* The score of a position; its best moves go to *line. */
static int alpha_beta(Search *s, int depth, int ply, int alpha, int beta, bool may_pass, Line *line)
{
    Position *pos = s->pos;
    MoveList list;
    Line rest;
    int priorities[MAX_MOVES];
    int best = -INFINITE, tried = 0, first_alpha = alpha;
    Move best_move = {.packed = 0};

    line->length = 0;
    if (ply > 0 && is_draw(pos))
        return 0;
    bool in_check = position_in_check(pos);
    if (in_check)
        depth++; /* few replies, and much happens */
    if (depth <= 0 || ply >= MAX_PLY - 1)
        return quiesce(s, ply, alpha, beta);
    s->nodes++;

    const Entry *entry = table_find(s->table, pos->state.key);
    if (entry != NULL) {
        int score = score_from_table(entry->score, ply);
        if (ply > 0 && beta - alpha == 1 && known(entry, depth, score, alpha, beta))
            return score;
        best_move = entry->move;
    }
    if (may_pass && !in_check && ply > 0 && beta - alpha == 1 && passing_is_enough(s, depth, ply, beta))
        return beta;

    moves_generate(pos, ALL_MOVES, &list);
    prioritize(s, &list, priorities, best_move, ply);
    for (int i = 0; i < list.count && alpha < beta; i++) {
        Move move = pick(&list, priorities, i);
        if (!position_make(pos, move))
            continue;
        int score = -INFINITE;
        if (tried++ > 0) /* it should be worse than the first: that is shown sooner than how much worse */
            score = -alpha_beta(s, depth - 1, ply + 1, -alpha - 1, -alpha, true, &rest);
        if (tried == 1 || (score > alpha && score < beta))
            score = -alpha_beta(s, depth - 1, ply + 1, -beta, -alpha, true, &rest);
        position_unmake(pos);
        if (score <= best)
            continue;
        best = score;
        best_move = move;
        if (score <= alpha)
            continue;
        alpha = score;
        prepend(line, move, &rest);
        if (score >= beta)
            reward(s, move, depth, ply);
    }
    if (tried == 0)
        return in_check ? -MATE + ply : 0;

    Bound bound = best >= beta ? AT_LEAST : best > first_alpha ? EXACTLY : AT_MOST;
    table_store(s->table, (Entry){.key = pos->state.key,
                                  .move = best_move,
                                  .score = score_to_table(best, ply),
                                  .depth = (unsigned)depth,
                                  .bound = bound});
    return best;
}

Report search_best(Position *pos, Table *table, int max_depth, Listener *listener, void *context)
{
    Report report = {.depth = 0};
    Search *s = calloc(1, sizeof *s);
    if (s == NULL)
        return report;
    s->pos = pos;
    s->table = table;
    table_new_search(table);
    for (int depth = 1; depth <= max_depth; depth++) {
        report.depth = depth;
        report.score = alpha_beta(s, depth, 0, -INFINITE, INFINITE, false, &report.line);
        report.nodes = s->nodes;
        if (listener != NULL)
            listener(context, &report);
        if (abs(report.score) >= MATE - depth || report.line.length == 0)
            break; /* a mate that is found within the depth is the shortest */
    }
    free(s);
    return report;
}
