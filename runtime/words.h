/*
 * Reading text a word at a time, for the files that implement <string.h>. An aligned word never crosses a page, so
 * its bytes past the end of a string may be read, if not looked at.
 */
#ifndef __WORDS_H
#define __WORDS_H

enum { WORD = 4 };

#define ONES  0x01010101U
#define HIGHS 0x80808080U

/* Not 0 if and only if a byte of the word is 0 (Mycroft 1987). */
#define HAS_ZERO(word) (((word) - ONES) & ~(word) & HIGHS)

#define IS_ALIGNED(pointer) (((unsigned int)(pointer) & (WORD - 1)) == 0)

#endif
