/*
 * C11 7.22.3: memory management over the kernel's brk. Results are aligned to 16 bytes, as the GNU library's.
 *
 * Blocks are of two kinds, told apart by the word in front of them:
 *   - a cell, up to LARGEST_CELL bytes, belongs to a class of one size. Free cells of a class form a stack; a cell
 *     stays one for ever. This is the path that must be short: programs allocate millions of nodes.
 *   - a chunk is larger and carries boundary tags (Knuth, TAOCP 1, 2.5): it is split to measure and merges with its
 *     free neighbours. Free chunks hang in bins by size, eight to each power of two. Cells are cut from chunks.
 *     Before that a few of each size rest as they are, in case the program asks for that size again soon.
 *
 *              a cell               a chunk in use       a free chunk
 *     p-4    | CELL_USED + class  | size + bits        | size + bits
 *     p      | the program's      | the program's      | next in its bin
 *     p+4    |                    |                    | previous in its bin
 *     q-8    |                    |                    | size
 *     q-4    | the next block's word, where q is p + size, again a multiple of 16
 *
 * Two free chunks never touch each other, nor does one touch the top, from which the heap grows.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

enum {
    UNIT = 16,                      /* all sizes and addresses of blocks are multiples */
    WORD = 4,
    CLASSES = 32,                   /* the cells of class n are n units large */
    LARGEST_CELL = CLASSES * UNIT - WORD,
    REGION = 16 * 1024,             /* what is taken for new cells at a time */
    HEAP_STEP = 256 * 1024,         /* what is asked of the kernel at a time */
    PAGE = 4096,
    SMALLEST_REST = 64,             /* what is worth splitting off */
    BINS = 1 + 23 * 8,              /* bin 0: below 512 bytes */
    TRIES = 16,                     /* how many of the first bin are tried, before a larger one that is sure to fit */
    LARGEST = 0x7fffffff - 2 * PAGE,
    REST_UNIT = 64,                 /* what sizes up to LARGEST_RESTING are multiples of */
    LARGEST_RESTING = 8192,
    RESTING_AT_MOST = 16,           /* chunks of a size */
    SPARE = 4 << 20,                /* beyond this and what is in use, free memory at the top goes back to the kernel */

    IN_USE = 1,                     /* bits of a chunk's word */
    PREVIOUS_IN_USE = 2,
    RESTING = 4                     /* freed, but to its neighbours in use */
};

#define SIZE (-(unsigned int)UNIT)  /* the other bits of that word */

/* A cell's word; no chunk is so large. A freed cell's word differs, so that freeing it twice shows. */
#define CELL_USED 0xF5CE0000U
#define CELL_FREE 0xF4CE0000U

typedef struct chunk {
    struct chunk *next;
    struct chunk *previous;
} Chunk;

/* A chunk that is cut into cells, the first of which begins one unit in. */
typedef struct region {
    struct region *next;
} Region;

static void *free_cells[CLASSES + 1];
static Region *regions;
static char *fresh;                 /* the rest of the first region: where the next new cell will be */
static char *fresh_end;

static Chunk *resting[LARGEST_RESTING / REST_UNIT + 1];
static unsigned char resting_count[LARGEST_RESTING / REST_UNIT + 1];
static char *large_resting;         /* one that is larger, or a null pointer */

static Chunk *bins[BINS];
static unsigned int occupied[(BINS + 31) / 32];     /* a bit for each bin that is not empty */
static char *heap_start;
static char *heap_end;
static char *top;                   /* where the next chunk at the end of the heap will be */
static char *untouched;             /* from here on there are the kernel's zeros */

static unsigned int *word_of(void *block)
{
    return (unsigned int *)block - 1;
}

static unsigned int size_of(void *chunk)
{
    return *word_of(chunk) & SIZE;
}

/* The size of the chunk that holds so many bytes. */
static unsigned int chunk_size(size_t size)
{
    unsigned int exact = (size + WORD + UNIT - 1) & SIZE;
    return exact > LARGEST_RESTING ? exact : (exact + REST_UNIT - 1) & -(unsigned int)REST_UNIT;
}

/* ---- bins ---- */

/* Eight bins for each power of two from 512 on. */
static unsigned int bin_of(unsigned int size)
{
    unsigned int bin = 1;
    unsigned int eighths = size >> 6;
    if (eighths < 8)
        return 0;
    while (eighths >= 2048) {
        eighths >>= 8;
        bin += 8 * 8;
    }
    while (eighths >= 16) {
        eighths >>= 1;
        bin += 8;
    }
    return bin + eighths - 8;
}

/* Makes a free chunk; its neighbours are in use. */
static void put_in_bin(char *memory, unsigned int size)
{
    Chunk *chunk = (Chunk *)memory;
    unsigned int bin = bin_of(size);
    *word_of(chunk) = size | PREVIOUS_IN_USE;
    word_of(memory + size)[-1] = size;
    *word_of(memory + size) &= ~(unsigned int)PREVIOUS_IN_USE;
    chunk->previous = NULL;
    chunk->next = bins[bin];
    if (chunk->next)
        chunk->next->previous = chunk;
    bins[bin] = chunk;
    occupied[bin / 32] |= 1U << bin % 32;
}

static void take_from_bin(Chunk *chunk)
{
    if (chunk->next)
        chunk->next->previous = chunk->previous;
    if (chunk->previous) {
        chunk->previous->next = chunk->next;
        return;
    }
    unsigned int bin = bin_of(size_of(chunk));
    bins[bin] = chunk->next;
    if (!chunk->next)
        occupied[bin / 32] &= ~(1U << bin % 32);
}

/* The first bin above this one that is not empty, or 0. */
static unsigned int next_bin(unsigned int bin)
{
    unsigned int group = bin / 32;
    unsigned int bits = occupied[group] & ~1U << bin % 32;
    while (!bits) {
        if (++group == sizeof occupied / sizeof occupied[0])
            return 0;
        bits = occupied[group];
    }
    for (bin = group * 32; !(bits & 1); bits >>= 1)
        bin++;
    return bin;
}

/* A free chunk of at least that size, or a null pointer. */
static Chunk *find_in_bins(unsigned int size)
{
    unsigned int bin = bin_of(size);
    int tries = TRIES;
    for (Chunk *chunk = bins[bin]; chunk && tries > 0; chunk = chunk->next, tries--) {
        if (size_of(chunk) >= size)
            return chunk;
    }
    bin = next_bin(bin);
    return bin > 0 ? bins[bin] : NULL;
}

/* ---- chunks ---- */

/* Asks the kernel for memory, so that a chunk of that size fits between top and heap_end. */
static int grow_heap(unsigned int size)
{
    if (!heap_end) {
        heap_start = (char *)(((unsigned int)__sys_brk(NULL) + WORD + UNIT - 1) & SIZE);
        top = heap_start;
    }
    unsigned int wanted = (unsigned int)top + size;
    if (wanted < (unsigned int)top || wanted > -(unsigned int)HEAP_STEP)
        return 0;
    char *end = (char *)((wanted + HEAP_STEP - 1) & -(unsigned int)HEAP_STEP);
    if (__sys_brk(end) != end) {
        end = (char *)((wanted + PAGE - 1) & -(unsigned int)PAGE);
        if (__sys_brk(end) != end)
            return 0;
    }
    heap_end = end;
    return 1;
}

/* Gives memory above the top back to the kernel when there is a lot of it. */
static void shrink_heap(void)
{
    if ((unsigned int)(heap_end - top) <= SPARE + (unsigned int)(top - heap_start))
        return;
    char *end = (char *)(((unsigned int)top + HEAP_STEP) & -(unsigned int)HEAP_STEP);
    if (__sys_brk(end) != end)
        return;
    heap_end = end;
    if (untouched > end)
        untouched = end;
}

/* Moves the top so many bytes up. */
static int raise_top(unsigned int size)
{
    if ((!heap_end || (unsigned int)(heap_end - top) < size) && !grow_heap(size))
        return 0;
    top += size;
    if (top > untouched)
        untouched = top;
    return 1;
}

static void free_chunk(char *chunk)
{
    unsigned int word = *word_of(chunk);
    unsigned int size = word & SIZE;
    *word_of(chunk) = word & ~(unsigned int)IN_USE;     /* a second free will see it */
    if (!(word & PREVIOUS_IN_USE)) {
        unsigned int before = word_of(chunk)[-1];
        chunk -= before;
        size += before;
        take_from_bin((Chunk *)chunk);
    }
    char *next = chunk + size;
    if (next == top) {
        top = chunk;
        shrink_heap();
        return;
    }
    if (!(*word_of(next) & IN_USE)) {
        take_from_bin((Chunk *)next);
        size += size_of(next);
    }
    put_in_bin(chunk, size);
}

/* Puts the first `size` of a chunk's `whole` bytes to use and frees the rest, when that is worth it. */
static void use_chunk(char *chunk, unsigned int whole, unsigned int size)
{
    unsigned int before = *word_of(chunk) & PREVIOUS_IN_USE;
    if (whole - size < SMALLEST_REST) {
        *word_of(chunk) = whole | before | IN_USE;
        *word_of(chunk + whole) |= PREVIOUS_IN_USE;
        return;
    }
    *word_of(chunk) = size | before | IN_USE;
    *word_of(chunk + size) = (whole - size) | PREVIOUS_IN_USE | IN_USE;
    free_chunk(chunk + size);
}

/* Gives a chunk another size where it stands, if it can. */
static int resize_chunk(char *chunk, size_t bytes)
{
    if (bytes > LARGEST)
        return 0;
    unsigned int size = chunk_size(bytes);
    unsigned int whole = size_of(chunk);
    char *next = chunk + whole;
    if (size > whole && next == top) {
        if (!raise_top(size - whole))
            return 0;
        *word_of(chunk) += size - whole;
        return 1;
    }
    if (size > whole) {
        if (*word_of(next) & IN_USE || whole + size_of(next) < size)
            return 0;
        take_from_bin((Chunk *)next);
        whole += size_of(next);
    }
    use_chunk(chunk, whole, size);
    return 1;
}

/* ---- resting chunks ---- */

/* What a chunk holds of another size's multiples is no less than its list says. */
static void *take_resting(unsigned int size)
{
    Chunk *chunk = resting[size / REST_UNIT];
    if (!chunk)
        return NULL;
    resting[size / REST_UNIT] = chunk->next;
    resting_count[size / REST_UNIT]--;
    *word_of(chunk) &= ~(unsigned int)RESTING;
    return chunk;
}

static void end_rest(void *chunk)
{
    *word_of(chunk) &= ~(unsigned int)RESTING;
    free_chunk(chunk);
}

/* Of the larger ones the last rests alone: what is not used at once is to merge with its neighbours. */
static void *take_large_resting(unsigned int size)
{
    char *chunk = large_resting;
    if (!chunk)
        return NULL;
    large_resting = NULL;
    if (size_of(chunk) < size || size_of(chunk) - size > size / 8) {
        end_rest(chunk);
        return NULL;
    }
    *word_of(chunk) &= ~(unsigned int)RESTING;
    return chunk;
}

static void rest(Chunk *chunk)
{
    unsigned int size = size_of(chunk);
    if (size > LARGEST_RESTING) {
        if (large_resting)
            end_rest(large_resting);
        *word_of(chunk) |= RESTING;
        large_resting = (char *)chunk;
        return;
    }
    unsigned int list = size / REST_UNIT;
    if (resting_count[list] == RESTING_AT_MOST) {
        free_chunk((char *)chunk);
        return;
    }
    *word_of(chunk) |= RESTING;
    chunk->next = resting[list];
    resting[list] = chunk;
    resting_count[list]++;
}

/* When the kernel has no more. */
static void end_all_rest(void)
{
    if (large_resting)
        end_rest(large_resting);
    large_resting = NULL;
    for (unsigned int size = 0; size <= LARGEST_RESTING; size += REST_UNIT) {
        for (void *chunk = take_resting(size); chunk; chunk = take_resting(size))
            free_chunk(chunk);
    }
}

/* ---- cells ---- */

static void free_cell(void *cell, unsigned int class)
{
    *word_of(cell) = CELL_FREE + class;
    *(void **)cell = free_cells[class];
    free_cells[class] = cell;
}

/* Where the cells of a region end. */
static char *end_of(Region *region)
{
    char *end = (char *)region + size_of(region);
    return end == fresh_end ? fresh : end;
}

/* The class of a cell in use or free, or 0 if a program has written over its word. */
static unsigned int class_of(void *cell)
{
    unsigned int word = *word_of(cell);
    unsigned int class = word - (word >= CELL_USED ? CELL_USED : CELL_FREE);
    return class <= CLASSES ? class : 0;
}

static int all_free(Region *region)
{
    char *end = end_of(region);
    for (char *cell = (char *)region + UNIT; cell < end; cell += class_of(cell) * UNIT) {
        if (*word_of(cell) - CELL_FREE > CLASSES || class_of(cell) == 0)
            return 0;
    }
    return 1;
}

static void free_cells_of(Region *region)
{
    char *end = end_of(region);
    for (char *cell = (char *)region + UNIT; cell < end && class_of(cell) > 0; cell += class_of(cell) * UNIT) {
        if (*word_of(cell) < CELL_USED)
            free_cell(cell, class_of(cell));
    }
}

/* When the kernel has no more: regions without a cell in use become chunks again. */
static void reclaim_regions(void)
{
    memset(free_cells, 0, sizeof free_cells);
    for (Region **link = &regions; *link; ) {
        Region *region = *link;
        if (!all_free(region)) {
            free_cells_of(region);
            link = &region->next;
            continue;
        }
        *link = region->next;
        if (end_of(region) == fresh)
            fresh = fresh_end = NULL;
        free_chunk((char *)region);
    }
}

/* ---- allocation ---- */

/* A chunk that rests, from a bin or from the top, or a null pointer. */
static void *take_chunk(unsigned int size)
{
    void *rested = size <= LARGEST_RESTING ? take_resting(size) : take_large_resting(size);
    if (rested)
        return rested;
    Chunk *found = find_in_bins(size);
    if (found) {
        take_from_bin(found);
        use_chunk((char *)found, size_of(found), size);
        return found;
    }
    if (!raise_top(size))
        return NULL;
    *word_of(top - size) = size | PREVIOUS_IN_USE | IN_USE;
    return top - size;
}

static void *allocate_chunk(size_t bytes)
{
    void *chunk = NULL;
    if (bytes <= LARGEST)
        chunk = take_chunk(chunk_size(bytes));
    if (!chunk && bytes <= LARGEST) {
        end_all_rest();
        reclaim_regions();
        chunk = take_chunk(chunk_size(bytes));
    }
    if (!chunk)
        errno = ENOMEM;
    return chunk;
}

/* Takes a new region for cells, one cell's worth if there is no more. What is left of the old one becomes a cell. */
static int renew_region(unsigned int size)
{
    Region *region = allocate_chunk(REGION - WORD);
    if (!region)
        region = allocate_chunk(UNIT + size - WORD);
    if (!region)
        return 0;
    if (fresh < fresh_end)
        free_cell(fresh, (unsigned int)(fresh_end - fresh) / UNIT);
    region->next = regions;
    regions = region;
    fresh = (char *)region + UNIT;
    fresh_end = (char *)region + size_of(region);
    return 1;
}

static void *new_cell(unsigned int class)
{
    unsigned int size = class * UNIT;
    if ((unsigned int)(fresh_end - fresh) < size && !renew_region(size))
        return NULL;
    char *cell = fresh;
    fresh += size;
    *word_of(cell) = CELL_USED + class;
    return cell;
}

/* ---- errors ---- */

/* Fault reports read its arguments in its frame. */
static __attribute__((noipa)) _Noreturn void complain(const char *function, const char *error)
{
    char message[64];
    strcpy(message, function);
    strcat(message, error);
    __sys_write(2, message, strlen(message));
    abort();
}

/* Stops the program unless this is a chunk in use: what comes here has already turned out not to be a cell. */
static void check_chunk(char *chunk, const char *function)
{
    unsigned int word = *word_of(chunk);
    if (word - CELL_FREE <= CLASSES)
        complain(function, "(): double free detected\n");
    unsigned int size = word & SIZE;
    if ((unsigned int)chunk % UNIT != 0 || chunk < heap_start || chunk >= heap_end || size == 0 ||
        size > (unsigned int)(heap_end - chunk) || word & ~(SIZE | IN_USE | PREVIOUS_IN_USE | RESTING))
        complain(function, "(): invalid pointer\n");
    if (!(word & IN_USE) || word & RESTING || chunk >= top)
        complain(function, "(): double free detected\n");
    if (chunk + size != top && !(*word_of(chunk + size) & PREVIOUS_IN_USE))
        complain(function, "(): invalid pointer\n");
}

/* ---- the library's functions ---- */

void *malloc(size_t size)
{
    if (size > LARGEST_CELL)
        return allocate_chunk(size);
    unsigned int class = (size + WORD + UNIT - 1) / UNIT;
    void **cell = free_cells[class];
    if (!cell)
        return new_cell(class);
    free_cells[class] = *cell;
    ((unsigned int *)cell)[-1] = CELL_USED + class;
    return cell;
}

void free(void *memory)
{
    if (!memory)
        return;
    unsigned int class = ((unsigned int *)memory)[-1] - CELL_USED;
    if (class > CLASSES) {
        check_chunk(memory, "free");
        rest(memory);
        return;
    }
    ((unsigned int *)memory)[-1] = CELL_FREE + class;
    *(void **)memory = free_cells[class];
    free_cells[class] = memory;
}

void *calloc(size_t count, size_t size)
{
    if ((count | size) >= 65536 && size > 0 && count > (size_t)-1 / size) {
        errno = ENOMEM;
        return NULL;
    }
    size *= count;
    char *limit = untouched;
    char *memory = malloc(size);
    if (!memory || (size > LARGEST_CELL && memory >= limit))
        return memory;
    return memset(memory, 0, size);
}

void *realloc(void *memory, size_t size)
{
    if (!memory)
        return malloc(size);
    if (size == 0) {
        free(memory);
        return NULL;
    }
    unsigned int class = *word_of(memory) - CELL_USED;
    size_t room = class * UNIT - WORD;
    if (class <= CLASSES) {
        if (size <= room && size > room / 2)
            return memory;
    } else {
        check_chunk(memory, "realloc");
        if (size > LARGEST_CELL && resize_chunk(memory, size))
            return memory;
        room = size_of(memory) - WORD;
    }
    void *moved = malloc(size);
    if (!moved)
        return size <= room ? memory : NULL;
    memcpy(moved, memory, size < room ? size : room);
    free(memory);
    return moved;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment <= UNIT)
        return malloc(size);
    if (alignment > LARGEST || size > LARGEST - alignment) {
        errno = ENOMEM;
        return NULL;
    }
    char *chunk = allocate_chunk(size + alignment);
    if (!chunk)
        return NULL;
    unsigned int whole = size_of(chunk);
    unsigned int gap = -(unsigned int)chunk & (alignment - 1);
    if (gap > 0) {                  /* a chunk of its own, to be freed */
        *word_of(chunk + gap) = (whole - gap) | PREVIOUS_IN_USE | IN_USE;
        *word_of(chunk) -= whole - gap;
        free_chunk(chunk);
        chunk += gap;
    }
    use_chunk(chunk, whole - gap, chunk_size(size));
    return chunk;
}
