/* The IR room by itself: dominators against their definition, the verifier against graphs spoilt on purpose, folding, and what lowering makes of
 * source text. Prints TAP; exits with 0 when all is well. */
#include "ir/loops.h"

#include <stdio.h>
#include <stdlib.h>
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

static Function *new_function(Case *c)
{
    Decl *decl = NEW(&c->cx.arena, Decl);
    decl->kind = DECL_FUNCTION;
    decl->symbol = "f";
    return ir_new_function(&c->module, &c->arena, decl);
}

static Block *new_placed(Function *f)
{
    Block *block = ir_new_block(f);
    ir_place_block(f, block);
    return block;
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

/* How many instructions of this operation the function has, -1 when it does not compile or its IR is not sound before or after the passes. */
static int count_op(const char *text, IrOp op)
{
    Case c;
    set_up(&c);
    int count = -1;
    Function *f = lower(&c, text);
    if (f && !ir_verify(f)) {
        ir_drop_unreachable(f);
        count = 0;
        for (uint32_t i = 0; i < f->blocks.len; i++)
            for (const Ins *ins = f->blocks.data[i]->first; ins; ins = ins->next)
                count += ins->op == op && (ins->uses || ins->type == IR_VOID || ir_ops[op].flags & IR_HAS_EFFECT);
        run_passes(f, &(PassOptions){0});
        if (ir_verify(f))
            count = -1;
    }
    tear_down(&c);
    return count;
}

/* ---------------------------------------------------------------- dominators */

static uint32_t state = 1;

static uint32_t random_below(uint32_t limit)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % limit;
}

/* A graph of branches that lead anywhere but to the entry. */
static Function *random_graph(Case *c, uint32_t count)
{
    Function *f = new_function(c);
    for (uint32_t i = 0; i < count; i++)
        new_placed(f);
    for (uint32_t i = 0; i < count; i++) {
        Block *block = f->blocks.data[i], *to = f->blocks.data[1 + random_below(count - 1)];
        switch (random_below(4)) {
        case 0: ir_append(f, block, IR_RET, IR_VOID, NULL, NULL, NULL); break;
        case 1: ir_jump(f, block, to); break;
        default: ir_branch(f, block, ir_undef(f, IR_I32), to, f->blocks.data[1 + random_below(count - 1)]); break;
        }
    }
    return f;
}

/* Marks what the entry reaches without passing `without`; by definition that does not dominate these. */
static void reach(Function *f, const Block *block, const Block *without, bool *reached)
{
    if (block == without || reached[block->id])
        return;
    reached[block->id] = true;
    for (uint32_t i = 0; i < succ_count(block); i++)
        reach(f, block->succs[i], without, reached);
}

static bool agrees_with_definition(Function *f)
{
    enum { MOST = 32 };
    Dominators dom;
    if (!ir_dominators(f, &dom))
        return false;
    bool all[MOST] = {false};
    reach(f, f->blocks.data[0], NULL, all);
    for (uint32_t a = 0; a < f->blocks.len; a++) {
        bool without[MOST] = {false};
        reach(f, f->blocks.data[0], f->blocks.data[a], without);
        for (uint32_t b = 0; b < f->blocks.len; b++)
            if (ir_dominates(&dom, f->blocks.data[a], f->blocks.data[b]) != (all[a] && all[b] && !without[b]))
                return false;
    }
    return true;
}

static void test_dominators(void)
{
    bool right = true;
    for (int round = 0; round < 3000 && right; round++) {
        Case c;
        set_up(&c);
        right = agrees_with_definition(random_graph(&c, 2 + random_below(20)));
        tear_down(&c);
    }
    check_that(right, "dominators of 3000 random graphs are those of the definition");
}

/* ---------------------------------------------------------------- loops */

/* Whether `block` is in the natural loop of `header`: it reaches an edge back to it without passing it. */
static bool is_in_natural_loop(Function *f, const Dominators *dom, const Block *header, const Block *block)
{
    bool reached[32] = {false};
    if (block == header || dom->rpo[block->id] == UINT32_MAX)
        return block == header;
    reach(f, block, header, reached);
    for (uint32_t i = 0; i < header->preds.len; i++)
        if (ir_dominates(dom, header, header->preds.data[i]) && reached[header->preds.data[i]->id])
            return true;
    return false;
}

static bool is_header(const Dominators *dom, const Block *block)
{
    for (uint32_t i = 0; i < block->preds.len; i++)
        if (ir_dominates(dom, block, block->preds.data[i]))
            return true;
    return false;
}

static bool loop_is_natural(Function *f, const Loops *loops, const Loop *loop)
{
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        Block *block = f->blocks.data[i];
        if (loop_contains(loops, loop, block) != is_in_natural_loop(f, &loops->dom, loop->header, block))
            return false;
        if (loop->outer && loop_contains(loops, loop, block) && !loop_contains(loops, loop->outer, block))
            return false;
    }
    return loop->depth == (loop->outer ? loop->outer->depth + 1 : 1) && loops->blocks[loop->first] == loop->header;
}

static bool loops_agree_with_definition(Function *f)
{
    Loops loops;
    ir_drop_unreachable(f);
    if (!ir_find_loops(f, &loops))
        return false;
    uint32_t headers = 0;
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        Block *block = f->blocks.data[i], *above = loops.dom.idom[i];
        headers += is_header(&loops.dom, block);
        if (above && loops.place[above->id] >= loops.place[i])
            return false;
    }
    for (uint32_t i = 0; i < loops.all.len; i++)
        if (!loop_is_natural(f, &loops, loops.all.data[i]))
            return false;
    return headers == loops.all.len;
}

static void test_loops(void)
{
    bool right = true;
    for (int round = 0; round < 3000 && right; round++) {
        Case c;
        set_up(&c);
        right = loops_agree_with_definition(random_graph(&c, 2 + random_below(20)));
        tear_down(&c);
    }
    check_that(right,
               "loops of 3000 random graphs are those of the definition, and their blocks stand behind their dominators");
}

/* ---------------------------------------------------------------- the verifier */

/* entry: x = load [slot]; branch x, yes, end     yes: y = add x, 1; jump end     end: phi; ret */
typedef struct Diamond {
    Function *f;
    Block *entry, *yes, *end;
    Ins *x, *y, *phi;
} Diamond;

static Diamond diamond(Case *c)
{
    Diamond d = {.f = new_function(c)};
    d.f->result = IR_I32;
    Slot *slot = ir_new_slot(d.f, NULL, "v", 4, 4);
    d.entry = new_placed(d.f);
    d.yes = new_placed(d.f);
    d.end = new_placed(d.f);
    d.x = ir_append(d.f, d.entry, IR_LOAD, IR_I32, ir_slot(d.f, slot), NULL, NULL);
    d.x->width = 4;
    ir_branch(d.f, d.entry, d.x, d.yes, d.end);
    d.y = ir_append(d.f, d.yes, IR_ADD, IR_I32, d.x, ir_const(d.f, IR_I32, 1), NULL);
    ir_jump(d.f, d.yes, d.end);
    d.phi = ir_append_n(d.f, d.end, IR_PHI, IR_I32, 2);
    ir_set_arg(d.phi, 0, d.x);
    ir_set_arg(d.phi, 1, d.y);
    ir_append(d.f, d.end, IR_RET, IR_VOID, d.phi, NULL, NULL);
    return d;
}

typedef enum Damage {
    NONE,
    WRONG_USES,
    WRONG_LEAF_USES,
    LATE,
    OTHER_TYPE,
    NO_END,
    MISSING_PRED,
    SHORT_PHI,
    SAME_ID,
    DAMAGE_COUNT
} Damage;

static void spoil(Diamond *d, Damage damage)
{
    switch (damage) {
    case NONE:
    case DAMAGE_COUNT: break;
    case WRONG_USES: d->x->uses++; break;
    case WRONG_LEAF_USES: d->y->args[1]->uses--; break;
    case LATE: ir_set_arg(d->phi, 0, d->y); break; /* y does not come before the end of the entry */
    case OTHER_TYPE: d->y->type = IR_I64; break;
    case NO_END: ir_remove(d->end->last); break;
    case MISSING_PRED: d->yes->preds.len = 0; break;
    case SHORT_PHI:
        d->phi->arg_count = 1;
        d->y->uses--;
        break;
    case SAME_ID: d->y->id = d->phi->id; break;
    }
}

static void test_verifier(void)
{
    static const char *const names[DAMAGE_COUNT] = {"sound IR passes",
                                                    "a wrong number of uses is found",
                                                    "a wrong number of uses of a constant is found",
                                                    "a use before the definition is found",
                                                    "a wrong type is found",
                                                    "a block without an end is found",
                                                    "a missing predecessor is found",
                                                    "a phi without an argument for each predecessor is found",
                                                    "an id used twice is found"};
    for (Damage damage = NONE; damage < DAMAGE_COUNT; damage++) {
        Case c;
        set_up(&c);
        Diamond d = diamond(&c);
        spoil(&d, damage);
        check_that((ir_verify(d.f) == NULL) == (damage == NONE), names[damage]);
        tear_down(&c);
    }
}

static void test_passes(void)
{
    Case c;
    set_up(&c);
    Diamond d = diamond(&c);
    run_passes(d.f, &(PassOptions){0});
    check_that(d.f->blocks.len == 4 && !ir_verify(d.f), "the critical edge into the phi gets a block");
    tear_down(&c);
    set_up(&c);
    d = diamond(&c);
    Block *dead = new_placed(d.f);
    ir_jump(d.f, dead, d.yes);
    ir_drop_unreachable(d.f);
    check_that(d.f->blocks.len == 3 && d.yes->preds.len == 1 && !ir_verify(d.f),
               "an unreachable block goes, and its edge with it");
    tear_down(&c);
}

/* ---------------------------------------------------------------- folding and lowering */

static void test_leaves(void)
{
    Case c;
    set_up(&c);
    Function *f = new_function(&c);
    check_that(ir_const(f, IR_I32, 0xffffffff) == ir_const(f, IR_I32, -1), "an i32 constant is taken modulo 2^32");
    check_that(ir_const(f, IR_I32, 7) != ir_const(f, IR_I64, 7), "constants of different types differ");
    check_that(ir_fconst(f, IR_F64, 0.0) != ir_fconst(f, IR_F64, -0.0), "0.0 and -0.0 differ");
    check_that(ir_fold(f, IR_SAR, IR_I32, COND_EQ, ir_const(f, IR_I32, -8), ir_const(f, IR_I32, 33)) == ir_const(f, IR_I32, -4),
               "shift counts are taken modulo the width");
    tear_down(&c);
}

static void test_lowering(void)
{
    check_that(count_op("char g(int); int f(int x) { return g(x); }", IR_SEXT8) == 1,
               "a char result is extended by the caller");
    check_that(count_op("_Bool g(int); int f(int x) { return g(x); }", IR_ZEXT8) == 1,
               "a _Bool result is extended by the caller");
    check_that(count_op("void f(char *p) { *p = *p + 1; }", IR_SEXT8) == 0, "a stored char is not extended first");
    check_that(count_op("int f(int x) { return (unsigned char)x; }", IR_ZEXT8) == 0, "a cast loads only what it keeps");
    check_that(count_op("_Bool f(int a, int b) { return a && b; }", IR_CMP) == 0,
               "what is 0 or 1 is not compared to become _Bool");
    check_that(count_op("int f(int a, int b) { if (__builtin_expect(!!(a && b), 1)) return 1; return 2; }", IR_PHI) == 0,
               "__builtin_expect in a condition stays a condition");
    check_that(count_op("struct s { int a[3]; }; int f(struct s *p, struct s *q) { return p - q; }", IR_SDIV) == 0,
               "a difference of pointers needs no division");
    check_that(count_op("struct s { int a, b[4]; } v[5]; int f(int i) { return v[i].b[i + 1]; }", IR_LOAD) == 3,
               "an element of a member of an element is one load");
    check_that(
        count_op("int f(long long x) { switch (x) { case 1 ... 5: return 1; case 7: return 2; } return 0; }", IR_SWITCH) == 2,
        "a 64-bit switch asks for the high half, then for the low one");
    check_that(count_op("int f(int a, int b) { return 8 * a + 0 * b; }", IR_MUL) == 0,
               "multiplication by 8 is a shift, by 0 nothing");
}

/* ---------------------------------------------------------------- long chains */

/* head, `count` times body, tail */
static int ops_of_repeated(const char *head, const char *body, const char *tail, IrOp op)
{
    enum { COUNT = 100000 };
    size_t step = strlen(body), size = strlen(head) + COUNT * step + strlen(tail) + 1;
    char *text = malloc(size), *at = text;
    if (!text)
        return -1;
    at += sprintf(at, "%s", head);
    for (int i = 0; i < COUNT; i++, at += step)
        memcpy(at, body, step);
    strcpy(at, tail);
    int count = count_op(text, op);
    free(text);
    return count;
}

static void test_chains(void)
{
    check_that(ops_of_repeated("int f(int x) { return x", " + x", "; }", IR_ADD) == 100000, "a long sum");
    check_that(ops_of_repeated("int f(int x) { if (x", " && x", ") return 1; return 0; }", IR_BRANCH) == 100001, "a long &&");
    check_that(ops_of_repeated("int f(int x) { return x", " || x", "; }", IR_BRANCH) == 100001, "a long || for its value");
    check_that(ops_of_repeated("int f(int *p, int *q) { return 1", " + p - q", "; }", IR_SUB) == 100000,
               "a long chain of + p - q");
    check_that(ops_of_repeated("int f(int x) { if (x) x = 1;", " else if (x) x = 2;", " return x; }", IR_BRANCH) == 100001,
               "a long else if");
    check_that(ops_of_repeated("int f(int x) { for (;;) {", " if (x) break;", " } return x; }", IR_BRANCH) == 100000,
               "many breaks");
}

int main(void)
{
    test_dominators();
    test_loops();
    test_verifier();
    test_passes();
    test_leaves();
    test_lowering();
    test_chains();
    printf("1..%d\n", tests);
    return failures != 0;
}
