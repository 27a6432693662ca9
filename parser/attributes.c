/* __attribute__((...)) and __asm__("symbol"): what is read out of them, what is harmless, what is ignored with a warning, and
 * what would change a program's meaning and is an error. The spelling with underscores (__packed__) means the same. */
#include "parser/check.h"

#include <string.h>

/* What becomes of an attribute. */
typedef enum Effect {
    EFFECT_NONE, /* it only promises or advises something */
    EFFECT_PACKED,
    EFFECT_ALIGNED,
    EFFECT_NORETURN,
    EFFECT_UNUSED,
    EFFECT_USED,
    EFFECT_NOINLINE,
    EFFECT_ALWAYS_INLINE,
    EFFECT_NOIPA,
    EFFECT_FORMAT,
    EFFECT_SYMBOL,
    EFFECT_WEAK,
    EFFECT_VISIBILITY,
    EFFECT_SECTION,
    EFFECT_ALIAS,
    EFFECT_CONSTRUCTOR,
    EFFECT_DESTRUCTOR,
    EFFECT_MODE,
    EFFECT_DEPRECATED,
    EFFECT_UNAVAILABLE,
    EFFECT_RESULT_MATTERS,
    EFFECT_GNU_INLINE,
    EFFECT_CONVENTION, /* another way of calling: such functions can be declared, but not be defined or used */
    EFFECT_UNSUPPORTED
} Effect;

enum { MANY = UINT16_MAX };
enum { ANYWHERE = ON_OBJECT | ON_FUNCTION | ON_TYPE | ON_MEMBER | ON_TAG };

static const struct {
    const char *name;
    Effect effect;
    unsigned targets;     /* AttributeTarget bits */
    uint32_t least, most; /* how many arguments */
} attributes[] = {
    {"packed", EFFECT_PACKED, ON_MEMBER | ON_TAG, 0, 0},
    {"aligned", EFFECT_ALIGNED, ANYWHERE, 0, 1},
    {"noreturn", EFFECT_NORETURN, ON_FUNCTION | ON_TYPE, 0, 0},
    {"unused", EFFECT_UNUSED, ANYWHERE | ON_LABEL | ON_ENUMERATOR, 0, 0},
    {"used", EFFECT_USED, ON_OBJECT | ON_FUNCTION, 0, 0},
    {"format", EFFECT_FORMAT, ON_FUNCTION | ON_TYPE, 3, 3},
    {"asm", EFFECT_SYMBOL, ON_OBJECT | ON_FUNCTION, 1, 1},
    {"const", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, 0},
    {"pure", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, 0},
    {"malloc", EFFECT_NONE, ON_FUNCTION, 0, 2},
    {"alloc_size", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 1, 2},
    {"alloc_align", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 1, 1},
    {"assume_aligned", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 1, 2},
    {"returns_nonnull", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, 0},
    {"returns_twice", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, 0},
    {"nonnull", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, MANY},
    {"format_arg", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 1, 1},
    {"sentinel", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, 1},
    {"access", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 1, 3},
    {"nothrow", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, 0},
    {"leaf", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, 0},
    {"cold", EFFECT_NONE, ON_FUNCTION | ON_LABEL, 0, 0},
    {"hot", EFFECT_NONE, ON_FUNCTION | ON_LABEL, 0, 0},
    {"flatten", EFFECT_NONE, ON_FUNCTION, 0, 0},
    {"artificial", EFFECT_NONE, ON_FUNCTION, 0, 0},
    {"always_inline", EFFECT_ALWAYS_INLINE, ON_FUNCTION, 0, 0},
    {"noinline", EFFECT_NOINLINE, ON_FUNCTION, 0, 0},
    {"gnu_inline", EFFECT_GNU_INLINE, ON_FUNCTION, 0, 0},
    {"noclone", EFFECT_NONE, ON_FUNCTION, 0, 0},
    {"noipa", EFFECT_NOIPA, ON_FUNCTION, 0, 0},
    {"optimize", EFFECT_NONE, ON_FUNCTION, 1, MANY},
    {"no_instrument_function", EFFECT_NONE, ON_FUNCTION, 0, 0},
    {"no_sanitize", EFFECT_NONE, ON_FUNCTION | ON_OBJECT, 1, MANY},
    {"no_reorder", EFFECT_NONE, ON_FUNCTION | ON_OBJECT, 0, 0},
    {"cdecl", EFFECT_NONE, ON_FUNCTION | ON_TYPE, 0, 0},
    {"warn_unused_result", EFFECT_RESULT_MATTERS, ON_FUNCTION | ON_TYPE, 0, 0},
    {"deprecated", EFFECT_DEPRECATED, ANYWHERE | ON_ENUMERATOR, 0, 1},
    {"unavailable", EFFECT_UNAVAILABLE, ANYWHERE | ON_ENUMERATOR, 0, 1},
    {"warn_if_not_aligned", EFFECT_NONE, ANYWHERE, 1, 1},
    {"visibility", EFFECT_VISIBILITY, ON_OBJECT | ON_FUNCTION | ON_TAG, 1, 1},
    {"nonstring", EFFECT_NONE, ON_OBJECT | ON_MEMBER, 0, 0},
    {"may_alias", EFFECT_NONE, ON_TYPE | ON_TAG, 0, 0},
    {"designated_init", EFFECT_NONE, ON_TAG, 0, 0},
    {"gcc_struct", EFFECT_NONE, ON_TYPE | ON_TAG, 0, 0},
    {"fallthrough", EFFECT_NONE, ON_STATEMENT, 0, 0},
    {"common", EFFECT_NONE, ON_OBJECT, 0, 0},
    {"nocommon", EFFECT_NONE, ON_OBJECT, 0, 0},
    {"alias", EFFECT_ALIAS, ON_OBJECT | ON_FUNCTION, 1, 1},
    {"weak", EFFECT_WEAK, ON_OBJECT | ON_FUNCTION, 0, 0},
    {"weakref", EFFECT_UNSUPPORTED, ON_OBJECT | ON_FUNCTION, 0, 1},
    {"section", EFFECT_SECTION, ON_OBJECT | ON_FUNCTION, 1, 1},
    {"cleanup", EFFECT_UNSUPPORTED, ON_OBJECT, 1, 1},
    {"constructor", EFFECT_CONSTRUCTOR, ON_FUNCTION, 0, 1},
    {"destructor", EFFECT_DESTRUCTOR, ON_FUNCTION, 0, 1},
    {"ifunc", EFFECT_UNSUPPORTED, ON_FUNCTION, 1, 1},
    {"naked", EFFECT_UNSUPPORTED, ON_FUNCTION, 0, 0},
    {"interrupt", EFFECT_UNSUPPORTED, ON_FUNCTION, 0, 0},
    {"regparm", EFFECT_CONVENTION, ANYWHERE, 1, 1},
    {"fastcall", EFFECT_CONVENTION, ANYWHERE, 0, 0},
    {"stdcall", EFFECT_CONVENTION, ANYWHERE, 0, 0},
    {"thiscall", EFFECT_CONVENTION, ANYWHERE, 0, 0},
    {"mode", EFFECT_MODE, ANYWHERE, 1, 1},
    {"vector_size", EFFECT_UNSUPPORTED, ANYWHERE, 1, 1},
    {"ms_struct", EFFECT_UNSUPPORTED, ON_TYPE | ON_TAG, 0, 0},
    {"scalar_storage_order", EFFECT_UNSUPPORTED, ON_TYPE | ON_TAG, 1, 1},
    {"transparent_union", EFFECT_UNSUPPORTED, ON_TYPE | ON_TAG, 0, 0},
};

enum { MAX_ALIGNMENT = 1 << 28, DEFAULT_ALIGNMENT = 16 /* a bare `aligned`: the strictest that i386 asks for */ };

/* "packed" of "__packed__", in `buffer`; NULL if it is longer than any that we know. */
static const char *plain_name(const Name *name, char buffer[32])
{
    const char *text = name->text;
    size_t length = name->length;
    if (length > 4 && memcmp(text, "__", 2) == 0 && memcmp(text + length - 2, "__", 2) == 0) {
        text += 2;
        length -= 4;
    }
    if (length >= 32)
        return NULL;
    memcpy(buffer, text, length);
    buffer[length] = '\0';
    return buffer;
}

static int find_attribute(const char *name)
{
    for (size_t i = 0; name && i < sizeof attributes / sizeof attributes[0]; i++)
        if (strcmp(attributes[i].name, name) == 0)
            return (int)i;
    return -1;
}

uint32_t check_alignment(Checker *c, Span at, Expr **value)
{
    int64_t align = 0;
    IntegerConstant found = evaluate_integer(c, value, &align);
    if (found == FOUND_POISON || (found == FOUND_INTEGER && align == 0))
        return 0;
    Diags *diags = &c->cx->diags;
    if (found != FOUND_INTEGER || (*value)->constancy != CONSTANCY_INTEGER)
        diag_error(diags, at, "requested alignment is not an integer constant");
    else if (align < 0 || (align & (align - 1)) != 0)
        diag_error(diags, at, "requested alignment '%lld' is not a positive power of 2", (long long)align);
    else if (align > MAX_ALIGNMENT)
        diag_error(diags, at, "requested alignment '%lld' exceeds maximum %d", (long long)align, MAX_ALIGNMENT);
    else
        return (uint32_t)align;
    return 0;
}

static void read_aligned(Checker *c, const Attribute *attribute, Attributes *out)
{
    Expr *value = attribute->args;
    uint32_t align = value ? check_alignment(c, attribute->span, &value) : DEFAULT_ALIGNMENT;
    if (align > out->align)
        out->align = align;
}

/* The text of the one argument, a string; NULL if that is not what stands there. */
static const char *string_argument(Checker *c, const Attribute *attribute)
{
    const Expr *text = attribute->args;
    if (attribute->word || !text || text->next || text->op != EXPR_STRING || text->literal->unit != 1 ||
        text->literal->length == 0 || memchr(text->literal->bytes, '\0', text->literal->length))
        return NULL;
    return arena_text(c->arena, text->literal->bytes, text->literal->length);
}

static void read_symbol(Checker *c, const Attribute *attribute, Attributes *out)
{
    out->symbol = string_argument(c, attribute);
    if (!out->symbol)
        diag_error(&c->cx->diags, attribute->span, "'asm' in a declaration wants the name of a symbol");
}

/* ---------------------------------------------------------------- for the linker */

Linking *merge_linking(Checker *c, Linking *old, const Linking *fresh)
{
    if (!fresh)
        return old;
    if (!old) {
        old = NEW(c->arena, Linking);
        *old = *fresh;
        return old;
    }
    old->is_weak |= fresh->is_weak;
    old->visibility = fresh->visibility ? fresh->visibility : old->visibility;
    old->section = fresh->section ? fresh->section : old->section;
    old->alias = fresh->alias ? fresh->alias : old->alias;
    old->span = fresh->alias ? fresh->span : old->span;
    old->constructor = fresh->constructor ? fresh->constructor : old->constructor;
    old->destructor = fresh->destructor ? fresh->destructor : old->destructor;
    return old;
}

static const char *visibility_argument(Checker *c, const Attribute *attribute)
{
    static const char *const known[] = {"default", "hidden", "internal", "protected"};
    const char *text = string_argument(c, attribute);
    for (size_t i = 0; text && i < sizeof known / sizeof *known; i++)
        if (strcmp(text, known[i]) == 0)
            return known[i];
    diag_error(&c->cx->diags, attribute->span,
               "attribute 'visibility' argument must be one of \"default\", \"hidden\", \"protected\" or \"internal\"");
    return NULL;
}

/* What NASM takes for a name wherever it stands. */
static bool is_section_name(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$") == strlen(text);
}

static const char *section_argument(Checker *c, const Attribute *attribute)
{
    const char *text = string_argument(c, attribute);
    if (!text)
        diag_error(&c->cx->diags, attribute->span, "section attribute argument not a string constant");
    else if (!is_section_name(text))
        diag_error(&c->cx->diags, attribute->span, "'%s' cannot be the name of a section for the assembler", text);
    else
        return text;
    return NULL;
}

/* constructor, constructor(101): the priority + 1; 0 after a message. */
static uint32_t priority_argument(Checker *c, const Attribute *attribute)
{
    Expr *value = attribute->args;
    int64_t priority = NO_PRIORITY;
    if (attribute->word || (value && (value->next || evaluate_integer(c, &value, &priority) != FOUND_INTEGER)) ||
        priority < 0 || priority > NO_PRIORITY) {
        diag_error(&c->cx->diags, attribute->span, "%s priorities must be integers from 0 to %d inclusive",
                   attribute->name->text, NO_PRIORITY);
        return 0;
    }
    if (value && priority <= 100)
        diag_warn(&c->cx->diags, W_ATTRIBUTES, attribute->span,
                  "%s priorities from 0 to 100 are reserved for the implementation", attribute->name->text);
    return (uint32_t)priority + 1;
}

static void read_linking(Checker *c, Effect effect, const Attribute *attribute, Attributes *out)
{
    Linking *linking = NEW(c->arena, Linking);
    if (effect == EFFECT_WEAK)
        linking->is_weak = true;
    else if (effect == EFFECT_VISIBILITY)
        linking->visibility = visibility_argument(c, attribute);
    else if (effect == EFFECT_SECTION)
        linking->section = section_argument(c, attribute);
    else if (effect == EFFECT_CONSTRUCTOR)
        linking->constructor = priority_argument(c, attribute);
    else if (effect == EFFECT_DESTRUCTOR)
        linking->destructor = priority_argument(c, attribute);
    else
        linking->alias = string_argument(c, attribute);
    linking->span = attribute->span;
    if (effect == EFFECT_ALIAS && !linking->alias)
        diag_error(&c->cx->diags, attribute->span, "attribute 'alias' argument not a string");
    /* What the specifiers say is shared by several declarators: theirs is put on top of it, not into it. */
    out->linking = merge_linking(c, linking, out->linking);
}

static void read_mode(Checker *c, const Attribute *attribute, Attributes *out)
{
    static const struct {
        const char *name;
        uint8_t size;
        bool is_float;
    } modes[] = {
        {"QI", 1, false},      {"byte", 1, false}, {"HI", 2, false}, {"SI", 4, false}, {"word", 4, false},
        {"pointer", 4, false}, {"DI", 8, false},   {"SF", 4, true},  {"DF", 8, true},
    };
    char buffer[32];
    const char *name = attribute->word ? plain_name(attribute->word, buffer) : NULL;
    for (size_t i = 0; name && i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(modes[i].name, name) == 0) {
            out->mode = (Mode){modes[i].size, modes[i].is_float, attribute->span};
            return;
        }
    }
    diag_error(&c->cx->diags, attribute->span, "unknown machine mode '%s'", name ? name : "");
}

Type *type_in_mode(Checker *c, Type *type, Mode mode)
{
    Types *t = c->types;
    Type *const integers[] = {[1] = t->schar, [2] = t->short_, [4] = t->int_, [8] = t->llong};
    Type *const unsigneds[] = {[1] = t->uchar, [2] = t->ushort, [4] = t->uint, [8] = t->ullong};
    if (!mode.size || type->kind == TYPE_POISON || (type->kind == TYPE_POINTER && mode.size == 4 && !mode.is_float))
        return type;
    bool is_plain_integer = type->kind >= TYPE_CHAR && type->kind <= TYPE_ULLONG;
    if (is_plain_integer && !mode.is_float)
        return type_qualified(t, type_is_unsigned(type) ? unsigneds[mode.size] : integers[mode.size], type->quals);
    if (type_is_floating(type) && mode.is_float)
        return type_qualified(t, mode.size == 4 ? t->float_ : t->double_, type->quals);
    diag_error(&c->cx->diags, mode.at, "attribute 'mode' does not suit type %s", type_quoted(c->arena, type));
    return t->poison;
}

/* ---------------------------------------------------------------- advice to who uses it */

static void read_deprecated(Checker *c, Effect effect, const Attribute *attribute, Attributes *out)
{
    bool has_reason = attribute->word || attribute->args;
    const char *reason = string_argument(c, attribute);
    if (has_reason && !reason)
        diag_error(&c->cx->diags, attribute->span, "%s message is not a string", attribute->name->text);
    out->deprecated = reason ? reason : "";
    if (effect == EFFECT_UNAVAILABLE)
        out->flags |= ATTR_UNAVAILABLE;
}

void set_advice(Decl *decl, const Attributes *said)
{
    decl->deprecated = said->deprecated ? said->deprecated : decl->deprecated;
    decl->is_unavailable |= (said->flags & ATTR_UNAVAILABLE) != 0;
    decl->result_matters |= (said->flags & ATTR_RESULT_MATTERS) != 0;
    decl->is_kept |= (said->flags & ATTR_USED) != 0;
    decl->never_inline |= (said->flags & (ATTR_NOINLINE | ATTR_NOIPA)) != 0;
    decl->always_inline |= (said->flags & ATTR_ALWAYS_INLINE) != 0;
    decl->is_untouchable |= (said->flags & ATTR_NOIPA) != 0;
}

void warn_deprecated(Checker *c, const Decl *decl, Span at)
{
    Diags *diags = &c->cx->diags;
    if (!decl->deprecated)
        return;
    const char *colon = *decl->deprecated ? ": " : "";
    if (decl->is_unavailable)
        diag_error(diags, at, "'%s' is unavailable%s%s", decl->name->text, colon, decl->deprecated);
    else
        diag_warn(diags, W_DEPRECATED_DECLARATIONS, at, "'%s' is deprecated%s%s", decl->name->text, colon, decl->deprecated);
    diag_note(diags, decl->span, "declared here");
}

static void warn_unused_call(Checker *c, const Expr *expr)
{
    while (expr->op == EXPR_CAST && expr->type->kind == TYPE_VOID)
        expr = expr->left;
    const Expr *callee = expr->op == EXPR_CALL && expr->left->op == EXPR_DECAY ? expr->left->left : NULL;
    if (callee && callee->op == EXPR_NAME && callee->decl->result_matters)
        diag_warn(&c->cx->diags, W_UNUSED_RESULT, expr->span,
                  "ignoring return value of '%s' declared with attribute 'warn_unused_result'", callee->name->text);
}

void warn_unused_result(Checker *c, const Expr *expr)
{
    for (; expr->op == EXPR_COMMA; expr = expr->left)
        warn_unused_call(c, expr->right);
    warn_unused_call(c, expr);
}

static bool has_right_count(Checker *c, const Attribute *attribute, const char *name, uint32_t least, uint32_t most)
{
    uint32_t count = attribute->word != NULL;
    for (const Expr *arg = attribute->args; arg; arg = arg->next)
        count++;
    if (count >= least && count <= most)
        return true;
    diag_error(&c->cx->diags, attribute->span, "wrong number of arguments specified for '%s' attribute", name);
    return false;
}

void refuse_convention(Checker *c, Span at, const char *name)
{
    unsupported(c, at, arena_printf(c->arena, "attribute '%s'", name));
}

static void read_attribute(Checker *c, const Attribute *attribute, AttributeTarget target, Attributes *out)
{
    char buffer[32];
    const char *name = plain_name(attribute->name, buffer);
    int found = find_attribute(name);
    Diags *diags = &c->cx->diags;
    if (found < 0) {
        diag_warn(diags, W_ATTRIBUTES, attribute->span, "'%s' attribute directive ignored", attribute->name->text);
        return;
    }
    if (!(attributes[found].targets & target)) {
        diag_warn(diags, W_ATTRIBUTES, attribute->span, "'%s' attribute ignored", name);
        return;
    }
    if (!has_right_count(c, attribute, name, attributes[found].least, attributes[found].most))
        return;
    switch (attributes[found].effect) {
    case EFFECT_NONE: break;
    case EFFECT_PACKED: out->flags |= ATTR_PACKED; break;
    case EFFECT_ALIGNED: read_aligned(c, attribute, out); break;
    case EFFECT_NORETURN: out->flags |= ATTR_NORETURN; break;
    case EFFECT_UNUSED: out->flags |= ATTR_UNUSED; break;
    case EFFECT_USED: out->flags |= ATTR_UNUSED | ATTR_USED; break;
    case EFFECT_NOINLINE: out->flags |= ATTR_NOINLINE; break;
    case EFFECT_ALWAYS_INLINE: out->flags |= ATTR_ALWAYS_INLINE; break;
    case EFFECT_NOIPA: out->flags |= ATTR_NOIPA; break;
    case EFFECT_FORMAT: out->format = format_of_attribute(c, attribute); break;
    case EFFECT_SYMBOL: read_symbol(c, attribute, out); break;
    case EFFECT_WEAK:
    case EFFECT_VISIBILITY:
    case EFFECT_SECTION:
    case EFFECT_ALIAS:
    case EFFECT_CONSTRUCTOR:
    case EFFECT_DESTRUCTOR: read_linking(c, attributes[found].effect, attribute, out); break;
    case EFFECT_DEPRECATED:
    case EFFECT_UNAVAILABLE: read_deprecated(c, attributes[found].effect, attribute, out); break;
    case EFFECT_RESULT_MATTERS: out->flags |= ATTR_RESULT_MATTERS; break;
    case EFFECT_GNU_INLINE: out->flags |= ATTR_GNU_INLINE; break;
    case EFFECT_MODE: read_mode(c, attribute, out); break;
    case EFFECT_CONVENTION:
        if (target == ON_FUNCTION)
            out->convention = attributes[found].name;
        else
            refuse_convention(c, attribute->span, name);
        break;
    case EFFECT_UNSUPPORTED: unsupported(c, attribute->span, arena_printf(c->arena, "attribute '%s'", name)); break;
    }
}

AttributeTarget function_target(const Declarator *declarator)
{
    for (const DeclaratorPart *part = declarator ? declarator->parts : NULL; part; part = part->next)
        if (part->kind == PART_FUNCTION)
            return ON_TYPE;
    return 0;
}

bool has_attribute(const Attribute *list, const char *name)
{
    char buffer[32];
    for (; list; list = list->next) {
        const char *plain = plain_name(list->name, buffer);
        if (plain && strcmp(plain, name) == 0)
            return true;
    }
    return false;
}

void read_attributes(Checker *c, const Attribute *list, AttributeTarget target, Attributes *out)
{
    for (; list && !should_stop(c->cx); list = list->next)
        read_attribute(c, list, target, out);
}
