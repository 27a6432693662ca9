/* What multibyte characters are: ASCII in the "C" locale, where any other byte is an error, UTF-8 in "C.UTF-8". */
#ifndef __MULTIBYTE_H
#define __MULTIBYTE_H

#include <stddef.h>

extern size_t __mb_cur_max; /* 1 in the "C" locale; 6 with UTF-8, as with the GNU library */

enum { LONGEST_CHARACTER = 4 };

/* Writes a wide character. Returns how many bytes it takes, or 0 with EILSEQ in errno. */
int __encode(char *to, wchar_t c);

#endif
