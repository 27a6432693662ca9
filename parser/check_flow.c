/* What a finished function body can do: reach its end without a return (-Wreturn-type), fall from one case into the next
 * (-Wimplicit-fallthrough). One walk over the statements; a label that some goto names counts as reached. */
#include "parser/check_expr.h"

#include <string.h>

/* How control may leave a statement, besides return and goto. */
enum { FALLS = 1, BREAKS = 2, CONTINUES = 4 };

typedef struct Flow {
    Checker *c;
    bool switch_reached; /* the innermost switch: its labels are reached when it is */
    bool is_quiet;       /* only asking */
} Flow;

/* ---------------------------------------------------------------- expressions that do not come back */

static bool calls_noreturn(const Expr *call)
{
    const Expr *callee = call->left;
    if (callee->type->kind == TYPE_POINTER && callee->type->base->is_noreturn)
        return true;
    if (callee->op != EXPR_DECAY || callee->left->op != EXPR_NAME)
        return false;
    const Decl *decl = callee->left->decl;
    return decl->is_noreturn || (decl->linkage == LINKAGE_EXTERNAL && library_is_noreturn(decl->name));
}

static bool never_returns(const Expr *expr)
{
    for (; expr; expr = expr->left) {
        switch ((ExprOp)expr->op) {
        case EXPR_CALL: return calls_noreturn(expr);
        case EXPR_BUILTIN: return expr->builtin == BUILTIN_UNREACHABLE || expr->builtin == BUILTIN_TRAP;
        case EXPR_CONDITIONAL:
            if (expr->left->op == EXPR_INTEGER)
                return never_returns(expr->left->integer ? expr->right : expr->third);
            if (expr->right && never_returns(expr->right) && never_returns(expr->third))
                return true;
            break;
        case EXPR_COMMA:
        case EXPR_ASSIGN:
            if (never_returns(expr->right))
                return true;
            break;
        default: break;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- falling into a case */

/* Steps over `word`, in any case, if it stands at `p`. */
static const char *skip_word(const char *p, const char *word)
{
    const char *start = p;
    for (; *word; word++, p++)
        if ((*p | 32) != *word)
            return start;
    return p;
}

static const char *skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t' || *p == '.' || *p == '!' || *p == ',')
        p++;
    return p;
}

/* A comment that says that it is meant, "fall through", "FALLTHRU", "else, falls-through": what gcc takes at its level 3. */
static bool is_fall_through_comment(const char *p)
{
    p = skip_blanks(p + 2);
    p = skip_blanks(skip_word(p, "else"));
    p = skip_blanks(skip_word(skip_word(p, "intentional"), "ly"));
    const char *fall = skip_word(p, "fall");
    if (fall == p)
        return false;
    p = skip_word(fall, "s");
    p += *p == ' ' || *p == '-' || *p == '_';
    const char *thr = skip_word(p, "thr");
    const char *end = skip_word(thr, "ough");
    end = end == thr ? skip_word(thr, "u") : end;
    if (thr == p || end == thr)
        return false;
    end = skip_blanks(end);
    return *end == '\n' || *end == '-' || (*end == '*' && end[1] == '/') || *end == '\0';
}

/* Whether there is such a comment between two places of one file; a macro is where it was used. */
static bool says_fall_through(Checker *c, Span before, Span label)
{
    SourceMap *sources = &c->cx->sources;
    Pos from = source_in_file(sources, before).start, to = source_in_file(sources, label).start;
    Region *region = source_region(sources, from);
    if (!region || from > to || to - region->start >= region->length)
        return false;
    const char *text = region->text + (from - region->start), *end = region->text + (to - region->start);
    for (; text < end; text++)
        if (text[0] == '/' && (text[1] == '*' || text[1] == '/') && is_fall_through_comment(text))
            return true;
    return false;
}

/* ---------------------------------------------------------------- statements */

static unsigned flow(Flow *f, const Stmt *stmt, bool reached);

static bool is_true(const Expr *condition)
{
    return !condition || (condition->op == EXPR_INTEGER && condition->integer);
}

static bool is_false(const Expr *condition)
{
    return condition && condition->op == EXPR_INTEGER && !condition->integer;
}

/* Whether control can come out at the end of `stmt`. */
static bool falls(const Flow *f, const Stmt *stmt)
{
    Flow quiet = {.c = f->c, .switch_reached = true, .is_quiet = true};
    return flow(&quiet, stmt, true) & FALLS;
}

/* The last statement of a list but for empty ones. */
static const Stmt *last_of_list(const Stmt *first)
{
    const Stmt *last = first;
    for (const Stmt *stmt = first; stmt; stmt = stmt->next)
        if (stmt->kind != STMT_EMPTY)
            last = stmt;
    return last;
}

/* Where gcc sees control fall out of `stmt`: its innermost last statement, or the condition that lets control pass by. False:
 * gcc says nothing of that kind. */
static bool place_of_fall(const Flow *f, const Stmt *stmt, Span *at)
{
    while (stmt) {
        switch ((StmtKind)stmt->kind) {
        case STMT_CASE:
        case STMT_DEFAULT:
        case STMT_LABEL: stmt = stmt->body; break;
        case STMT_BLOCK: stmt = last_of_list(stmt->body); break;
        case STMT_IF:
            if (!stmt->otherwise || falls(f, stmt->body)) {
                *at = parenthesis_before(f->c, stmt->expr);
                return true;
            }
            stmt = stmt->otherwise;
            break;
        case STMT_EXPR: *at = stmt->expr->span; return true;
        case STMT_WHILE:
        case STMT_DO:
        case STMT_FOR:
            *at = stmt->first && stmt->first->kind == STMT_DECL ? stmt->span : stmt->expr ? stmt->expr->span : stmt->span;
            return true;
        case STMT_SWITCH: *at = stmt->span; return true;
        default: return false;
        }
    }
    return false;
}

/* A label right before a break or goto, or at the end, is harmless to fall into. */
static bool jumps_at_once(const Stmt *label)
{
    bool is_last = !label->next;
    while (label->kind == STMT_CASE || label->kind == STMT_DEFAULT || label->kind == STMT_LABEL)
        label = label->body;
    return (label->kind == STMT_EMPTY && is_last) || label->kind == STMT_BREAK || label->kind == STMT_GOTO ||
           label->kind == STMT_WHILE ||
           (label->kind == STMT_FOR && !label->first); /* to gcc a loop begins with a jump to its condition */
}

static void warn_fall_through(const Flow *f, const Stmt *before, const Stmt *label)
{
    Span at;
    Diags *diags = &f->c->cx->diags;
    if (f->is_quiet || !diag_enabled(diags, W_IMPLICIT_FALLTHROUGH) || jumps_at_once(label) || !place_of_fall(f, before, &at) ||
        says_fall_through(f->c, before->span, label->span))
        return;
    if (diag_warn(diags, W_IMPLICIT_FALLTHROUGH, at, "this statement may fall through"))
        diag_note(diags, label->span, "here");
}

static bool leads_to_case(const Stmt *stmt)
{
    while (stmt->kind == STMT_LABEL)
        stmt = stmt->body;
    return stmt->kind == STMT_CASE || stmt->kind == STMT_DEFAULT;
}

static unsigned flow_list(Flow *f, const Stmt *first, bool reached)
{
    unsigned ways = 0;
    const Stmt *before = NULL; /* the latest that is not empty */
    for (const Stmt *stmt = first; stmt; stmt = stmt->next) {
        if (before && reached && leads_to_case(stmt))
            warn_fall_through(f, before, stmt);
        if (stmt->kind != STMT_EMPTY)
            before = stmt;
        unsigned own = flow(f, stmt, reached);
        reached = own & FALLS;
        ways |= own & ~(unsigned)FALLS;
    }
    return ways | (reached ? FALLS : 0);
}

static unsigned flow_if(Flow *f, const Stmt *stmt, bool reached)
{
    unsigned ways = 0;
    for (; stmt->kind == STMT_IF; stmt = stmt->otherwise) {
        ways |= flow(f, stmt->body, reached && !is_false(stmt->expr));
        reached = reached && !(stmt->expr->op == EXPR_INTEGER && stmt->expr->integer);
        if (!stmt->otherwise)
            return ways | (reached ? FALLS : 0);
    }
    return ways | flow(f, stmt, reached);
}

/* while and for; what the condition is like decides whether the end is reached without a break. */
static unsigned flow_loop(Flow *f, const Stmt *stmt, bool reached)
{
    unsigned ways = flow(f, stmt->body, reached && !is_false(stmt->expr));
    bool ends = !is_true(stmt->expr) && (reached || (ways & (FALLS | CONTINUES)));
    return ends || (ways & BREAKS) ? FALLS : 0;
}

static unsigned flow_do(Flow *f, const Stmt *stmt, bool reached)
{
    unsigned ways = flow(f, stmt->body, reached);
    bool ends = (ways & (FALLS | CONTINUES)) && !is_true(stmt->expr);
    return ends || (ways & BREAKS) ? FALLS : 0;
}

static bool has_default(const Stmt *stmt)
{
    for (const Stmt *label = stmt->cases; label; label = label->next_case)
        if (label->kind == STMT_DEFAULT)
            return true;
    return false;
}

static unsigned flow_switch(Flow *f, const Stmt *stmt, bool reached)
{
    bool outer = f->switch_reached;
    f->switch_reached = reached;
    unsigned ways = flow(f, stmt->body, false);
    f->switch_reached = outer;
    bool ends = (ways & (FALLS | BREAKS)) || (reached && !has_default(stmt));
    return (ways & CONTINUES) | (ends ? FALLS : 0);
}

static unsigned flow(Flow *f, const Stmt *stmt, bool reached)
{
    for (;;) {
        switch ((StmtKind)stmt->kind) {
        case STMT_EMPTY:
        case STMT_DECL:
        case STMT_POISON: return reached ? FALLS : 0;
        case STMT_EXPR: return reached && !never_returns(stmt->expr) ? FALLS : 0;
        case STMT_BLOCK: return flow_list(f, stmt->body, reached);
        case STMT_IF: return flow_if(f, stmt, reached);
        case STMT_SWITCH: return flow_switch(f, stmt, reached);
        case STMT_WHILE:
        case STMT_FOR: return flow_loop(f, stmt, reached);
        case STMT_DO: return flow_do(f, stmt, reached);
        case STMT_GOTO:
        case STMT_RETURN: return 0;
        case STMT_BREAK: return reached ? BREAKS : 0;
        case STMT_CONTINUE: return reached ? CONTINUES : 0;
        case STMT_CASE:
        case STMT_DEFAULT:
            reached |= f->switch_reached;
            stmt = stmt->body;
            break;
        case STMT_LABEL:
            reached |= stmt->target && stmt->target->is_used;
            stmt = stmt->body;
            break;
        }
    }
}

/* ---------------------------------------------------------------- functions */

static bool is_main(const Decl *function)
{
    return function->linkage == LINKAGE_EXTERNAL && strcmp(function->name->text, "main") == 0; /* returns 0: C11 5.1.2.2.3 */
}

void check_flow(Checker *c, Decl *function, const Stmt *body)
{
    Diags *diags = &c->cx->diags;
    const Type *result = result_type(c, function);
    bool wants_return =
        result->kind != TYPE_VOID && result->kind != TYPE_POISON && !is_main(function) && diag_enabled(diags, W_RETURN_TYPE);
    if (!wants_return && !function->is_noreturn && !diag_enabled(diags, W_IMPLICIT_FALLTHROUGH))
        return;
    Flow f = {.c = c};
    bool ends = flow_list(&f, body->body, true) & FALLS;
    if (ends && function->is_noreturn)
        diag_warn(diags, W_OTHER, function->body_end, "'noreturn' function does return");
    else if (ends && wants_return)
        diag_warn(diags, W_RETURN_TYPE, function->body_end, "control reaches end of non-void function");
}
