/* Used by the build only: puts the distances of calls into libtoycc.o that `ld -r` leaves open.
 *
 *     settle_calls OBJECT
 *
 * The relocation of a call takes 24 bytes, and its symbol 24 and a name. Within a section, which linkers never tear apart, the
 * distance to a local symbol is known: an assembler would have put it in, had the functions been in one source. What is no
 * x86-64 object stays as it is.
 *
 *     call  ???  R_X86_64_PLT32 lex_next - 4        call  lex_next - . */
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void fail(const char *what, const char *path)
{
    fprintf(stderr, "settle_calls: %s '%s'\n", what, path);
    exit(EXIT_FAILURE);
}

static char *read_whole(const char *path, size_t *size)
{
    FILE *in = fopen(path, "rb");
    if (!in || fseek(in, 0, SEEK_END))
        fail("cannot read", path);
    *size = (size_t)ftell(in);
    rewind(in);
    char *bytes = malloc(*size + 1);
    if (!bytes || fread(bytes, 1, *size, in) != *size)
        fail("cannot read", path);
    fclose(in);
    return bytes;
}

static void write_whole(const char *path, const char *bytes, size_t size)
{
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(bytes, 1, size, out) != size || fclose(out))
        fail("cannot write", path);
}

/* In `section`, to which the relocation belongs. */
static bool is_known(const Elf64_Rela *rela, const Elf64_Sym *symbol, size_t section)
{
    bool is_distance = ELF64_R_TYPE(rela->r_info) == R_X86_64_PLT32 || ELF64_R_TYPE(rela->r_info) == R_X86_64_PC32;
    return is_distance && ELF64_ST_BIND(symbol->st_info) == STB_LOCAL && symbol->st_shndx == section;
}

/* Applies the known ones of a section's relocations, and moves the others together. */
static void settle(char *bytes, const Elf64_Shdr *sections, Elf64_Shdr *relocations)
{
    char *target = bytes + sections[relocations->sh_info].sh_offset;
    const Elf64_Sym *symbols = (const Elf64_Sym *)(bytes + sections[relocations->sh_link].sh_offset);
    Elf64_Rela *rela = (Elf64_Rela *)(bytes + relocations->sh_offset), *end = rela + relocations->sh_size / sizeof *rela;
    Elf64_Rela *kept = rela;
    for (; rela < end; rela++) {
        const Elf64_Sym *symbol = &symbols[ELF64_R_SYM(rela->r_info)];
        if (!is_known(rela, symbol, relocations->sh_info)) {
            *kept++ = *rela;
            continue;
        }
        int32_t distance = (int32_t)((int64_t)symbol->st_value + rela->r_addend - (int64_t)rela->r_offset);
        memcpy(target + rela->r_offset, &distance, sizeof distance);
    }
    relocations->sh_size -= (size_t)(end - kept) * sizeof *rela;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        fail("not one object after", argv[0]);
    size_t size;
    char *bytes = read_whole(argv[1], &size);
    Elf64_Ehdr *header = (Elf64_Ehdr *)bytes;
    bool is_known_format = size > sizeof *header && memcmp(bytes, ELFMAG, SELFMAG) == 0 && bytes[EI_CLASS] == ELFCLASS64 &&
                           header->e_machine == EM_X86_64;
    Elf64_Shdr *sections = is_known_format ? (Elf64_Shdr *)(bytes + header->e_shoff) : NULL;
    for (size_t i = 0; sections && i < header->e_shnum; i++)
        if (sections[i].sh_type == SHT_RELA && sections[sections[i].sh_info].sh_flags & SHF_EXECINSTR)
            settle(bytes, sections, &sections[i]);
    write_whole(argv[1], bytes, size);
    free(bytes);
    return EXIT_SUCCESS;
}
