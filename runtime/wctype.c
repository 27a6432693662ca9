/* C11 7.30: wide characters are classified and mapped as ctype.h has it; those beyond ASCII are in no class. */
#include <ctype.h>
#include <string.h>
#include <wctype.h>

/* Every class, with the functions for it. */
static const struct class
{
    const char *name;
    int (*contains)(int);
} classes[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
    {"lower", islower}, {"print", isprint}, {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
};

enum { CLASSES = sizeof classes / sizeof *classes };

static int is_ascii(wint_t c)
{
    return c < 0x80;
}

int iswalnum(wint_t c)
{
    return is_ascii(c) && isalnum((int)c);
}

int iswalpha(wint_t c)
{
    return is_ascii(c) && isalpha((int)c);
}

int iswblank(wint_t c)
{
    return is_ascii(c) && isblank((int)c);
}

int iswcntrl(wint_t c)
{
    return is_ascii(c) && iscntrl((int)c);
}

int iswdigit(wint_t c)
{
    return is_ascii(c) && isdigit((int)c);
}

int iswgraph(wint_t c)
{
    return is_ascii(c) && isgraph((int)c);
}

int iswlower(wint_t c)
{
    return is_ascii(c) && islower((int)c);
}

int iswprint(wint_t c)
{
    return is_ascii(c) && isprint((int)c);
}

int iswpunct(wint_t c)
{
    return is_ascii(c) && ispunct((int)c);
}

int iswspace(wint_t c)
{
    return is_ascii(c) && isspace((int)c);
}

int iswupper(wint_t c)
{
    return is_ascii(c) && isupper((int)c);
}

int iswxdigit(wint_t c)
{
    return is_ascii(c) && isxdigit((int)c);
}

wint_t towlower(wint_t c)
{
    return is_ascii(c) ? (wint_t)tolower((int)c) : c;
}

wint_t towupper(wint_t c)
{
    return is_ascii(c) ? (wint_t)toupper((int)c) : c;
}

/* A class by its number, from 1. */
wctype_t wctype(const char *name)
{
    for (wctype_t i = 0; i < CLASSES; i++) {
        if (strcmp(name, classes[i].name) == 0)
            return i + 1;
    }
    return 0;
}

int iswctype(wint_t c, wctype_t class)
{
    return class - 1 < CLASSES && is_ascii(c) && classes[class - 1].contains((int)c);
}

/* A mapping by its number, from 1. */
wctrans_t wctrans(const char *name)
{
    return strcmp(name, "tolower") == 0 ? 1 : strcmp(name, "toupper") == 0 ? 2 : 0;
}

wint_t towctrans(wint_t c, wctrans_t mapping)
{
    return mapping == 1 ? towlower(c) : mapping == 2 ? towupper(c) : c;
}
