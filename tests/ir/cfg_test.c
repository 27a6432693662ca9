/* The passes on control flow, by what they leave of source text: how many blocks, how many of an operation. That the verifier finds
 * nothing wrong after each is part of every test. Prints TAP; exits with 0 when all is well. */
#include "ir/ir.h"

#include <stdio.h>
#include <string.h>

static int tests, failures;

static void check_that(bool holds, const char *what)
{
    tests++;
    failures += !holds;
    printf("%sok %d - %s\n", holds ? "" : "not ", tests, what);
}

/* ---------------------------------------------------------------- a compilation */

typedef struct Case {
    Memory memory;
    Context cx;
    LexOptions options;
    Module module;
    Arena arena; /* of the function */
} Case;

static void set_up(Case *c)
{
    *c = (Case){0};
    memory_init(&c->memory, NULL, NULL, 0);
    c->cx.memory = &c->memory;
    arena_init(&c->cx.arena, &c->memory);
    names_init(&c->cx.names, &c->cx.arena);
    source_init(&c->cx.sources, &c->cx.arena);
    diag_init(&c->cx.diags, &c->cx.arena, &c->cx.sources);
    module_init(&c->module, &c->cx);
    arena_init(&c->arena, &c->memory);
}

static void tear_down(Case *c)
{
    arena_release(&c->arena);
    arena_release(&c->cx.arena);
    memory_release(&c->memory);
}

/* The last function of `text`, lowered; NULL when the text is wrong. */
static Function *lower(Case *c, const char *text)
{
    Lexer *lexer = lex_open(&c->cx, &c->options, "test.toy", source_text(&c->cx.arena, text, strlen(text)));
    Unit *unit = lexer ? parse(&c->cx, lexer) : NULL;
    if (unit)
        check(&c->cx, unit);
    Function *f = NULL;
    for (uint32_t i = 0; unit && !c->cx.diags.errors && i < unit->decls.len; i++)
        if (unit->decls.data[i]->kind == DECL_FUNCTION)
            f = lower_function(&c->module, &c->arena, unit->decls.data[i]);
    if (lexer)
        lex_close(lexer);
    return f;
}

typedef void PassFunction(Function *f);

static int count_op(const Function *f, IrOp op)
{
    int count = 0;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
            count += ins->op == op;
    return count;
}

enum { BLOCKS = IR_OP_COUNT }; /* counts blocks instead of an operation */

/* What is left after promotion, the pass and the removal of what is dead; -1: it does not compile, or the IR is unsound. */
static int left_after(const char *text, PassFunction *pass, int what)
{
    Case c;
    set_up(&c);
    Function *f = lower(&c, text);
    int count = -1;
    if (f) {
        ir_drop_unreachable(f);
        promote_slots(f);
        pass(f);
        bool sound = !ir_verify(f);
        remove_dead_code(f);
        count = !sound || ir_verify(f) ? -1 : what == BLOCKS ? (int)f->blocks.len : count_op(f, (IrOp)what);
    }
    tear_down(&c);
    return count;
}

/* ---------------------------------------------------------------- simplify-cfg */

typedef struct Expected {
    const char *name, *text;
    int what, count;
} Expected;

static const Expected simplified[] = {
    {"a branch on a constant", "int g(int); int f(int a) { int one = 1; if (one) return a; return g(a); }", BLOCKS, 1},
    {"the other way", "int g(int); int f(int a) { int no = 0; if (no) return g(a); return a; }", IR_CALL, 0},
    {"a switch on a constant: a case",
     "int f(void) { int a = 5; switch (a) { case 1: return 7; case 3 ... 6: return 8; } return 9; }", BLOCKS, 1},
    {"a switch on a constant: the default",
     "int g(int), h(int); int f(void) { int a = 2; switch (a) { case 1: return g(7); case 3 ... 6: return g(8); } return h(9); "
     "}",
     IR_CALL, 1},
    {"a chain of statements", "int f(int a) { { goto x; } x: a++; goto y; y: return a; }", BLOCKS, 1},
    {"both ways alike", "int f(int a) { if (a) ; else ; return 1; }", BLOCKS, 1},
    {"a phi that tells two ways apart stays", "int f(int a) { return a ? 3 : 5; }", IR_PHI, 1},
    {"empty arms go, their phi stays", "int f(int a, int b) { int x = 1; if (a) x = b; return x; }", BLOCKS, 3},
    {"a phi that only passes on goes",
     "int g(void); int f(int a, int b, int c) { int x; if (a) { if (b) x = g(); else x = g() + 1; } else x = c; return x; }",
     IR_PHI, 1},
    {"an endless loop stays", "int f(int a) { if (a) for (;;) ; return 1; }", BLOCKS, 3},
    {"an endless loop of two empty blocks", "void f(void) { x: goto y; y: goto x; }", BLOCKS, 2},
    {"one case is a comparison",
     "int g(void), h(void); int f(int a) { switch (a) { case 7: return g(); default: return h(); } }", IR_SWITCH, 0},
    {"a range is none", "int g(void), h(void); int f(int a) { switch (a) { case 7 ... 8: return g(); default: return h(); } }",
     IR_SWITCH, 1},
    {"cases that lead to the default", "int f(int a) { switch (a) { case 1: case 2: case 3: break; } return 2; }", BLOCKS, 1},
    {"a negation turns the branch around", "int g(void), h(void); int f(int a) { if (!a) return g(); return h(); }", IR_CMP, 0},
    {"code behind an endless loop", "int g(void); int f(int a) { while (1) a++; return g(); }", IR_CALL, 0},
};

static void test_simplify_cfg(void)
{
    for (size_t i = 0; i < sizeof simplified / sizeof *simplified; i++) {
        const Expected *e = &simplified[i];
        int count = left_after(e->text, simplify_cfg, e->what);
        check_that(count == e->count, e->name);
        if (count != e->count)
            printf("# %d, not %d\n", count, e->count);
    }
}

/* ---------------------------------------------------------------- place-blocks */

/* Ends that jump elsewhere than to the next block, where one that falls through would do. */
static int count_jumps(const Function *f)
{
    int count = 0;
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        const Block *block = f->blocks.data[i], *next = i + 1 < f->blocks.len ? f->blocks.data[i + 1] : NULL;
        bool falls = block->succs[0] == next || (block->succs[1] && block->succs[1] == next);
        count += (block->last->op == IR_JUMP || block->last->op == IR_BRANCH) && !falls;
    }
    return count;
}

typedef int Question(const Function *f);

static int entry_is_first(const Function *f)
{
    return f->blocks.data[0]->preds.len == 0;
}

static int ends_cold(const Function *f)
{
    const Block *last = vec_last(&f->blocks);
    return last->first->op == IR_CALL && last->first->args[0]->symbol->decl->is_noreturn;
}

static int ends_with_return(const Function *f)
{
    return vec_last(&f->blocks)->last->op == IR_RET;
}

static bool next_round_is_back(const Block *block)
{
    return block->succs[0]->id <= block->id || block->succs[1]->id <= block->id;
}

/* A loop's last block decides whether there is another round: no jump besides. */
static int tests_at_foot(const Function *f)
{
    for (uint32_t i = 0; i < f->blocks.len; i++)
        if (f->blocks.data[i]->last->op == IR_BRANCH && next_round_is_back(f->blocks.data[i]))
            return 1;
    return 0;
}

static int answer(const char *text, Question *question)
{
    Case c;
    set_up(&c);
    Function *f = lower(&c, text);
    int result = -1;
    if (f) {
        ir_drop_unreachable(f);
        promote_slots(f);
        simplify_cfg(f);
        order_blocks(f);
        if (!ir_verify(f))
            result = question(f);
    }
    tear_down(&c);
    return result;
}

#define COLD_LOOP                                                                                                              \
    "_Noreturn void die(void); int g(int);"                                                                                    \
    "int f(int *a, int n) { int s = 0; for (int i = 0; i < n; i++) { if (a[i] == 5) die(); if (a[i] & 1) s += g(s); else s "   \
    "-= g(i); } return s; }"

static void test_order_blocks(void)
{
    check_that(answer(COLD_LOOP, entry_is_first) == 1, "the entry is first");
    check_that(answer(COLD_LOOP, ends_cold) == 1, "what does not return is last");
    check_that(answer(COLD_LOOP, tests_at_foot) == 1, "the loop's test is at its foot");
    check_that(answer(COLD_LOOP, count_jumps) == 3, "three jumps: to the test, from one arm, back from what is cold");
    check_that(answer("int g(void); int f(int a) { while (a > 3) a = g(); return a; }", count_jumps) == 1,
               "one jump to the test");
    check_that(answer("int g(void); int f(int a) { do a = g(); while (a); return a; }", count_jumps) == 0, "no jump");
    check_that(answer("int g(void); int f(int a) { if (a == 3) a = g(); else a = g() + 1; return g() + a; }", count_jumps) == 1,
               "one jump past the other arm");
    check_that(answer("int g(int); int f(int a) { if (a < 0) return -1; while (a--) if (g(a)) break; return g(a); }",
                      ends_with_return) == 1,
               "an early return is out of the way");
}

int main(void)
{
    test_simplify_cfg();
    test_order_blocks();
    printf("1..%d\n", tests);
    return failures != 0;
}
