/* C11 7.22.5.1: binary search. */
#include <stdlib.h>

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *))
{
    const char *first = base;
    while (count > 0) {
        size_t half = count / 2;
        const char *middle = first + half * size;
        int order = compare(key, middle);
        if (order == 0)
            return (void *)middle;
        if (order > 0) {
            first = middle + size;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return NULL;
}
