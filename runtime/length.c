/* C11 7.21.6.1p7, 7.21.6.2p11: length modifiers, and BSD's q. */
#include "length.h"

const char *__parse_length(const char *at, enum length *length)
{
    *length = LENGTH_NONE;
    switch (*at) {
    case 'h': *length = at[1] == 'h' ? LENGTH_HH : LENGTH_H; return at + (at[1] == 'h' ? 2 : 1);
    case 'l': *length = at[1] == 'l' ? LENGTH_LL : LENGTH_L; return at + (at[1] == 'l' ? 2 : 1);
    case 'j':
    case 'q': *length = LENGTH_LL; return at + 1;
    case 'L': *length = LENGTH_LONG_DOUBLE; return at + 1;
    case 'z':
    case 't': return at + 1;
    default: return at;
    }
}

void __store_integer(void *to, enum length length, unsigned long long number)
{
    switch (length) {
    case LENGTH_HH: *(unsigned char *)to = (unsigned char)number; break;
    case LENGTH_H: *(unsigned short *)to = (unsigned short)number; break;
    case LENGTH_NONE:
    case LENGTH_L: *(unsigned int *)to = (unsigned int)number; break;
    case LENGTH_LL:
    case LENGTH_LONG_DOUBLE: *(unsigned long long *)to = number; break;
    }
}
