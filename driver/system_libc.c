/* Where the machine keeps its C library for i386, by the habits of the distributions; below another root, if --sysroot names one.
 * Nothing is asked of gcc; but crtbegin.o and libgcc.a, without which a program does not link with glibc, are those that it
 * brings. */
#define _GNU_SOURCE /* strverscmp */
#include "driver/driver.h"

#include <elf.h>
#include <fcntl.h>
#include <glob.h>
#include <unistd.h>

/* Folders with crt1.o; a header folder of the machine's own is searched before /usr/include. */
static const struct {
    const char *libraries, *headers;
} places[] = {
    {"/usr/lib/i386-linux-gnu", "/usr/include/i386-linux-gnu"}, /* Debian, Ubuntu: i386, or its packages on amd64 */
    {"/usr/lib32", NULL},                                       /* gcc-multilib of Debian and Ubuntu; Arch */
    {"/usr/lib", NULL},                                         /* Fedora, openSUSE; 32-bit systems */
};

/* Folders with crtbegin.o, one for each version of gcc. */
static const char *const compiler_places[] = {
    "/usr/lib/gcc/*/*/32",   /* multilib; Fedora, Arch */
    "/usr/lib64/gcc/*/*/32", /* openSUSE */
    "/usr/lib/gcc/*/*",      /* i386 */
};

static const char *const common_headers[] = {"/usr/local/include", "/usr/include"};

static const char advice[] = "install it with: apt-get install gcc-multilib (Debian, Ubuntu), dnf install gcc glibc-devel.i686 "
                             "libgcc.i686 (Fedora), pacman -S gcc lib32-glibc (Arch)";

/* Whether there is an object file for i386 of that name. */
static bool has_object(Arena *arena, const char *folder, const char *name)
{
    Elf32_Ehdr header = {0};
    int fd = open(arena_printf(arena, "%s/%s", folder, name), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return false;
    bool is_whole = read(fd, &header, sizeof header) == (ssize_t)sizeof header;
    close(fd);
    return is_whole && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS32 &&
           header.e_machine == EM_386;
}

static const char *below(Arena *arena, const char *root, const char *path)
{
    return *root ? arena_printf(arena, "%s%s", root, path) : path;
}

static bool locate_libraries(Arena *arena, const char *root, SystemLibc *libc)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        libc->libraries = below(arena, root, places[i].libraries);
        if (!has_object(arena, libc->libraries, "crt1.o"))
            continue;
        if (places[i].headers)
            vec_push(arena, &libc->headers, below(arena, root, places[i].headers));
        for (size_t k = 0; k < sizeof common_headers / sizeof *common_headers; k++)
            vec_push(arena, &libc->headers, below(arena, root, common_headers[k]));
        return true;
    }
    return false;
}

/* The newest of the folders that match; NULL: none. */
static const char *newest_compiler(Arena *arena, const char *pattern)
{
    glob_t found;
    const char *newest = NULL;
    if (glob(pattern, 0, NULL, &found) != 0)
        return NULL;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *folder = found.gl_pathv[i];
        if ((!newest || strverscmp(folder, newest) > 0) && has_object(arena, folder, "crtbegin.o"))
            newest = arena_text(arena, folder, strlen(folder));
    }
    globfree(&found);
    return newest;
}

const SystemLibc *locate_system_libc(Arena *arena, Diags *diags, const char *root)
{
    SystemLibc *libc = NEW(arena, SystemLibc);
    if (!libc)
        return NULL;
    root = strcmp(root, "/") == 0 ? "" : root;
    bool has_libraries = locate_libraries(arena, root, libc);
    for (size_t i = 0; i < sizeof compiler_places / sizeof *compiler_places && !libc->compiler; i++)
        libc->compiler = newest_compiler(arena, below(arena, root, compiler_places[i]));
    if (has_libraries && libc->compiler)
        return libc;
    diag_error(diags, (Span){0}, "cannot find %s%s%s; %s",
               has_libraries ? "gcc's crtbegin.o and libgcc.a for i386" : "a C library for i386", *root ? " below " : "", root,
               advice);
    return NULL;
}
