/* What other modules need of lists. */
#ifndef LISTS_H
#define LISTS_H

#include "value.h"

/* The same object, or equal numbers, characters and so on. */
bool is_eqv(Value a, Value b);

/* The number of pairs along the cdrs. */
size_t list_length(Value list);

#endif
