/* Wide characters to multibyte characters: UTF-8 as in RFC 3629. */
#include <errno.h>
#include "multibyte.h"

size_t __mb_cur_max = 1;

int __encode(char *to, wchar_t c)
{
    unsigned int code = (unsigned int)c;
    int is_surrogate = code >= 0xd800 && code < 0xe000;
    if (code < 0x80) {
        *to = (char)code;
        return 1;
    }
    if (__mb_cur_max == 1 || is_surrogate || code > 0x10ffff) {
        errno = EILSEQ;
        return 0;
    }
    int length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (int i = length - 1; i > 0; i--) {
        to[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    *to = (char)(0xf00 >> length | code); /* as many ones as bytes, then a zero */
    return length;
}
