/*
 * C11 7.22.5.2: sorting by merging (Knuth, TAOCP 3, 5.2.4): at most n log2 n comparisons whatever the input, and
 * equal elements keep their order, as with the GNU library, so that programs print the same with both. Merging needs
 * memory; where there is none, a heap sort does without, but is not stable.
 */
#include <stdlib.h>
#include <string.h>

enum { ON_STACK = 1024, WORD = 4 };

/* A sort in progress. */
struct sort {
    size_t size;                    /* of an element */
    int by_words;                   /* elements are whole words */
    int (*compare)(const void *, const void *);
    char *room;                     /* for the first half of what is being merged */
};

/* ---- merge sort ---- */

static void copy_element(const struct sort *sort, char *to, const char *from)
{
    if (!sort->by_words) {
        memcpy(to, from, sort->size);
        return;
    }
    unsigned int *to_words = (unsigned int *)to;
    const unsigned int *from_words = (const unsigned int *)from;
    for (size_t left = sort->size; left > 0; left -= WORD)
        *to_words++ = *from_words++;
}

/* Merges the sorted [first, middle) and [middle, end). The first half moves aside, so that its place is free. */
static void merge(const struct sort *sort, char *first, char *middle, char *end)
{
    size_t size = sort->size;
    char *left = sort->room;
    char *left_end = left + (middle - first);
    memcpy(left, first, (size_t)(middle - first));
    while (left < left_end && middle < end) {
        if (sort->compare(left, middle) <= 0) {
            copy_element(sort, first, left);
            left += size;
        } else {
            copy_element(sort, first, middle);
            middle += size;
        }
        first += size;
    }
    memcpy(first, left, (size_t)(left_end - left));
}

static void merge_sort(const struct sort *sort, char *first, size_t count)
{
    if (count < 2)
        return;
    size_t half = count / 2;
    char *middle = first + half * sort->size;
    merge_sort(sort, first, half);
    merge_sort(sort, middle, count - half);
    merge(sort, first, middle, first + count * sort->size);
}

/* ---- heap sort ---- */

static void swap_elements(char *left, char *right, size_t size)
{
    for (; size > 0; size--) {
        char byte = *left;
        *left++ = *right;
        *right++ = byte;
    }
}

/* Lets the element at `i` sink to its place in the heap of `count`. */
static void sift_down(const struct sort *sort, char *heap, size_t i, size_t count)
{
    size_t size = sort->size;
    for (size_t child = 2 * i + 1; child < count; child = 2 * i + 1) {
        char *larger = heap + child * size;
        if (child + 1 < count && sort->compare(larger, larger + size) < 0) {
            larger += size;
            child++;
        }
        if (sort->compare(heap + i * size, larger) >= 0)
            return;
        swap_elements(heap + i * size, larger, size);
        i = child;
    }
}

static void heap_sort(const struct sort *sort, char *first, size_t count)
{
    for (size_t i = count / 2; i > 0; i--)
        sift_down(sort, first, i - 1, count);
    for (; count > 1; count--) {
        swap_elements(first, first + (count - 1) * sort->size, sort->size);
        sift_down(sort, first, 0, count - 1);
    }
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    unsigned int on_stack[ON_STACK / WORD];
    struct sort sort;
    size_t bytes = count / 2 * size;
    if (count < 2 || size == 0)
        return;
    sort.size = size;
    sort.by_words = size % WORD == 0 && (unsigned int)base % WORD == 0;
    sort.compare = compare;
    sort.room = bytes <= sizeof on_stack ? (char *)on_stack : malloc(bytes);
    if (!sort.room) {
        heap_sort(&sort, base, count);
        return;
    }
    merge_sort(&sort, base, count);
    if (sort.room != (char *)on_stack)
        free(sort.room);
}
