/* --dump-ast: a syntax tree in, an indented text out, one node a line: what it is, where, its type once checked, what
 * it has.
 *
 *     function 3:5 'f' int
 *       function of
 *         parameter 3:7 'a' int
 *       block 3:14
 *         return 4:5
 *           + 4:14 (int)
 *             name 4:12 'a' (int)
 *             integer 4:16 1 (int)
 *
 * Works before the checker and after it, on broken programs too. A chain of binary operators on the left is printed
 * as a list, from left to right: the first operand, then each operator with its right operand; a chain of else-ifs
 * likewise. So the text grows with the tree. */
#include "parser/ast.h"

typedef struct Printer {
    Context *cx;
    Text *out;
    uint32_t indent;
} Printer;

static void print_expr(Printer *p, const Expr *expr);
static void print_stmt(Printer *p, const Stmt *stmt);
static void print_declaration(Printer *p, const Declaration *declaration);
static void print_type_name(Printer *p, const TypeName *type_name);
static void print_initialiser(Printer *p, const Initialiser *initialiser);

/* ---------------------------------------------------------------- lines */

static void begin_line(Printer *p, const char *what, Span at)
{
    for (uint32_t i = 0; i < p->indent; i++)
        text_add(p->out, "  ", 2);
    text_str(p->out, what);
    if (!at.start)
        return;
    Place place = source_place(&p->cx->sources, at.caret);
    text_printf(p->out, " %u:%u", place.line, place.column);
}

static void end_line(Printer *p)
{
    text_char(p->out, '\n');
}

static void print_line(Printer *p, const char *what, Span at)
{
    begin_line(p, what, at);
    end_line(p);
}

static void put_name(Printer *p, const Name *name)
{
    if (!name)
        return;
    text_str(p->out, " '");
    text_add(p->out, name->text, name->length);
    text_char(p->out, '\'');
}

static void put_type(Printer *p, const Type *type)
{
    if (type)
        text_printf(p->out, " (%s)", type_text(&p->cx->arena, type));
}

/* ---------------------------------------------------------------- expressions */

static const char *op_name(unsigned op)
{
    static const char *const names[] = {
#define EXPR(id, text, chain) text,
#include "parser/expr.def"
#undef EXPR
    };
    return op < EXPR_OP_COUNT ? names[op] : "?";
}

static void put_string(Printer *p, const Literal *literal)
{
    text_str(p->out, " \"");
    for (uint32_t i = 0; literal && i < literal->length; i++) {
        unsigned char c = (unsigned char)literal->bytes[i];
        if (c < ' ' || c >= 127 || c == '"' || c == '\\')
            text_printf(p->out, "\\%03o", c);
        else
            text_char(p->out, (char)c);
    }
    text_char(p->out, '"');
}

/* Numbers are literals until the checker gives them a type. */
static void put_number(Printer *p, const Expr *expr)
{
    if (expr->op == EXPR_FLOATING)
        text_printf(p->out, " %g", expr->type ? expr->number : expr->literal->number);
    else if (expr->type && type_is_unsigned(expr->type))
        text_printf(p->out, " %llu", (unsigned long long)expr->integer);
    else
        text_printf(p->out, " %lld", (long long)(expr->type ? expr->integer : expr->literal->value));
}

static void begin_expr(Printer *p, const Expr *expr)
{
    begin_line(p, op_name(expr->op), expr->span);
    switch ((ExprOp)expr->op) {
    case EXPR_INTEGER:
    case EXPR_FLOATING: put_number(p, expr); break;
    case EXPR_STRING: put_string(p, expr->literal); break;
    case EXPR_NAME: put_name(p, expr->name); break;
    case EXPR_MEMBER:
    case EXPR_ARROW: put_name(p, expr->member_name); break;
    case EXPR_ASSIGN_OP: text_printf(p->out, " %s", op_name(expr->assign_op)); break;
    default: break;
    }
    put_type(p, expr->type);
    if (expr->is_implicit)
        text_str(p->out, " implicit");
    end_line(p);
}

static void print_chain(Printer *p, const Expr *last)
{
    Vec(const Expr *) chain = {0};
    const Expr *expr = last;
    for (; expr_chains[expr->op]; expr = expr->left)
        vec_push(&p->cx->arena, &chain, expr);
    if (chain.len > 1) {
        print_line(p, "from left to right", last->span);
        p->indent++;
        print_expr(p, expr);
        while (chain.len > 0) {
            const Expr *operation = vec_pop(&chain);
            begin_expr(p, operation);
            p->indent++;
            print_expr(p, operation->right);
            p->indent--;
        }
        p->indent--;
        return;
    }
    begin_expr(p, last);
    p->indent++;
    print_expr(p, last->left);
    print_expr(p, last->right);
    p->indent--;
}

static void print_exprs(Printer *p, const Expr *list)
{
    for (; list; list = list->next)
        print_expr(p, list);
}

static void print_associations(Printer *p, const Association *association)
{
    for (; association; association = association->next) {
        print_line(p, association->type_name ? "association" : "default", association->span);
        p->indent++;
        if (association->type_name)
            print_type_name(p, association->type_name);
        print_expr(p, association->value);
        p->indent--;
    }
}

/* What stands under an expression other than a chain. */
static void print_operands(Printer *p, const Expr *expr)
{
    if (expr->left)
        print_expr(p, expr->left);
    if (expr->right)
        print_expr(p, expr->right);
    switch ((ExprOp)expr->op) {
    case EXPR_CONDITIONAL: print_expr(p, expr->third); break;
    case EXPR_CALL:
    case EXPR_BUILTIN: print_exprs(p, expr->args); break;
    case EXPR_GENERIC: print_associations(p, expr->associations); break;
    case EXPR_STATEMENT: print_stmt(p, expr->block); break;
    case EXPR_COMPOUND:
        print_type_name(p, expr->type_name);
        print_initialiser(p, expr->initialiser);
        break;
    case EXPR_TYPES_COMPATIBLE:
        print_type_name(p, expr->type_name);
        print_type_name(p, expr->type_name2);
        break;
    case EXPR_CAST:
    case EXPR_SIZEOF_TYPE:
    case EXPR_ALIGNOF:
    case EXPR_GNU_ALIGNOF:
    case EXPR_OFFSETOF:
    case EXPR_VA_ARG:
        if (expr->type_name)
            print_type_name(p, expr->type_name);
        break;
    default: break;
    }
}

static void print_expr(Printer *p, const Expr *expr)
{
    if (p->cx->memory->failed)
        return;
    if (expr_chains[expr->op]) {
        print_chain(p, expr);
        return;
    }
    begin_expr(p, expr);
    p->indent++;
    print_operands(p, expr);
    p->indent--;
}

/* ---------------------------------------------------------------- specifiers and declarators */

static void put_specifier_words(Printer *p, const Specifiers *specifiers)
{
    static const struct {
        uint32_t bit;
        const char *text;
    } storage[] =
        {
            {SPEC_TYPEDEF, "typedef"}, {SPEC_EXTERN, "extern"},      {SPEC_STATIC, "static"},
            {SPEC_AUTO, "auto"},       {SPEC_REGISTER, "register"},  {SPEC_THREAD_LOCAL, "_Thread_local"},
            {SPEC_INLINE, "inline"},   {SPEC_NORETURN, "_Noreturn"},
        },
      quals[] = {
          {QUAL_CONST, "const"},
          {QUAL_VOLATILE, "volatile"},
          {QUAL_RESTRICT, "restrict"},
          {QUAL_ATOMIC, "_Atomic"},
      };
    static const struct {
        uint32_t count, most;
        const char *text;
    } types[] = {
        {COUNT_SIGNED, 3, "signed"},    {COUNT_UNSIGNED, 3, "unsigned"}, {COUNT_SHORT, 3, "short"},   {COUNT_LONG, 7, "long"},
        {COUNT_COMPLEX, 3, "_Complex"}, {COUNT_VOID, 3, "void"},         {COUNT_BOOL, 3, "_Bool"},    {COUNT_CHAR, 3, "char"},
        {COUNT_INT, 3, "int"},          {COUNT_FLOAT, 3, "float"},       {COUNT_DOUBLE, 3, "double"},
    };
    for (size_t i = 0; i < sizeof storage / sizeof *storage; i++)
        if (specifiers->storage & storage[i].bit)
            text_printf(p->out, " %s", storage[i].text);
    for (size_t i = 0; i < sizeof quals / sizeof *quals; i++)
        if (specifiers->quals & quals[i].bit)
            text_printf(p->out, " %s", quals[i].text);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        for (uint32_t n = specifiers->counts / types[i].count & types[i].most; n > 0; n--)
            text_printf(p->out, " %s", types[i].text);
    if (specifiers->typedef_name)
        text_printf(p->out, " %s", specifiers->typedef_name->text);
}

static void put_tag(Printer *p, const TagSpec *tag)
{
    text_str(p->out, tag->kind == TYPE_STRUCT ? " struct" : tag->kind == TYPE_UNION ? " union" : " enum");
    if (tag->name)
        text_printf(p->out, " %s", tag->name->text);
}

static void print_attributes(Printer *p, const Attribute *attribute)
{
    for (; attribute; attribute = attribute->next) {
        begin_line(p, "attribute", attribute->span);
        put_name(p, attribute->name);
        put_name(p, attribute->word);
        end_line(p);
        p->indent++;
        print_exprs(p, attribute->args);
        p->indent--;
    }
}

/* The body of a struct, union or enum. */
static void print_tag(Printer *p, const TagSpec *tag)
{
    begin_line(p, "body of", tag->name_span);
    put_tag(p, tag);
    end_line(p);
    p->indent++;
    print_attributes(p, tag->attributes);
    for (const Declaration *member = tag->members; member; member = member->next)
        print_declaration(p, member);
    for (const Enumerator *e = tag->enumerators; e; e = e->next) {
        begin_line(p, "enumerator", e->span);
        put_name(p, e->name);
        end_line(p);
        p->indent++;
        print_exprs(p, e->value);
        p->indent--;
    }
    p->indent--;
}

static void put_specifiers(Printer *p, const Specifiers *specifiers)
{
    put_specifier_words(p, specifiers);
    if (specifiers->tag)
        put_tag(p, specifiers->tag);
    if (specifiers->typeof_expr || specifiers->typeof_type)
        text_str(p->out, " typeof");
}

/* What of the specifiers does not fit into the line. */
static void print_specifier_parts(Printer *p, const Specifiers *specifiers)
{
    if (specifiers->tag && specifiers->tag->has_body)
        print_tag(p, specifiers->tag);
    if (specifiers->typeof_expr)
        print_expr(p, specifiers->typeof_expr);
    if (specifiers->typeof_type)
        print_type_name(p, specifiers->typeof_type);
    for (const AlignSpec *align = specifiers->aligns; align; align = align->next) {
        print_line(p, "_Alignas", align->span);
        p->indent++;
        if (align->type_name)
            print_type_name(p, align->type_name);
        print_exprs(p, align->value);
        p->indent--;
    }
    print_attributes(p, specifiers->attributes);
}

static void print_parts(Printer *p, const DeclaratorPart *part);

static void print_param(Printer *p, const ParamDecl *param)
{
    begin_line(p, "parameter", param->span);
    put_name(p, param->declarator->name);
    put_specifiers(p, param->specifiers);
    end_line(p);
    p->indent++;
    print_specifier_parts(p, param->specifiers);
    print_parts(p, param->declarator->parts);
    print_attributes(p, param->declarator->attributes);
    p->indent--;
}

/* "pointer to", "array of", "function of … returning": read in the order in which C reads a declarator. */
static void print_parts(Printer *p, const DeclaratorPart *part)
{
    static const char *const names[] = {
        [PART_POINTER] = "pointer to", [PART_ARRAY] = "array of", [PART_FUNCTION] = "function of"};
    for (; part; part = part->next) {
        begin_line(p, names[part->kind], (Span){0});
        put_specifier_words(p, &(Specifiers){.quals = part->quals});
        text_str(p->out, part->is_static ? " static" : part->is_star ? " *" : part->is_variadic ? " ..." : "");
        end_line(p);
        p->indent++;
        print_exprs(p, part->length);
        for (const ParamDecl *param = part->params; param; param = param->next)
            print_param(p, param);
        print_attributes(p, part->attributes);
        p->indent--;
    }
}

static void print_type_name(Printer *p, const TypeName *type_name)
{
    const Declaration *declaration = type_name->declaration;
    begin_line(p, "type", type_name->span);
    put_specifiers(p, declaration->specifiers);
    put_type(p, type_name->type);
    end_line(p);
    p->indent++;
    print_specifier_parts(p, declaration->specifiers);
    print_parts(p, declaration->declarators->parts);
    p->indent--;
}

/* ---------------------------------------------------------------- declarations and initialisers */

static void print_designators(Printer *p, const Designator *designator)
{
    for (; designator; designator = designator->next) {
        begin_line(p, designator->member ? "member" : "index", designator->span);
        put_name(p, designator->member);
        end_line(p);
        p->indent++;
        print_exprs(p, designator->index);
        print_exprs(p, designator->last_index);
        p->indent--;
    }
}

static void print_initialiser(Printer *p, const Initialiser *initialiser)
{
    print_designators(p, initialiser->designators);
    if (!initialiser->is_list) {
        print_exprs(p, initialiser->value);
        return;
    }
    print_line(p, "list", initialiser->span);
    p->indent++;
    for (const Initialiser *item = initialiser->list; item; item = item->next)
        print_initialiser(p, item);
    p->indent--;
}

static void print_declarator(Printer *p, const Declarator *declarator, const char *what, const Specifiers *specifiers)
{
    begin_line(p, what, declarator->span);
    put_name(p, declarator->name);
    put_specifiers(p, specifiers);
    end_line(p);
    p->indent++;
    print_parts(p, declarator->parts);
    print_attributes(p, declarator->attributes);
    if (declarator->bit_width) {
        print_line(p, "bits", declarator->bit_width->span);
        p->indent++;
        print_expr(p, declarator->bit_width);
        p->indent--;
    }
    if (declarator->initialiser)
        print_initialiser(p, declarator->initialiser);
    p->indent--;
}

static void print_declaration(Printer *p, const Declaration *declaration)
{
    if (declaration->assertion) {
        print_line(p, "_Static_assert", declaration->span);
        p->indent++;
        print_expr(p, declaration->assertion);
        print_exprs(p, declaration->assertion_message);
        p->indent--;
        return;
    }
    if (!declaration->declarators) {
        begin_line(p, "declaration", declaration->span);
        put_specifiers(p, declaration->specifiers);
        end_line(p);
    }
    for (const Declarator *d = declaration->declarators; d; d = d->next)
        print_declarator(p, d, declaration->body ? "function" : "declaration", declaration->specifiers);
    p->indent++;
    print_specifier_parts(p, declaration->specifiers);
    if (declaration->body)
        print_stmt(p, declaration->body);
    p->indent--;
}

/* ---------------------------------------------------------------- statements */

static const char *stmt_name(StmtKind kind)
{
    switch (kind) {
    case STMT_EMPTY: return "empty";
    case STMT_EXPR: return "expression";
    case STMT_BLOCK: return "block";
    case STMT_DECL: return "declarations";
    case STMT_IF: return "if";
    case STMT_SWITCH: return "switch";
    case STMT_CASE: return "case";
    case STMT_DEFAULT: return "default";
    case STMT_WHILE: return "while";
    case STMT_DO: return "do";
    case STMT_FOR: return "for";
    case STMT_GOTO: return "goto";
    case STMT_CONTINUE: return "continue";
    case STMT_BREAK: return "break";
    case STMT_RETURN: return "return";
    case STMT_LABEL: return "label";
    case STMT_POISON: return "poison";
    }
    return "?";
}

static void print_if(Printer *p, const Stmt *stmt)
{
    for (const char *what = "if"; stmt && stmt->kind == STMT_IF; stmt = stmt->otherwise, what = "else if") {
        print_line(p, what, stmt->span);
        p->indent++;
        print_expr(p, stmt->expr);
        print_stmt(p, stmt->body);
        p->indent--;
    }
    if (!stmt)
        return;
    print_line(p, "else", stmt->span);
    p->indent++;
    print_stmt(p, stmt);
    p->indent--;
}

/* The parts of a `for`, of which any may be missing. */
static void print_for(Printer *p, const Stmt *stmt)
{
    if (stmt->first)
        print_stmt(p, stmt->first);
    print_line(p, "while", stmt->expr ? stmt->expr->span : (Span){0});
    p->indent++;
    print_exprs(p, stmt->expr);
    p->indent--;
    print_line(p, "step", stmt->expr2 ? stmt->expr2->span : (Span){0});
    p->indent++;
    print_exprs(p, stmt->expr2);
    p->indent--;
    print_stmt(p, stmt->body);
}

static void print_stmt(Printer *p, const Stmt *stmt)
{
    if (stmt->kind == STMT_IF) {
        print_if(p, stmt);
        return;
    }
    begin_line(p, stmt_name((StmtKind)stmt->kind), stmt->span);
    put_name(p, stmt->label);
    end_line(p);
    p->indent++;
    if (stmt->kind == STMT_DECL)
        print_declaration(p, stmt->declaration);
    if (stmt->kind == STMT_FOR) {
        print_for(p, stmt);
    } else {
        print_exprs(p, stmt->expr);
        print_exprs(p, stmt->expr2);
        for (const Stmt *inner = stmt->body; inner; inner = stmt->kind == STMT_BLOCK ? inner->next : NULL)
            print_stmt(p, inner);
    }
    p->indent--;
}

void ast_print(Context *cx, const Unit *unit, Text *out)
{
    Printer printer = {.cx = cx, .out = out};
    for (const Declaration *d = unit->declarations; d && !cx->memory->failed; d = d->next)
        print_declaration(&printer, d);
}
