/* A game whose rules are a script: the host keeps the monsters, the script says what they do each turn. The script calls the host's
 * functions (health, hurt, say, roll), the host calls the script's (`start`, `turn`); a monster whose rules go wrong sits the turn
 * out, and the game goes on.
 *
 *     ./game rules/arena.toy */
#include <toycc.h>

#include <stdio.h>
#include <stdlib.h>

enum { MONSTERS = 3, TURNS = 6, STEPS_A_TURN = 20000 };

typedef struct Game {
    int health[MONSTERS];
    uint32_t random;
} Game;

static bool is_monster(int32_t number)
{
    return number >= 0 && number < MONSTERS;
}

/* ---------------------------------------------------------------- what the script may call */

/* int health(int monster); */
static void host_health(void *user, ToyccCall *call)
{
    const Game *game = user;
    int32_t monster = toycc_next_int(call);
    if (is_monster(monster))
        toycc_return(call, toycc_int(game->health[monster]));
    else
        toycc_raise(call, "health: there is no such monster");
}

/* void hurt(int monster, int points); */
static void host_hurt(void *user, ToyccCall *call)
{
    Game *game = user;
    int32_t monster = toycc_next_int(call), points = toycc_next_int(call);
    if (!is_monster(monster))
        toycc_raise(call, "hurt: there is no such monster");
    else
        game->health[monster] = points < game->health[monster] ? game->health[monster] - points : 0;
}

/* int roll(int sides); the same numbers in every game */
static void host_roll(void *user, ToyccCall *call)
{
    Game *game = user;
    int32_t sides = toycc_next_int(call);
    game->random = game->random * 1103515245u + 12345u;
    toycc_return(call, toycc_int(sides > 0 ? (int32_t)(game->random >> 16) % sides + 1 : 0));
}

/* void say(const char *text); */
static void host_say(void *user, ToyccCall *call)
{
    char text[100];
    (void)user;
    if (toycc_read_string(toycc_caller(call), toycc_next_pointer(call), text, sizeof text, NULL) == TOYCC_OK)
        printf("    \"%s\"\n", text);
}

/* ---------------------------------------------------------------- the game */

static ToyccProgram *load(Game *game, const char *path)
{
    ToyccProgram *program = NULL;
    Toycc *toycc = toycc_new(NULL);
    if (!toycc)
        return NULL;
    toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, TOYCC_COMPILER_HEADERS);
    toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, TOYCC_LIBRARY_HEADERS);
    toycc_define_host(toycc, "health", host_health, game);
    toycc_define_host(toycc, "hurt", host_hurt, game);
    toycc_define_host(toycc, "roll", host_roll, game);
    toycc_define_host(toycc, "say", host_say, NULL);
    if (toycc_compile_file(toycc, path, TOYCC_PROGRAM) == TOYCC_OK)
        toycc_link(toycc, &program);
    fputs(toycc_messages(toycc, TOYCC_PLAIN, NULL), stderr);
    toycc_free(toycc);
    return program;
}

/* A script that was stopped begins anew. */
static void begin(ToyccInstance *script)
{
    toycc_reset(script);
    toycc_call(script, "start", NULL, NULL, 0);
}

static void take_turn(Game *game, ToyccInstance *script, int monster)
{
    ToyccValue argument = toycc_int(monster);
    printf("  monster %d, health %d\n", monster, game->health[monster]);
    toycc_renew_limits(script);
    if (toycc_call(script, "turn", NULL, &argument, 1) == TOYCC_RETURNED)
        return;
    const ToyccFault *fault = toycc_fault(script);
    printf("    loses its turn: %s\n", fault->kind == TOYCC_FAULT_STEPS ? "it thinks too long" : fault->text);
    begin(script);
}

static void play(Game *game, ToyccInstance *script)
{
    begin(script);
    for (int turn = 1; turn <= TURNS; turn++) {
        printf("turn %d\n", turn);
        for (int monster = 0; monster < MONSTERS; monster++)
            if (game->health[monster] > 0)
                take_turn(game, script, monster);
    }
}

int main(int argc, char **argv)
{
    Game game = {.health = {20, 20, 20}, .random = 7};
    ToyccInstanceConfig limits = {.size = sizeof limits, .max_steps = STEPS_A_TURN, .max_memory = 1 << 20};
    ToyccInstance *script = NULL;
    ToyccProgram *program = argc == 2 ? load(&game, argv[1]) : NULL;
    if (!program || toycc_instance_new(program, &limits, &script) != TOYCC_OK) {
        fprintf(stderr, "usage: game RULES.toy\n");
        return EXIT_FAILURE;
    }
    play(&game, script);
    toycc_instance_free(script);
    toycc_program_free(program);
    return EXIT_SUCCESS;
}
