/* Statements to blocks. Loops have their condition at the bottom, so that each round takes one jump:
 *
 *         jump test
 *     body: …
 *     next: step           where continue goes
 *     test: branch condition, body, end
 *     end:
 */
#include "ir/lower.h"

#include <assert.h>

Block *lower_new_block(Lowerer *l)
{
    Block *block = ir_new_block(l->f);
    block->loop_depth = l->loop_depth;
    return block;
}

void lower_begin(Lowerer *l, Block *block)
{
    block->loop_depth = l->loop_depth;
    block->pos = l->pos;
    ir_place_block(l->f, block);
    l->block = block;
}

void lower_goto(Lowerer *l, Block *to)
{
    if (block_end(l->block))
        return;
    ir_jump(l->f, l->block, to);
    l->block->last->pos = l->pos;
}

/* Ends the block with a jump; what follows in the source is not reached, unless a label or case says otherwise. */
static void leave_for(Lowerer *l, Block *to)
{
    lower_goto(l, to);
    lower_begin(l, lower_new_block(l));
}

void lower_body(Lowerer *l, Stmt *body)
{
    if (body)
        lower_stmt(l, body);
}

/* else if … else if …: a loop, since such chains may be long. */
static void lower_if(Lowerer *l, Stmt *stmt)
{
    Block *end = lower_new_block(l);
    for (;;) {
        Block *yes = lower_new_block(l), *no = stmt->otherwise ? lower_new_block(l) : end;
        lower_condition(l, stmt->expr, yes, no);
        lower_begin(l, yes);
        lower_body(l, stmt->body);
        lower_goto(l, end);
        if (!stmt->otherwise)
            break;
        lower_begin(l, no);
        if (stmt->otherwise->kind != STMT_IF) {
            lower_stmt(l, stmt->otherwise);
            lower_goto(l, end);
            break;
        }
        stmt = stmt->otherwise;
    }
    lower_begin(l, end);
}

/* The body, then the step, then the test, with break and continue set. `condition` NULL: for ever. */
static void lower_loop(Lowerer *l, Stmt *stmt, bool test_first, Expr *condition, Expr *step)
{
    Jumps outer = l->jumps;
    Block *end = lower_new_block(l);
    l->loop_depth++;
    Block *body = lower_new_block(l), *test = lower_new_block(l), *next = step ? lower_new_block(l) : test;
    l->jumps = (Jumps){end, next};
    lower_goto(l, test_first && condition ? test : body);
    lower_begin(l, body);
    lower_body(l, stmt->body);
    lower_goto(l, next);
    if (step) {
        lower_begin(l, next);
        lower_value(l, step);
        lower_goto(l, test);
    }
    lower_begin(l, test);
    if (condition)
        lower_condition(l, condition, body, end);
    else
        lower_goto(l, body);
    l->loop_depth--;
    l->jumps = outer;
    lower_begin(l, end);
}

static void lower_for(Lowerer *l, Stmt *stmt)
{
    lower_body(l, stmt->first);
    lower_loop(l, stmt, true, stmt->expr, stmt->expr2);
}

/* ---------------------------------------------------------------- the rest */

/* A label, case or default: control comes here from above too. */
static void lower_labelled(Lowerer *l, Stmt *stmt, Block *block)
{
    lower_goto(l, block);
    lower_begin(l, block);
    lower_body(l, stmt->body);
}

static Block *block_of_label(Lowerer *l, Label *label)
{
    if (!label->block)
        label->block = lower_new_block(l);
    return label->block;
}

/* Copies a record to where the caller wants it; the result is its address, as the caller gave it. */
static Ins *return_record(Lowerer *l, Expr *expr)
{
    LPlace from = lower_place(l, expr);
    l->pos = expr->span.caret;
    Ins *to = lower_hidden_pointer(l);
    copy_record(l, (LPlace){.base = to}, from, expr->type);
    return to;
}

static void lower_return(Lowerer *l, Stmt *stmt)
{
    bool record = stmt->expr && l->f->returns_struct;
    Ins *value = record ? return_record(l, stmt->expr) : stmt->expr ? lower_value(l, stmt->expr) : NULL;
    l->pos = stmt->span.caret;
    if (l->f->result == IR_VOID)
        value = NULL;
    else if (!value)
        value = ir_undef(l->f, l->f->result);
    ir_append(l->f, l->block, IR_RET, IR_VOID, value, NULL, NULL)->pos = l->pos;
    lower_begin(l, lower_new_block(l));
}

static void lower_declaration(Lowerer *l, Stmt *stmt)
{
    for (uint32_t i = 0; i < stmt->decls.len; i++) {
        Decl *decl = stmt->decls.data[i];
        if (decl->kind == DECL_OBJECT && !decl->is_static_storage && decl->linkage == LINKAGE_NONE && decl->has_init)
            lower_initialiser(l, decl);
    }
}

void lower_stmt(Lowerer *l, Stmt *stmt)
{
    if (should_stop(l->cx))
        return;
    l->pos = stmt->span.caret;
    switch ((StmtKind)stmt->kind) {
    case STMT_EMPTY:
    case STMT_POISON: break;
    case STMT_EXPR: lower_value(l, stmt->expr); break;
    case STMT_BLOCK:
        for (Stmt *s = stmt->body; s; s = s->next)
            lower_stmt(l, s);
        break;
    case STMT_DECL: lower_declaration(l, stmt); break;
    case STMT_IF: lower_if(l, stmt); break;
    case STMT_SWITCH: lower_switch(l, stmt); break;
    case STMT_CASE:
    case STMT_DEFAULT: lower_labelled(l, stmt, stmt->block); break;
    case STMT_LABEL: lower_labelled(l, stmt, block_of_label(l, stmt->target)); break;
    case STMT_WHILE: lower_loop(l, stmt, true, stmt->expr, NULL); break;
    case STMT_DO: lower_loop(l, stmt, false, stmt->expr, NULL); break;
    case STMT_FOR: lower_for(l, stmt); break;
    case STMT_GOTO: leave_for(l, block_of_label(l, stmt->target)); break;
    case STMT_CONTINUE: leave_for(l, l->jumps.continue_to); break;
    case STMT_BREAK: leave_for(l, l->jumps.break_to); break;
    case STMT_RETURN: lower_return(l, stmt); break;
    }
}

Ins *lower_block_value(Lowerer *l, Stmt *block)
{
    Ins *value = NULL;
    for (Stmt *s = block->body; s; s = s->next) {
        if (!s->next && s->kind == STMT_EXPR)
            value = lower_value(l, s->expr);
        else
            lower_stmt(l, s);
    }
    return value;
}
