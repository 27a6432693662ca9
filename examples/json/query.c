/*
 * A path is compiled to a list of steps. Running it is a walk: each step calls the rest of the list for each value that
 * it leads to.
 */
#include "query.h"

#include "parse.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { STEP_NAME, STEP_INDEX, STEP_SLICE, STEP_ALL, STEP_DESCEND, STEP_FILTER } StepKind;

/* Whether a comparison with that result (less than, equal to or greater than 0) is what an operator asks for. */
typedef bool Accept(int order);

struct Step {
    StepKind kind;
    union {
        String name;
        int index; /* negative: from the end */
        struct {
            int from, to; /* to is not included; INT_MAX: all the rest */
        } slice;
        struct {
            String name;
            Accept *accept; /* NULL: it is enough that there is the member */
            Value operand;
        } filter;
    };
};

typedef struct {
    Arena *arena;
    const char *start, *at;
    QueryError *error;
} PathParser;

static bool equal(int order)
{
    return order == 0;
}

static bool not_equal(int order)
{
    return order != 0;
}

static bool less(int order)
{
    return order < 0;
}

static bool at_most(int order)
{
    return order <= 0;
}

static bool greater(int order)
{
    return order > 0;
}

static bool at_least(int order)
{
    return order >= 0;
}

/* Longer operators before those that they begin with. */
static const struct {
    const char *sign;
    Accept *accept;
} operators[] = {{"==", equal}, {"!=", not_equal}, {"<=", at_most}, {">=", at_least}, {"<", less}, {">", greater}};

static bool fail(PathParser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    p->error->column = (unsigned)(p->at - p->start) + 1;
    vsnprintf(p->error->message, sizeof p->error->message, format, args);
    va_end(args);
    return false;
}

static void add_step(PathParser *p, Query *query, Step step)
{
    if (query->count == query->capacity) {
        unsigned capacity = query->capacity == 0 ? 8 : 2 * query->capacity;
        Step *steps = arena_alloc(p->arena, capacity * sizeof *steps);
        if (query->count > 0)
            memcpy(steps, query->steps, query->count * sizeof *steps);
        query->steps = steps;
        query->capacity = capacity;
    }
    query->steps[query->count++] = step;
}

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || (unsigned char)c >= 0x80;
}

static void skip_space(PathParser *p)
{
    p->at += strspn(p->at, " ");
}

/* A word, or text in quotes. */
static bool parse_name(PathParser *p, String *name)
{
    const char *start = p->at;
    if (*start == '"') {
        const char *end = strchr(start + 1, '"');
        if (end == NULL)
            return fail(p, "the quote has no end");
        *name = (String){arena_copy(p->arena, start + 1, (size_t)(end - start - 1)), (size_t)(end - start - 1)};
        p->at = end + 1;
        return true;
    }
    while (is_name_char(*p->at))
        p->at++;
    if (p->at == start)
        return fail(p, "expected a name");
    *name = (String){arena_copy(p->arena, start, (size_t)(p->at - start)), (size_t)(p->at - start)};
    return true;
}

static bool parse_int(PathParser *p, int *result)
{
    char *end;
    long number = strtol(p->at, &end, 10);
    if (end == p->at || number < -1000000000 || number > 1000000000)
        return fail(p, "expected a number");
    p->at = end;
    *result = (int)number;
    return true;
}

static bool parse_filter(PathParser *p, Step *step)
{
    ParseError error;
    step->kind = STEP_FILTER;
    if (!parse_name(p, &step->filter.name))
        return false;
    skip_space(p);
    step->filter.accept = NULL;
    if (*p->at == ']')
        return true;
    for (size_t i = 0; i < sizeof operators / sizeof operators[0] && step->filter.accept == NULL; i++) {
        if (strncmp(p->at, operators[i].sign, strlen(operators[i].sign)) == 0) {
            step->filter.accept = operators[i].accept;
            p->at += strlen(operators[i].sign);
        }
    }
    if (step->filter.accept == NULL)
        return fail(p, "expected an operator");
    skip_space(p);
    size_t length = *p->at == '"' ? strcspn(p->at + 1, "\"") + 2 : strcspn(p->at, "]");
    if (length > strlen(p->at))
        return fail(p, "the quote has no end");
    const char *operand = arena_copy(p->arena, p->at, length);
    if (!json_parse(p->arena, operand, length, &step->filter.operand, &error))
        return fail(p, "%.70s", error.message);
    p->at += length;
    return true;
}

/* 3, -1, 1:3, :3, 1: */
static bool parse_index_or_slice(PathParser *p, Step *step)
{
    int from = 0, to = INT_MAX;
    if (*p->at != ':' && !parse_int(p, &from))
        return false;
    if (*p->at != ':') {
        *step = (Step){.kind = STEP_INDEX, .index = from};
        return true;
    }
    p->at++;
    if (*p->at != ']' && !parse_int(p, &to))
        return false;
    *step = (Step){.kind = STEP_SLICE, .slice = {from, to}};
    return true;
}

/* What stands in brackets. */
static bool parse_selector(PathParser *p, Step *step)
{
    if (*p->at == '*') {
        p->at++;
        *step = (Step){.kind = STEP_ALL};
        return true;
    }
    if (*p->at == '?') {
        p->at++;
        return parse_filter(p, step);
    }
    if (*p->at == '"') {
        *step = (Step){.kind = STEP_NAME};
        return parse_name(p, &step->name);
    }
    return parse_index_or_slice(p, step);
}

static bool parse_brackets(PathParser *p, Query *query)
{
    Step step;
    p->at++;
    if (!parse_selector(p, &step))
        return false;
    if (*p->at != ']')
        return fail(p, "expected ']'");
    p->at++;
    add_step(p, query, step);
    return true;
}

/* What follows a dot. */
static bool parse_member_step(PathParser *p, Query *query)
{
    Step step = {.kind = STEP_NAME};
    if (*p->at == '*') {
        p->at++;
        step.kind = STEP_ALL;
    } else if (!parse_name(p, &step.name)) {
        return false;
    }
    add_step(p, query, step);
    return true;
}

bool query_parse(Arena *arena, const char *path, Query *query, QueryError *error)
{
    PathParser parser = {.arena = arena, .start = path, .at = path, .error = error}, *p = &parser;
    *query = (Query){NULL, 0, 0};
    if (*p->at == '$')
        p->at++;
    else if (is_name_char(*p->at) && !parse_member_step(p, query))
        return false;
    while (*p->at != '\0') {
        bool parsed;
        if (*p->at == '[') {
            parsed = parse_brackets(p, query);
        } else if (*p->at == '.' && p->at[1] == '.') {
            p->at += 2;
            add_step(p, query, (Step){.kind = STEP_DESCEND});
            parsed = *p->at == '[' ? parse_brackets(p, query) : parse_member_step(p, query);
        } else if (*p->at == '.') {
            p->at++;
            parsed = parse_member_step(p, query);
        } else {
            parsed = fail(p, "expected '.' or '['");
        }
        if (!parsed)
            return false;
    }
    return true;
}

/* A walk in progress: what is the same at each step. */
typedef struct {
    const Step *end;
    void (*found)(void *context, const Value *value);
    void *context;
} Walk;

static void walk(const Walk *w, const Step *step, const Value *value);

/* The number of items or members. */
static unsigned size_of(const Value *value)
{
    return value->type == JSON_ARRAY ? value->array.count : value->type == JSON_OBJECT ? value->object.count : 0;
}

static const Value *child(const Value *value, unsigned i)
{
    return value->type == JSON_ARRAY ? &value->array.items[i] : &value->object.members[i].value;
}

static void walk_slice(const Walk *w, const Step *step, const Value *value)
{
    if (value->type != JSON_ARRAY)
        return;
    int count = (int)value->array.count;
    int from = step->slice.from < 0 ? step->slice.from + count : step->slice.from;
    int to = step->slice.to < 0 ? step->slice.to + count : step->slice.to;
    for (int i = from < 0 ? 0 : from; i < to && i < count; i++)
        walk(w, step + 1, &value->array.items[i]);
}

static bool passes_filter(const Step *step, const Value *item)
{
    const Value *member = item->type == JSON_OBJECT ? object_get(&item->object, step->filter.name) : NULL;
    if (member == NULL)
        return false;
    if (step->filter.accept == NULL)
        return true;
    if (member->type != step->filter.operand.type)
        return step->filter.accept == not_equal;
    return step->filter.accept(value_compare(member, &step->filter.operand));
}

/* Calls step for the value itself and everything in it. */
static void walk_descendants(const Walk *w, const Step *step, const Value *value)
{
    walk(w, step, value);
    for (unsigned i = 0; i < size_of(value); i++)
        walk_descendants(w, step, child(value, i));
}

static void walk(const Walk *w, const Step *step, const Value *value)
{
    const Value *member;
    if (step == w->end) {
        w->found(w->context, value);
        return;
    }
    switch (step->kind) {
    case STEP_NAME:
        if (value->type == JSON_OBJECT && (member = object_get(&value->object, step->name)) != NULL)
            walk(w, step + 1, member);
        break;
    case STEP_INDEX:
        if (value->type == JSON_ARRAY) {
            int index = step->index < 0 ? step->index + (int)value->array.count : step->index;
            if (index >= 0 && index < (int)value->array.count)
                walk(w, step + 1, &value->array.items[index]);
        }
        break;
    case STEP_SLICE: walk_slice(w, step, value); break;
    case STEP_ALL:
        for (unsigned i = 0; i < size_of(value); i++)
            walk(w, step + 1, child(value, i));
        break;
    case STEP_DESCEND: walk_descendants(w, step + 1, value); break;
    case STEP_FILTER:
        for (unsigned i = 0; i < size_of(value); i++) {
            if (passes_filter(step, child(value, i)))
                walk(w, step + 1, child(value, i));
        }
        break;
    }
}

void query_run(const Query *query, const Value *root, void (*found)(void *context, const Value *value), void *context)
{
    Walk w = {.end = query->steps + query->count, .found = found, .context = context};
    walk(&w, query->steps, root);
}
