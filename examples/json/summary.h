/* Makes one value of many: their count, sum, median, … */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "value.h"

/* Computes the summary of that name over the items of an array. Returns false when there is no such summary. */
bool summary_compute(Arena *arena, const char *name, const Array *values, Value *result);

/* The names, for a message: writes them to out. */
void summary_list(char *out, size_t size);

#endif
