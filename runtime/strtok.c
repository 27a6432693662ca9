/* C11 7.24.5.8: texts taken apart where separators stand. */
#include <string.h>
#include "internal.h"

char *__strtok(char *restrict text, const char *restrict separators, char **restrict rest)
{
    if (!text)
        text = *rest;
    if (!text)
        return NULL;
    text += strspn(text, separators);
    *rest = NULL;
    if (!*text)
        return NULL;
    char *end = text + strcspn(text, separators);
    if (*end) {
        *end = 0;
        *rest = end + 1;
    }
    return text;
}

char *strtok(char *restrict text, const char *restrict separators)
{
    static char *rest;
    return __strtok(text, separators, &rest);
}
