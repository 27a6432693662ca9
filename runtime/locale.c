/*
 * C11 7.11: locales. Two are known, and each category has one of them; only LC_CTYPE makes a difference. The name of all
 * categories that differ is "LC_CTYPE=C.UTF-8;LC_NUMERIC=C;…", as with the GNU library.
 */
#include "multibyte.h"
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

enum locale { UNKNOWN = -1, C, UTF_8 };

static const char *const locale_names[] = {[C] = "C", [UTF_8] = "C.UTF-8"};

static const char *const category_names[] = {
    [LC_CTYPE] = "LC_CTYPE",     [LC_NUMERIC] = "LC_NUMERIC",   [LC_TIME] = "LC_TIME",
    [LC_COLLATE] = "LC_COLLATE", [LC_MONETARY] = "LC_MONETARY", [LC_MESSAGES] = "LC_MESSAGES",
};

enum { LONGEST_NAME = LC_ALL * (sizeof "LC_MONETARY=C.UTF-8;" - 1) + 1 };

static enum locale current[LC_ALL];

static enum locale named(const char *name, size_t length)
{
    static const struct {
        const char *name;
        enum locale locale;
    } names[] = {{"C", C}, {"POSIX", C}, {"C.UTF-8", UTF_8}, {"C.utf8", UTF_8}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) == length && memcmp(names[i].name, name, length) == 0)
            return names[i].locale;
    }
    return UNKNOWN;
}

/* What the environment asks for. The languages of others are not known, but UTF-8 is. */
static enum locale wanted(int category)
{
    const char *name = getenv("LC_ALL");
    if (!name || !*name)
        name = getenv(category_names[category]);
    if (!name || !*name)
        name = getenv("LANG");
    if (!name || !*name)
        return C;
    const char *charset = strchr(name, '.');
    if (charset && (strcmp(charset, ".UTF-8") == 0 || strcmp(charset, ".utf8") == 0))
        return UTF_8;
    return named(name, strlen(name));
}

/* What a name, of one locale or of each, means for a category. */
static enum locale find(const char *name, int category)
{
    if (!*name)
        return wanted(category);
    size_t length = strlen(category_names[category]);
    for (const char *part = name; strchr(part, '='); part += strcspn(part, ";") + 1) {
        if (strncmp(part, category_names[category], length) == 0 && part[length] == '=')
            return named(part + length + 1, strcspn(part + length + 1, ";"));
        if (!strchr(part, ';'))
            return UNKNOWN;
    }
    return named(name, strlen(name));
}

static char *name_of_all(void)
{
    static char name[LONGEST_NAME];
    int differ = 0;
    *name = 0;
    for (int i = 0; i < LC_ALL; i++) {
        differ |= current[i] != current[0];
        strcat(strcat(strcat(name, i > 0 ? ";" : ""), category_names[i]), "=");
        strcat(name, locale_names[current[i]]);
    }
    return differ ? name : (char *)locale_names[current[0]];
}

char *setlocale(int category, const char *name)
{
    if (category < 0 || category > LC_ALL)
        return NULL;
    int first = category == LC_ALL ? 0 : category;
    int last = category == LC_ALL ? LC_ALL - 1 : category;
    for (int i = first; name && i <= last; i++) {
        if (find(name, i) == UNKNOWN)
            return NULL;
    }
    for (int i = first; name && i <= last; i++)
        current[i] = find(name, i);
    __mb_cur_max = current[LC_CTYPE] == UTF_8 ? 6 : 1;
    return category == LC_ALL ? name_of_all() : (char *)locale_names[current[category]];
}

struct lconv *localeconv(void)
{
    static struct lconv conventions = {
        ".",      "",       "",       "",       "",       "",       "",       "",       "",       "",       CHAR_MAX, CHAR_MAX,
        CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX,
    };
    return &conventions;
}
