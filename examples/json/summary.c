/* A table of functions, sorted by name. Those that compute leave out what is not a number. */
#include "summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The numbers among the values, in the arena. */
typedef struct {
    double *items;
    unsigned count;
} Numbers;

static Numbers numbers_among(Arena *arena, const Array *values)
{
    Numbers numbers = {arena_alloc(arena, (values->count + 1) * sizeof(double)), 0};
    for (unsigned i = 0; i < values->count; i++) {
        if (values->items[i].type == JSON_NUMBER)
            numbers.items[numbers.count++] = values->items[i].number;
    }
    return numbers;
}

/* Kahan's summation: what an addition rounds off is carried to the next. */
static double sum_of(Numbers numbers)
{
    double sum = 0, carry = 0;
    for (unsigned i = 0; i < numbers.count; i++) {
        double term = numbers.items[i] - carry;
        double next = sum + term;
        carry = (next - sum) - term;
        sum = next;
    }
    return sum;
}

/* There is no mean of nothing: the caller sees to that. */
static double mean_of(Numbers numbers)
{
    return sum_of(numbers) / numbers.count;
}

static int compare_numbers(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static Value count(Arena *arena, const Array *values)
{
    (void)arena;
    return value_number(values->count);
}

static Value sum(Arena *arena, const Array *values)
{
    return value_number(sum_of(numbers_among(arena, values)));
}

static Value mean(Arena *arena, const Array *values)
{
    Numbers numbers = numbers_among(arena, values);
    return numbers.count > 0 ? value_number(mean_of(numbers)) : value_null();
}

static Value median(Arena *arena, const Array *values)
{
    Numbers numbers = numbers_among(arena, values);
    if (numbers.count == 0)
        return value_null();
    qsort(numbers.items, numbers.count, sizeof(double), compare_numbers);
    return value_number((numbers.items[(numbers.count - 1) / 2] + numbers.items[numbers.count / 2]) / 2);
}

/* The standard deviation of a whole population. */
static Value deviation(Arena *arena, const Array *values)
{
    Numbers numbers = numbers_among(arena, values);
    if (numbers.count == 0)
        return value_null();
    double average = mean_of(numbers);
    for (unsigned i = 0; i < numbers.count; i++)
        numbers.items[i] = pow(numbers.items[i] - average, 2);
    return value_number(sqrt(mean_of(numbers)));
}

/* The first value to which no other comes before, in an order that is 1 or -1 times the usual one. */
static Value extreme(const Array *values, int direction)
{
    const Value *best = NULL;
    for (unsigned i = 0; i < values->count; i++) {
        if (best == NULL || direction * value_compare(&values->items[i], best) < 0)
            best = &values->items[i];
    }
    return best == NULL ? value_null() : *best;
}

static Value min(Arena *arena, const Array *values)
{
    (void)arena;
    return extreme(values, 1);
}

static Value max(Arena *arena, const Array *values)
{
    (void)arena;
    return extreme(values, -1);
}

static Value types(Arena *arena, const Array *values)
{
    Value result = value_object();
    for (unsigned i = 0; i < values->count; i++) {
        const char *name = type_names[values->items[i].type];
        String key = {name, strlen(name)};
        const Value *before = object_get(&result.object, key);
        object_set(arena, &result.object, key, value_number(before == NULL ? 1 : before->number + 1));
    }
    return result;
}

static Value keys(Arena *arena, const Array *values)
{
    Value result = value_array();
    for (unsigned i = 0; i < values->count; i++) {
        const Object *object = &values->items[i].object;
        for (unsigned j = 0; values->items[i].type == JSON_OBJECT && j < object->count; j++)
            array_append(arena, &result.array, value_string(object->members[j].name));
    }
    return result;
}

static int compare_values(const void *a, const void *b)
{
    return value_compare(a, b);
}

static Value sort(Arena *arena, const Array *values)
{
    Value result = value_array();
    for (unsigned i = 0; i < values->count; i++)
        array_append(arena, &result.array, values->items[i]);
    if (values->count > 0)
        qsort(result.array.items, result.array.count, sizeof(Value), compare_values);
    return result;
}

typedef struct {
    const char *name;
    Value (*compute)(Arena *, const Array *);
} Summary;

static const Summary summaries[] = {
    {"count", count}, {"deviation", deviation}, {"keys", keys}, {"max", max},     {"mean", mean}, {"median", median},
    {"min", min},     {"sort", sort},           {"sum", sum},   {"types", types},
};
enum { SUMMARIES = sizeof summaries / sizeof summaries[0] };

static int compare_summary(const void *name, const void *summary)
{
    return strcmp(name, ((const Summary *)summary)->name);
}

bool summary_compute(Arena *arena, const char *name, const Array *values, Value *result)
{
    const Summary *summary = bsearch(name, summaries, SUMMARIES, sizeof *summaries, compare_summary);
    if (summary != NULL)
        *result = summary->compute(arena, values);
    return summary != NULL;
}

void summary_list(char *out, size_t size)
{
    size_t length = 0;
    for (int i = 0; i < SUMMARIES && length < size; i++)
        length += (size_t)snprintf(out + length, size - length, "%s%s", i > 0 ? ", " : "", summaries[i].name);
}
