/* Declarations (C11 6.7, 6.9): storage, objects with their initialisers, functions with their bodies, typedefs, static
 * assertions.
 *
 * Specifiers and declarators become types elsewhere (specifiers.c, tags.c, declarator.c), and redeclare.c knows what was
 * declared before. What is declared here leaves as Decls: bound in its scope, and in the unit's or function's list of what
 * there is to compile. */
#include "parser/check.h"

#include <string.h>

/* One declarator of a declaration, with what holds for all of them. */
typedef struct Pending {
    Declaration *declaration;
    const Specifiers *specifiers;
    Declarator *declarator;
    Type *type;
    Attributes said;
    uint32_t alignas_;      /* the strictest _Alignas; 0: none */
    uint32_t typedef_align; /* of the typedef name that is the whole type; 0: none */
} Pending;

static const char *name_of(const Pending *p)
{
    return p->declarator->name->text;
}

static Span span_of(const Pending *p)
{
    return p->declarator->name_span;
}

static bool says(const Pending *p, uint32_t specifier)
{
    return (p->specifiers->storage & specifier) != 0;
}

/* ---------------------------------------------------------------- what every declaration has */

static uint32_t stricter(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* _Alignas where C11 6.7.5p2,4 has it; the alignment that was asked for. */
static uint32_t alignment_of(Checker *c, const Pending *p)
{
    Diags *diags = &c->cx->diags;
    uint32_t asked = stricter(p->said.align, p->typedef_align);
    if (!p->alignas_)
        return asked;
    if (says(p, SPEC_TYPEDEF))
        diag_error(diags, span_of(p), "alignment specified for typedef '%s'", name_of(p));
    else if (p->type->kind == TYPE_FUNCTION)
        diag_error(diags, span_of(p), "alignment specified for function '%s'", name_of(p));
    else if (says(p, SPEC_REGISTER))
        diag_error(diags, span_of(p), "alignment specified for 'register' object '%s'", name_of(p));
    else if (p->type->kind != TYPE_POISON && p->alignas_ < (p->typedef_align ? p->typedef_align : type_align(p->type)))
        diag_error(diags, span_of(p), "'_Alignas' specifiers cannot reduce alignment of '%s'", name_of(p));
    return stricter(asked, p->alignas_);
}

static Decl *new_decl(Checker *c, const Pending *p, DeclKind kind, Linkage linkage)
{
    Decl *decl = NEW(c->arena, Decl);
    decl->kind = (uint8_t)kind;
    decl->linkage = (uint8_t)linkage;
    decl->name = p->declarator->name;
    decl->symbol = p->said.symbol ? p->said.symbol : name_of(p);
    decl->span = span_of(p);
    decl->type = p->type;
    decl->align = alignment_of(c, p);
    decl->is_used = p->said.flags & ATTR_UNUSED;
    decl->linking = merge_linking(c, NULL, p->said.linking);
    set_advice(decl, &p->said);
    return decl;
}

/* The type under its new name, for messages. A struct, union or enum without a tag is called so from now on, wherever it is
 * used. */
static Type *named_type(Checker *c, Type *type, Name *name)
{
    if (type->kind == TYPE_POISON)
        return type;
    if (type->tag && !type->tag->name && !type->unqualified->typedef_name) {
        type->typedef_name = type->unqualified->typedef_name = name;
        return type;
    }
    Type *named = NEW(c->arena, Type);
    *named = *type;
    memset(named->variants, 0, sizeof named->variants);
    named->pointer = NULL;
    named->typedef_name = name;
    return named;
}

static void declare_typedef(Checker *c, const Pending *p)
{
    if (p->declarator->initialiser)
        diag_error(&c->cx->diags, span_from_start(p->specifiers->span),
                   "typedef '%s' is initialized (use '__typeof__' instead)", name_of(p));
    if (says(p, SPEC_INLINE | SPEC_NORETURN))
        diag_pedwarn(&c->cx->diags, W_OTHER, span_of(p), "typedef '%s' declared '%s'", name_of(p),
                     says(p, SPEC_INLINE) ? "inline" : "_Noreturn");
    Decl *decl = declare_without_linkage(c, new_decl(c, p, DECL_TYPEDEF, LINKAGE_NONE));
    decl->type = named_type(c, decl->type, decl->name);
}

/* ---------------------------------------------------------------- objects */

/* Toy has the type long double, for the declarations of headers, but no such values. */
static bool is_long_double(const Type *type)
{
    while (type->kind == TYPE_ARRAY)
        type = type->base;
    return type->kind == TYPE_LDOUBLE;
}

/* What cannot be an object at all, or not yet. */
static void check_object_type(Checker *c, Pending *p)
{
    if (is_long_double(p->type) && !says(p, SPEC_EXTERN)) {
        refuse_long_double(c, p->specifiers->type_span);
        p->type = c->types->poison;
    }
    if (p->type->kind == TYPE_VOID) {
        diag_error(&c->cx->diags, span_of(p), "variable or field '%s' declared void", name_of(p));
        p->type = c->types->poison;
    }
    if (says(p, SPEC_INLINE | SPEC_NORETURN))
        diag_pedwarn(&c->cx->diags, W_OTHER, span_of(p), "variable '%s' declared '%s'", name_of(p),
                     says(p, SPEC_INLINE) ? "inline" : "_Noreturn");
}

/* Names that an initialiser mentions are used, though there is nothing that it could initialise. */
static void check_initialiser_of_nothing(Checker *c, Initialiser *initialiser)
{
    Type *nothing = c->types->poison;
    InitItem *items;
    check_initialiser(c, &nothing, initialiser, false, &items);
}

static void initialise(Checker *c, Decl *decl, const Pending *p)
{
    Initialiser *initialiser = p->declarator->initialiser;
    Type *type = decl->type;
    if (type_is_record(type) && !type_is_complete(type)) {
        diag_error(&c->cx->diags, decl->span, "variable '%s' has initializer but incomplete type", decl->name->text);
        type = decl->type = c->types->poison;
    }
    const TagSpec *tag = p->specifiers->tag;
    c->initialised = (Initialised){decl->name, tag ? tag->name_span : p->specifiers->type_span};
    bool is_array_without_length = type->kind == TYPE_ARRAY && type->length == ARRAY_UNKNOWN;
    if (!check_initialiser(c, &type, initialiser, decl->is_static_storage, &decl->init) && is_array_without_length)
        type = c->types->poison;
    decl->type = type;
    decl->has_init = true;
    decl->declaration = p->declaration;
}

/* An object that this unit defines: into the list of what is to be compiled, once. */
static void define_object(Checker *c, Decl *decl)
{
    if (decl->is_defined)
        return;
    decl->is_defined = true;
    vec_push(c->arena, &c->unit->decls, decl);
}

/* `register int x __asm__("ebx");` */
static void refuse_own_register(Checker *c, const Pending *p)
{
    diag_error(&c->cx->diags, span_of(p), "'%s' in a register of its own ('%s') is not supported", name_of(p), p->said.symbol);
}

static void declare_file_object(Checker *c, Pending *p)
{
    Diags *diags = &c->cx->diags;
    bool has_init = p->declarator->initialiser != NULL;
    if (says(p, SPEC_AUTO))
        diag_error(diags, span_of(p), "file-scope declaration of '%s' specifies 'auto'", name_of(p));
    if (says(p, SPEC_REGISTER) && p->said.symbol)
        refuse_own_register(c, p);
    else if (says(p, SPEC_REGISTER))
        diag_error(diags, span_of(p), "register name not specified for '%s'", name_of(p));
    if (says(p, SPEC_EXTERN) && has_init)
        diag_warn(diags, W_OTHER, span_of(p), "'%s' initialized and declared 'extern'", name_of(p));
    Linkage linkage = says(p, SPEC_STATIC)   ? LINKAGE_INTERNAL
                      : says(p, SPEC_EXTERN) ? linkage_of_extern(c, p->declarator->name)
                                             : LINKAGE_EXTERNAL;
    Decl *fresh = new_decl(c, p, DECL_OBJECT, linkage);
    fresh->is_static_storage = true;
    fresh->is_tentative = !says(p, SPEC_EXTERN) && !has_init;
    Decl *decl = declare_with_linkage(c, fresh);
    if (has_init && decl->has_init) {
        diag_error(diags, fresh->span, "redefinition of '%s'", name_of(p));
        note_previous(c, decl);
        check_initialiser_of_nothing(c, p->declarator->initialiser);
        return;
    }
    if (has_init || (fresh->is_tentative && !decl->has_init)) {
        decl->span = fresh->span;
        decl->is_tentative = !has_init;
        define_object(c, decl);
    }
    if (has_init)
        initialise(c, decl, p);
}

static void declare_block_extern(Checker *c, Pending *p)
{
    Diags *diags = &c->cx->diags;
    Decl *fresh = new_decl(c, p, DECL_OBJECT, linkage_of_extern(c, p->declarator->name));
    fresh->is_static_storage = true;
    declare_with_linkage(c, fresh);
    if (p->declarator->initialiser) {
        diag_error(diags, span_of(p), "'%s' has both 'extern' and initializer", name_of(p));
        check_initialiser_of_nothing(c, p->declarator->initialiser);
    }
}

/* A local object must have its size where it is declared. */
static void demand_size(Checker *c, Decl *decl)
{
    if (type_is_complete(decl->type) || decl->type->kind == TYPE_POISON)
        return;
    if (decl->type->kind == TYPE_ARRAY && !decl->is_static_storage)
        diag_error(&c->cx->diags, decl->span, "array size missing in '%s'", decl->name->text);
    else
        diag_error(&c->cx->diags, decl->span, "storage size of '%s' isn't known", decl->name->text);
    decl->type = c->types->poison;
}

void note_inline_use(Checker *c, const Decl *decl, Span at, const char *what)
{
    if (c->function && c->function->is_inline && c->function->linkage == LINKAGE_EXTERNAL)
        vec_push(c->arena, &c->inline_uses, ((InlineUse){c->function, decl, at, what}));
}

/* The linker knows nothing of what lies on the stack. */
static void refuse_linking(Checker *c, const Pending *p)
{
    Diags *diags = &c->cx->diags;
    if (p->said.linking->section)
        diag_error(diags, span_of(p), "section attribute cannot be specified for local variables");
    else if (p->said.linking->is_weak)
        diag_error(diags, span_of(p), "weak declaration of '%s' must be public", name_of(p));
    else
        diag_warn(diags, W_ATTRIBUTES, p->said.linking->span, "attribute ignored: '%s' is a local variable", name_of(p));
}

static void declare_local(Checker *c, Pending *p, Stmt *into)
{
    Decl *decl = new_decl(c, p, DECL_OBJECT, LINKAGE_NONE);
    decl->is_register = says(p, SPEC_REGISTER);
    if (p->said.linking && !says(p, SPEC_STATIC))
        refuse_linking(c, p);
    if (p->said.symbol && says(p, SPEC_REGISTER))
        refuse_own_register(c, p);
    else if (p->said.symbol && !says(p, SPEC_STATIC))
        diag_warn(&c->cx->diags, W_OTHER, span_of(p), "ignoring 'asm' specifier for non-static local variable '%s'",
                  name_of(p));
    if (says(p, SPEC_STATIC)) {
        decl->is_static_storage = true;
        if (!p->said.symbol)
            decl->symbol = arena_printf(c->arena, "%s.%u", name_of(p), c->static_count++);
    }
    declare_without_linkage(c, decl);
    if (decl->is_static_storage && !(decl->type->quals & QUAL_CONST))
        note_inline_use(c, decl, decl->span, "declared");
    if (decl->is_static_storage)
        define_object(c, decl);
    else if (c->function)
        vec_push(c->arena, &c->function->locals, decl);
    decl->is_defined = true;
    if (p->declarator->initialiser)
        initialise(c, decl, p);
    demand_size(c, decl);
    if (into)
        vec_push(c->arena, &into->decls, decl);
}

static void declare_object(Checker *c, Pending *p, Stmt *into)
{
    check_object_type(c, p);
    if (scope_is_file(c))
        declare_file_object(c, p);
    else if (says(p, SPEC_EXTERN))
        declare_block_extern(c, p);
    else
        declare_local(c, p, into);
}

Decl *declare_unnamed(Checker *c, Type *type, Span span)
{
    Decl *decl = NEW(c->arena, Decl);
    decl->kind = DECL_OBJECT;
    decl->name = intern_str(&c->cx->names, "");
    decl->type = type;
    decl->span = span;
    decl->is_unnamed = decl->is_defined = decl->is_used = true;
    decl->is_static_storage = !c->function;
    decl->symbol = arena_printf(c->arena, "unnamed.L%u", c->static_count++);
    if (c->function)
        vec_push(c->arena, &c->function->locals, decl);
    else
        vec_push(c->arena, &c->unit->decls, decl);
    if (is_long_double(type))
        refuse_long_double(c, span);
    return decl;
}

/* ---------------------------------------------------------------- functions */

static bool is_main(const Decl *decl)
{
    return strcmp(decl->name->text, "main") == 0 && decl->linkage == LINKAGE_EXTERNAL;
}

static bool is_char_pointer_pointer(const Type *type)
{
    return type->kind == TYPE_POINTER && type->base->kind == TYPE_POINTER && type->base->base->kind == TYPE_CHAR;
}

/* C11 5.1.2.2.1 */
static void check_main(Checker *c, const Decl *decl)
{
    Diags *diags = &c->cx->diags;
    const Type *type = decl->type;
    if (type->kind != TYPE_FUNCTION)
        return;
    if (type->base->kind != TYPE_INT && type->base->kind != TYPE_POISON)
        diag_pedwarn(diags, W_MAIN, decl->span, "return type of 'main' is not 'int'");
    if (type->param_count > 0 && type->params[0].type->kind != TYPE_INT)
        diag_pedwarn(diags, W_MAIN, decl->span, "first argument of 'main' should be 'int'");
    if (type->param_count > 1 && !is_char_pointer_pointer(type->params[1].type))
        diag_pedwarn(diags, W_MAIN, decl->span, "second argument of 'main' should be 'char **'");
    if (type->param_count > 2 && !is_char_pointer_pointer(type->params[2].type))
        diag_pedwarn(diags, W_MAIN, decl->span, "third argument of 'main' should probably be 'char **'");
    if (type->param_count == 1 || type->param_count > 3)
        diag_pedwarn(diags, W_MAIN, decl->span, "'main' takes only zero or two arguments");
}

static void check_function_storage(Checker *c, const Pending *p)
{
    if (says(p, SPEC_AUTO | SPEC_REGISTER) || (says(p, SPEC_STATIC) && !scope_is_file(c)))
        diag_error(&c->cx->diags, span_of(p), "invalid storage class for function '%s'", name_of(p));
}

static Decl *declare_function(Checker *c, const Pending *p)
{
    Diags *diags = &c->cx->diags;
    bool at_file = scope_is_file(c);
    if (!p->declaration->body)
        check_function_storage(c, p);
    Linkage linkage = says(p, SPEC_STATIC) && at_file ? LINKAGE_INTERNAL : linkage_of_extern(c, p->declarator->name);
    Decl *fresh = new_decl(c, p, DECL_FUNCTION, linkage);
    fresh->is_inline = says(p, SPEC_INLINE);
    fresh->is_gnu_inline = fresh->is_inline && (p->said.flags & ATTR_GNU_INLINE);
    fresh->is_extern_inline =
        at_file && ((bool)says(p, SPEC_EXTERN) != fresh->is_gnu_inline || !fresh->is_inline); /* C11 6.7.4p7 */
    fresh->is_noreturn = says(p, SPEC_NORETURN) || (p->said.flags & ATTR_NORETURN);
    fresh->format = p->said.format;
    fresh->convention = p->said.convention;
    if (is_main(fresh) && says(p, SPEC_INLINE))
        diag_pedwarn(diags, W_OTHER, span_of(p), "cannot inline function 'main'");
    if (is_main(fresh) && says(p, SPEC_NORETURN))
        diag_pedwarn(diags, W_OTHER, span_of(p), "'main' declared '_Noreturn'");
    if (p->declarator->initialiser) {
        diag_error(diags, span_from_start(p->specifiers->span), "function '%s' is initialized like a variable", name_of(p));
        check_initialiser_of_nothing(c, p->declarator->initialiser);
    }
    return declare_with_linkage(c, fresh);
}

static void check_definition_storage(Checker *c, const Pending *p)
{
    static const struct {
        uint32_t bit;
        const char *text;
    } wrong[] = {
        {SPEC_TYPEDEF, "typedef"},
        {SPEC_AUTO, "auto"},
        {SPEC_REGISTER, "register"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (says(p, wrong[i].bit))
            diag_error(&c->cx->diags, span_of(p), "function definition declared '%s'", wrong[i].text);
}

static void refuse_long_double_result(Checker *c, Decl *decl)
{
    const Type *type = decl->type;
    refuse_long_double(c, decl->span);
    decl->type = type_function(c->types, c->types->poison, type->params, type->param_count, type->is_variadic, true);
}

/* C11 6.9.1p3,7; and what cannot be compiled. */
static void check_signature(Checker *c, const Pending *p, Decl *decl, const Parameters *parameters)
{
    Diags *diags = &c->cx->diags;
    const Type *result = p->type->kind == TYPE_FUNCTION ? p->type->base : c->types->poison;
    if (result->kind != TYPE_VOID && result->kind != TYPE_POISON && !type_is_complete(result))
        diag_error(diags, span_of(p), "return type is an incomplete type");
    else if (is_long_double(result))
        refuse_long_double_result(c, decl);
    for (uint32_t i = 0; i < parameters->decls.len; i++) {
        Decl *param = parameters->decls.data[i];
        if (!param->name && param->type->kind != TYPE_POISON)
            diag_pedwarn(diags, W_PEDANTIC, param->span,
                         "ISO C does not support omitting parameter names in function definitions before C2X");
        if (param->type->kind != TYPE_POISON && !type_is_complete(param->type)) {
            if (param->name)
                diag_error(diags, param->span, "parameter %u ('%s') has incomplete type", i + 1, param->name->text);
            else
                diag_error(diags, param->span, "parameter %u has incomplete type", i + 1);
            param->type = c->types->poison;
        } else if (is_long_double(param->type)) {
            refuse_long_double(c, param->span);
            param->type = c->types->poison;
        }
    }
}

/* The `int a[*]` of a prototype has no place in a definition (C11 6.7.6.2p4). */
static void check_star_parameters(Checker *c, const Declarator *declarator)
{
    for (const ParamDecl *param = declarator->parts->params; param; param = param->next) {
        const DeclaratorPart *part = param->declarator->parts;
        if (part && part->kind == PART_ARRAY && part->is_star)
            diag_error(&c->cx->diags, part->span, "'[*]' not allowed in other than function prototype scope");
    }
}

/* The Decl for a body: that of earlier declarations, or one of its own when there is a body already. */
static Decl *define_function(Checker *c, Pending *p)
{
    check_definition_storage(c, p);
    const Decl *before = scope_find_linked(c, p->declarator->name);
    const Type *prototype = before && before->kind == DECL_FUNCTION ? before->type : NULL;
    bool mismatch = prototype && prototype->has_prototype && prototype->param_count && p->type->kind == TYPE_FUNCTION &&
                    !p->type->has_prototype;
    Span prototype_span = before ? before->span : (Span){0};
    Decl *decl = declare_function(c, p);
    if (decl->body) {
        diag_error(&c->cx->diags, span_of(p), "redefinition of '%s'", name_of(p));
        note_previous(c, decl);
        return new_decl(c, p, DECL_FUNCTION, (Linkage)decl->linkage);
    }
    if (mismatch) {
        diag_error(&c->cx->diags, span_of(p), "number of arguments doesn't match prototype");
        diag_note(&c->cx->diags, prototype_span, "prototype declaration");
    }
    decl->span = span_of(p);
    decl->is_defined = true;
    vec_push(c->arena, &c->unit->decls, decl);
    return decl;
}

static void declare_body(Checker *c, Pending *p, Type *base)
{
    Declarator *declarator = p->declarator;
    if (!declarator->parts || declarator->parts->kind != PART_FUNCTION) {
        diag_error(&c->cx->diags, p->declaration->body->span,
                   "expected '=', ',', ';', 'asm' or '__attribute__' before '{' token");
        diag_note(&c->cx->diags, span_of(p), "only a declarator with a list of parameters may have a body");
        return;
    }
    Parameters parameters = {0};
    p->type = check_declarator(c, base, declarator, USE_DEFINITION, &parameters);
    if (!parameters.scope) /* out of memory */
        return;
    check_star_parameters(c, declarator);
    Decl *decl = define_function(c, p);
    check_signature(c, p, decl, &parameters);
    if (strcmp(name_of(p), "main") == 0) {
        if (decl->linkage == LINKAGE_INTERNAL)
            diag_pedwarn(&c->cx->diags, W_MAIN, span_of(p), "'main' is normally a non-static function");
        check_main(c, decl);
    }
    if (decl->convention)
        refuse_convention(c, span_of(p), decl->convention);
    decl->body = p->declaration->body;
    decl->body_end = p->declaration->body_end;
    decl->declaration = p->declaration;
    decl->params.data = parameters.decls.data;
    decl->params.len = parameters.decls.len;
    decl->params.cap = parameters.decls.cap;
    Decl *outer = c->function;
    c->function = decl;
    scope_enter(c, parameters.scope);
    check_body(c, decl, decl->body);
    scope_pop(c);
    c->function = outer;
}

/* ---------------------------------------------------------------- declarations without declarators */

/* Where gcc points for a tag without a name: at what follows the keyword. */
static Span behind_word(Span word)
{
    return (Span){word.start, word.end + 2, word.end + 1};
}

/* `extern struct s;` once there is a struct s: it could only be meant to redeclare it. */
static bool warn_of_no_redeclaration(Checker *c, const Specifiers *specifiers)
{
    const char *what = specifiers->storage & ~(uint32_t)SPEC_EXTENSION ? "storage class specifier"
                       : specifiers->quals                             ? "type qualifier"
                       : specifiers->aligns                            ? "alignment specifier"
                                                                       : NULL;
    if (what)
        diag_pedwarn(&c->cx->diags, W_OTHER, specifiers->tag->name_span, "empty declaration with %s does not redeclare tag",
                     what);
    return what;
}

/* `int;`, `struct s;`, `static struct s { … };` (C11 6.7p2). `mentions`: a tag that was visible before. */
static void check_empty(Checker *c, const Specifiers *specifiers, Span at, bool mentions)
{
    Diags *diags = &c->cx->diags;
    const TagSpec *tag = specifiers->tag;
    uint32_t storage = specifiers->storage;
    if (!tag && specifiers->counts && c->has_syntax_errors)
        return; /* what a syntax error left over */
    if (!tag && specifiers->counts)
        diag_pedwarn(diags, W_OTHER, at, "useless type name in empty declaration");
    else if (tag && tag->kind != TYPE_ENUM && !tag->name)
        diag_pedwarn(diags, W_OTHER, behind_word(tag->name_span), "unnamed struct/union that defines no instances");
    else if (mentions && warn_of_no_redeclaration(c, specifiers))
        return;
    else if (!tag && !(storage & (SPEC_INLINE | SPEC_NORETURN)))
        diag_pedwarn(diags, W_OTHER, at, "empty declaration");
    if (storage & (SPEC_INLINE | SPEC_NORETURN))
        diag_error(diags, specifiers->storage_span, "'%s' in empty declaration",
                   storage & SPEC_INLINE ? "inline" : "_Noreturn");
    else if (scope_is_file(c) && (storage & (SPEC_AUTO | SPEC_REGISTER)))
        diag_error(diags, specifiers->storage_span, "'%s' in file-scope empty declaration",
                   storage & SPEC_AUTO ? "auto" : "register");
    else if ((storage & ~(uint32_t)SPEC_EXTENSION) && tag && (tag->name || tag->kind == TYPE_ENUM))
        diag_warn(diags, W_OTHER, specifiers->storage_span, "useless storage class specifier in empty declaration");
    else if (specifiers->quals && tag && (tag->name || tag->kind == TYPE_ENUM))
        diag_warn(diags, W_OTHER, at, "useless type qualifier in empty declaration");
    else if (specifiers->aligns && tag && (tag->name || tag->kind == TYPE_ENUM))
        diag_warn(diags, W_OTHER, specifiers->aligns->span, "useless '_Alignas' in empty declaration");
}

/* The text of a string literal, made printable. */
static const char *printable(Checker *c, const Literal *literal)
{
    Text text;
    text_init(&text, c->cx->memory);
    for (uint32_t i = 0; i + literal->unit <= literal->length && text.len < 500; i += literal->unit) {
        unsigned char ch = (unsigned char)literal->bytes[i];
        if (ch == '\n')
            text_str(&text, "\\n");
        else if (ch == '"' || ch == '\\')
            text_printf(&text, "\\%c", ch);
        else if (ch < ' ' || ch == 127)
            text_printf(&text, "\\%03o", ch);
        else
            text_char(&text, (char)ch);
    }
    const char *result = text.data ? arena_text(c->arena, text.data, text.len) : "";
    text_release(&text);
    return result;
}

/* C11 6.7.10 */
static void check_assertion(Checker *c, Declaration *declaration)
{
    Diags *diags = &c->cx->diags;
    int64_t value = 0;
    switch (evaluate_integer(c, &declaration->assertion, &value)) {
    case FOUND_POISON: return;
    case FOUND_OTHER_TYPE:
        diag_error(diags, declaration->assertion->span, "expression in static assertion is not an integer");
        return;
    case FOUND_NO_CONSTANT:
        diag_error(diags, declaration->assertion->span, "expression in static assertion is not constant");
        return;
    case FOUND_INTEGER: break;
    }
    warn_constant_expression(c, declaration->assertion, declaration->assertion->span, "expression in static assertion is not");
    const Expr *message = declaration->assertion_message;
    if (value && !message)
        diag_pedwarn(diags, W_PEDANTIC, span_from_start(declaration->span),
                     "ISO C11 does not support omitting the string in '_Static_assert'");
    if (value)
        return;
    if (message && message->op == EXPR_STRING)
        diag_error(diags, declaration->span, "static assertion failed: \"%s\"", printable(c, message->literal));
    else
        diag_error(diags, declaration->span, "static assertion failed");
}

/* ---------------------------------------------------------------- declarations */

/* Whether the declarator adds nothing to the specifiers' type but array bounds: then a typedef's alignment is its object's as
 * well. */
static bool has_own_type(const Declarator *declarator)
{
    for (const DeclaratorPart *part = declarator->parts; part; part = part->next)
        if (part->kind != PART_ARRAY)
            return false;
    return true;
}

/* `__attribute__((fallthrough));` */
static bool is_statement(const Declaration *declaration)
{
    const Specifiers *specifiers = declaration->specifiers;
    return !declaration->declarators && !specifiers->counts && !specifiers->storage && !specifiers->quals &&
           has_attribute(specifiers->attributes, "fallthrough");
}

static AttributeTarget target_of(const Declaration *declaration)
{
    const Declarator *first = declaration->declarators;
    if (declaration->specifiers->storage & SPEC_TYPEDEF)
        return ON_TYPE;
    if (is_statement(declaration))
        return ON_STATEMENT;
    return first && first->parts && first->parts->kind == PART_FUNCTION ? ON_FUNCTION : ON_OBJECT | function_target(first);
}

static void declare(Checker *c, Pending *p, Type *base, Stmt *into)
{
    if (p->declaration->body) {
        read_attributes(c, p->declarator->attributes, ON_FUNCTION, &p->said);
        declare_body(c, p, base);
        return;
    }
    p->type = check_declarator(c, base, p->declarator, USE_OBJECT, NULL);
    bool is_function = p->type->kind == TYPE_FUNCTION;
    AttributeTarget target = says(p, SPEC_TYPEDEF) ? ON_TYPE
                             : is_function         ? ON_FUNCTION
                                                   : ON_OBJECT | function_target(p->declarator);
    read_attributes(c, p->declarator->attributes, target, &p->said);
    p->type = type_in_mode(c, p->type, p->said.mode);
    if (says(p, SPEC_TYPEDEF))
        declare_typedef(c, p);
    else if (is_function)
        declare_function(c, p);
    else
        declare_object(c, p, into);
}

static void check_declarators(Checker *c, Declaration *declaration, Stmt *into)
{
    Specifiers *specifiers = declaration->specifiers;
    const TagSpec *tag = specifiers->tag;
    bool alone = !declaration->declarators && !specifiers->storage && !specifiers->quals;
    bool mentions = tag && tag->name && !tag->has_body && scope_find_tag(c, tag->name, false);
    Base base = check_specifiers(c, specifiers, alone);
    Attributes said = {0};
    read_attributes(c, specifiers->attributes, target_of(declaration), &said);
    uint32_t alignas_ = check_alignas(c, specifiers);
    if (!declaration->declarators && !is_statement(declaration))
        check_empty(c, specifiers, declaration->span, mentions);
    for (Declarator *d = declaration->declarators; d && !should_stop(c->cx); d = d->next) {
        Pending pending = {.declaration = declaration,
                           .specifiers = specifiers,
                           .declarator = d,
                           .said = said,
                           .alignas_ = alignas_,
                           .typedef_align = has_own_type(d) ? base.align : 0};
        declare(c, &pending, base.type, into);
    }
}

void check_declaration(Checker *c, Declaration *declaration, Stmt *into)
{
    if (declaration->assertion) {
        check_assertion(c, declaration);
        return;
    }
    bool is_extension = declaration->specifiers->storage & SPEC_EXTENSION;
    c->cx->diags.extensions += is_extension;
    check_declarators(c, declaration, into);
    c->cx->diags.extensions -= is_extension;
}

Type *check_type_name(Checker *c, TypeName *type_name)
{
    if (type_name->type)
        return type_name->type;
    const Declaration *declaration = type_name->declaration;
    Base base = check_specifiers(c, declaration->specifiers, false);
    Attributes said = {0};
    read_attributes(c, declaration->specifiers->attributes, ON_TYPE, &said);
    if (declaration->specifiers->aligns)
        diag_error(&c->cx->diags, declaration->specifiers->aligns->span, "alignment specified for type name");
    Type *type = base.type;
    type = type_in_mode(c, type, said.mode);
    if (declaration->declarators)
        type = check_declarator(c, type, declaration->declarators, USE_TYPE_NAME, NULL);
    type_name->type = type;
    return type;
}
