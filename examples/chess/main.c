/*
 * chess: a chess engine for the terminal.
 *
 *     chess [-e] [FILE]      reads commands from FILE or standard input; -e repeats each before its answer
 *
 * `help` lists the commands. There is no clock, so that a session always gives the same answers.
 */
#include "evaluate.h"
#include "search.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_DEPTH = 6, DEFAULT_TABLE_KIB = 4096, MAX_LINE_LENGTH = 512, MAX_PERFT_DEPTH = 9 };

typedef struct {
    Position pos;
    Table table;
    bool echo, done;
    int complaints;
} Session;

/* Says what is wrong with a command; the session goes on. */
static void complain(Session *session, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("? ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
    session->complaints++;
}

/* Reads a number from the arguments of a command; returns fallback if there is none, -1 if it is out of range. */
static int number_argument(Session *session, const char *args, int fallback, int min, int max)
{
    int value;
    char rest;
    if (*args == '\0')
        return fallback;
    if (sscanf(args, "%d %c", &value, &rest) == 1 && value >= min && value <= max)
        return value;
    complain(session, "expected a number from %d to %d, not '%s'", min, max, args);
    return -1;
}

static void show_board(Session *session, const char *args)
{
    const Position *pos = &session->pos;
    (void)args;
    for (int rank = 7; rank >= 0; rank--) {
        printf("%d ", rank + 1);
        for (int file = 0; file < 8; file++) {
            Square s = SQUARE_AT(file, rank);
            Color color = pos->of_color[WHITE] & BIT(s) ? WHITE : BLACK;
            printf(" %c", pos->kind_on[s] == NO_KIND ? '.' : piece_letter(pos->kind_on[s], color));
        }
        printf("\n");
    }
    printf("   a b c d e f g h   %s to move\n", pos->side == WHITE ? "White" : "Black");
}

static void set_position(Session *session, const char *fen)
{
    Position *fresh = malloc(sizeof *fresh); /* the old position stays when the new one is wrong */
    if (fresh == NULL) {
        complain(session, "out of memory");
        return;
    }
    const char *wrong = position_from_fen(fresh, fen);
    if (wrong != NULL)
        complain(session, "%s", wrong);
    else
        session->pos = *fresh;
    free(fresh);
}

static void new_game(Session *session, const char *args)
{
    (void)args;
    set_position(session, START_FEN);
    table_clear(&session->table);
}

static void fen(Session *session, const char *args)
{
    char text[FEN_SIZE];
    if (*args != '\0')
        set_position(session, args);
    else
        printf("%s\n", position_to_fen(&session->pos, text));
}

/* How the game has ended, or NULL. */
static const char *outcome(Position *pos)
{
    MoveList legal;
    moves_legal(pos, &legal);
    if (legal.count == 0 && position_in_check(pos))
        return pos->side == WHITE ? "0-1, mate" : "1-0, mate";
    return legal.count == 0                         ? "draw, stalemate"
           : position_dead(pos)                     ? "draw, nobody can mate"
           : position_repetitions(pos) >= 2         ? "draw, the position has repeated three times"
           : pos->state.quiet_halfmoves >= 100      ? "draw, fifty moves without capture or pawn move"
           : pos->made >= MAX_HISTORY - 2 * MAX_PLY ? "draw, the game is too long"
                                                    : NULL;
}

static void show_outcome(Session *session)
{
    const char *end = outcome(&session->pos);
    if (end != NULL)
        printf("%s\n", end);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(((const MoveText *)a)->text, ((const MoveText *)b)->text);
}

/* The texts of the moves of the list, sorted. */
static void sorted_texts(Position *pos, const MoveList *list, MoveText (*text_of)(Position *, Move), MoveText *texts)
{
    for (int i = 0; i < list->count; i++)
        texts[i] = text_of(pos, list->moves[i]);
    qsort(texts, (size_t)list->count, sizeof *texts, compare_texts);
}

static void show_moves(Session *session, const char *args)
{
    MoveList legal;
    MoveText texts[MAX_MOVES];
    (void)args;
    moves_legal(&session->pos, &legal);
    sorted_texts(&session->pos, &legal, move_san, texts);
    printf("%d moves:", legal.count);
    for (int i = 0; i < legal.count; i++)
        printf(" %s", texts[i].text);
    printf("\n");
}

static void make_moves(Session *session, const char *args)
{
    char copy[MAX_LINE_LENGTH];
    if (*args == '\0')
        complain(session, "which move?");
    strcpy(copy, args);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        const char *end = outcome(&session->pos);
        Move move = move_parse(&session->pos, word);
        if (end != NULL)
            complain(session, "the game is over: %s", end);
        else if (move.packed == 0)
            complain(session, "'%s' is not a legal move", word);
        if (end != NULL || move.packed == 0)
            return;
        position_make(&session->pos, move);
    }
    show_outcome(session);
}

static void undo(Session *session, const char *args)
{
    int count = number_argument(session, args, 1, 1, MAX_HISTORY);
    if (count > session->pos.made)
        complain(session, "only %d moves can be taken back", session->pos.made);
    for (; count > 0 && session->pos.made > 0; count--)
        position_unmake(&session->pos);
}

static void perft(Session *session, const char *args)
{
    int depth = number_argument(session, args, 4, 0, MAX_PERFT_DEPTH);
    if (depth >= 0)
        printf("%llu\n", moves_perft(&session->pos, depth));
}

static MoveText coordinates_of(Position *pos, Move move)
{
    (void)pos;
    return move_coordinates(move);
}

static void divide(Session *session, const char *args)
{
    MoveList legal;
    MoveText texts[MAX_MOVES];
    unsigned long long total = 0;
    int depth = number_argument(session, args, 4, 1, MAX_PERFT_DEPTH);
    if (depth < 0)
        return;
    moves_legal(&session->pos, &legal);
    sorted_texts(&session->pos, &legal, coordinates_of, texts);
    for (int i = 0; i < legal.count; i++) {
        position_make(&session->pos, move_parse(&session->pos, texts[i].text));
        unsigned long long leaves = moves_perft(&session->pos, depth - 1);
        position_unmake(&session->pos);
        printf("%-5s %8llu\n", texts[i].text, leaves);
        total += leaves;
    }
    printf("total %8llu\n", total);
}

/* One line of a perft suite, `FEN ;D1 20 ;D2 400 …`: counts the leaves at each depth. Returns how many were wrong. */
static int check_suite_line(Session *session, char *line)
{
    int wrong = 0, depth;
    unsigned long long expected;
    char *field = strchr(line, ';');
    if (field != NULL)
        *field++ = '\0';
    set_position(session, line);
    for (; field != NULL && sscanf(field, "D%d %llu", &depth, &expected) == 2; field = strchr(field, ';')) {
        unsigned long long counted = moves_perft(&session->pos, depth);
        if (counted != expected) {
            complain(session, "%s: depth %d has %llu leaves, not %llu", line, depth, counted, expected);
            wrong++;
        }
        if (*field == ';')
            field++;
    }
    return wrong;
}

static void suite(Session *session, const char *args)
{
    char line[MAX_LINE_LENGTH];
    int lines = 0, wrong = 0;
    FILE *file = fopen(args, "r");
    if (file == NULL) {
        complain(session, "cannot open '%s'", args);
        return;
    }
    for (; fgets(line, sizeof line, file) != NULL; lines++)
        wrong += check_suite_line(session, line);
    fclose(file);
    printf("%d positions, %d wrong counts\n", lines, wrong);
}

static void show_evaluation(Session *session, const char *args)
{
    (void)args;
    printf("%+.2f\n", evaluate(&session->pos) / 100.0);
}

/* "+0.25", or "mate in 3" moves of the side to move, or "mated in 2" of its opponent's. */
static void show_score(int score)
{
    if (score >= MATE_IN_MAX)
        printf("mate in %d", (MATE - score + 1) / 2);
    else if (score == -MATE)
        printf("mated");
    else if (score <= -MATE_IN_MAX)
        printf("mated in %d", (MATE + score + 1) / 2);
    else
        printf("%+.2f", score / 100.0);
}

/* Makes the moves of a line to print each in the position in which it is made, and takes them back. */
static void show_line(Position *pos, const Line *line)
{
    for (int i = 0; i < line->length; i++) {
        printf(" %s", move_san(pos, line->moves[i]).text);
        position_make(pos, line->moves[i]);
    }
    for (int i = 0; i < line->length; i++)
        position_unmake(pos);
}

/* How search reports: with its own growth from iteration to iteration, the effective branching factor. */
typedef struct {
    Session *session;
    unsigned long long nodes_before;
} Progress;

static void show_report(void *context, const Report *report)
{
    Progress *progress = context;
    printf("%2d  ", report->depth);
    show_score(report->score);
    printf("  %llu nodes", report->nodes);
    if (progress->nodes_before > 0)
        printf(" (x%.1f)", (double)report->nodes / (double)progress->nodes_before);
    printf(" ");
    show_line(&progress->session->pos, &report->line);
    printf("\n");
    progress->nodes_before = report->nodes;
}

static void go(Session *session, const char *args)
{
    Progress progress = {session, 0};
    int depth = number_argument(session, args, DEFAULT_DEPTH, 1, MAX_PLY - 1);
    if (depth < 0)
        return;
    Report report = search_best(&session->pos, &session->table, depth, show_report, &progress);
    if (report.line.length == 0)
        show_outcome(session);
    else
        printf("best %s\n", move_san(&session->pos, report.line.moves[0]).text);
}

/* The engine plays against itself: play MOVES DEPTH. */
static void play(Session *session, const char *args)
{
    Position *pos = &session->pos;
    int moves = 0, depth = 0;
    if (sscanf(args, "%d %d", &moves, &depth) != 2 || moves < 1 || depth < 1 || depth >= MAX_PLY) {
        complain(session, "expected how many moves of each side, and how deep to search");
        return;
    }
    int half = 0;
    for (; half < 2 * moves && outcome(pos) == NULL; half++) {
        Report report = search_best(pos, &session->table, depth, NULL, NULL);
        if (report.line.length == 0)
            break;
        MoveText text = move_san(pos, report.line.moves[0]);
        if (pos->side == WHITE)
            printf("%s%d. %s", half > 0 ? "\n" : "", position_move_number(pos), text.text);
        else if (half == 0)
            printf("%d... %s", position_move_number(pos), text.text);
        else
            printf(" %s", text.text);
        position_make(pos, report.line.moves[0]);
    }
    if (half > 0)
        printf("\n");
    show_outcome(session);
}

static void resize_table(Session *session, const char *args)
{
    Table fresh;
    int kib = number_argument(session, args, DEFAULT_TABLE_KIB, 1, 1 << 20);
    if (kib < 0)
        return;
    if (!table_init(&fresh, (size_t)kib)) {
        complain(session, "no memory for a table of %d KiB", kib);
        return;
    }
    table_free(&session->table);
    session->table = fresh;
    printf("%lu entries of %lu bytes\n", (unsigned long)(fresh.mask + 1), (unsigned long)sizeof(Entry));
}

static void quit(Session *session, const char *args)
{
    (void)args;
    session->done = true;
}

static void help(Session *session, const char *args);

typedef struct {
    const char *name;
    void (*perform)(Session *, const char *args);
    const char *usage, *description;
} Command;

/* Sorted by name, for bsearch. */
static const Command commands[] = {
    {"board", show_board, "", "show the board"},
    {"divide", divide, "[DEPTH]", "perft for each move"},
    {"eval", show_evaluation, "", "value of the position for the side to move, without search"},
    {"fen", fen, "[FEN]", "show or set the position as FEN text"},
    {"go", go, "[DEPTH]", "search for the best move"},
    {"hash", resize_table, "[KIB]", "make a new transposition table"},
    {"help", help, "", "show this"},
    {"move", make_moves, "MOVE...", "make moves: e4, Nbd7, O-O, e8=Q, or e2e4, e7e8q"},
    {"moves", show_moves, "", "show the legal moves"},
    {"new", new_game, "", "begin a game"},
    {"perft", perft, "[DEPTH]", "count the sequences of so many legal moves"},
    {"play", play, "MOVES DEPTH", "play against itself"},
    {"quit", quit, "", "end the session"},
    {"suite", suite, "FILE", "check perft of the positions in a file"},
    {"undo", undo, "[COUNT]", "take moves back"},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void help(Session *session, const char *args)
{
    (void)session, (void)args;
    for (int i = 0; i < COMMANDS; i++)
        printf("%-7s%-13s%s\n", commands[i].name, commands[i].usage, commands[i].description);
}

static int compare_command(const void *name, const void *command)
{
    return strcmp(name, ((const Command *)command)->name);
}

static void perform(Session *session, char *line)
{
    char name[16];
    int length = 0;
    line[strcspn(line, "\r\n")] = '\0';
    if (session->echo)
        printf("> %s\n", line);
    if (line[0] == '#' || sscanf(line, "%15s%n", name, &length) < 1)
        return;
    const Command *command = bsearch(name, commands, COMMANDS, sizeof commands[0], compare_command);
    const char *args = line + length;
    args += strspn(args, " ");
    if (command == NULL)
        complain(session, "unknown command '%s'; try help", name);
    else
        command->perform(session, args);
}

int main(int argc, char **argv)
{
    static Session session; /* too large for some stacks */
    static char line[MAX_LINE_LENGTH];
    FILE *input = stdin;

    int next = 1;
    if (next < argc && strcmp(argv[next], "-e") == 0) {
        session.echo = true;
        next++;
    }
    if (argc - next > 1 || (next < argc && argv[next][0] == '-')) {
        fprintf(stderr, "usage: chess [-e] [FILE]\n");
        return 2;
    }
    if (next < argc && (input = fopen(argv[next], "r")) == NULL) {
        perror(argv[next]);
        return 2;
    }
    bitboard_init();
    position_init();
    if (!table_init(&session.table, DEFAULT_TABLE_KIB)) {
        fprintf(stderr, "chess: out of memory\n");
        return 2;
    }
    new_game(&session, "");
    while (!session.done && fgets(line, sizeof line, input) != NULL)
        perform(&session, line);
    table_free(&session.table);
    if (input != stdin)
        fclose(input);
    return session.complaints > 0;
}
