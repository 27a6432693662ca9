/* C11 7.24.5 and 7.24.6.3: searching; strlen, strchr and memchr are in string.asm, strstr has a file of its own. */
#include <string.h>

char *strrchr(const char *text, int c)
{
    const char *last = NULL;
    if ((char)c == 0)
        return (char *)text + strlen(text);
    for (text = strchr(text, c); text; text = strchr(text + 1, c))
        last = text;
    return (char *)last;
}

/* Marks the characters of a string in a table of all. */
static void mark(char *marks, const char *set)
{
    memset(marks, 0, 256);
    for (const unsigned char *at = (const unsigned char *)set; *at; at++)
        marks[*at] = 1;
}

size_t strspn(const char *text, const char *accepted)
{
    char marks[256];
    const unsigned char *at = (const unsigned char *)text;
    mark(marks, accepted);
    while (marks[*at]) /* never 0 */
        at++;
    return (size_t)(at - (const unsigned char *)text);
}

size_t strcspn(const char *text, const char *rejected)
{
    char marks[256];
    const unsigned char *at = (const unsigned char *)text;
    mark(marks, rejected);
    marks[0] = 1;
    while (!marks[*at])
        at++;
    return (size_t)(at - (const unsigned char *)text);
}

char *strpbrk(const char *text, const char *wanted)
{
    text += strcspn(text, wanted);
    return *text ? (char *)text : NULL;
}
