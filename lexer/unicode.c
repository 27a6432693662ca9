/* UTF-8, universal character names, and which characters C11 annex D allows in identifiers. */
#include "lexer/internal.h"

int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Rejects overlong forms, surrogates and what lies beyond U+10FFFF. */
const char *utf8_decode(const char *p, const char *end, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)*p;
    if (lead < 0x80) {
        *c = lead;
        return p + 1;
    }
    int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC0 || lead > 0xF7 || end - p < length)
        return NULL;
    uint32_t value = lead & (0x7Fu >> length);
    for (int i = 1; i < length; i++) {
        if (((unsigned char)p[i] & 0xC0) != 0x80)
            return NULL;
        value = value << 6 | ((unsigned char)p[i] & 0x3F);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return NULL;
    *c = value;
    return p + length;
}

size_t utf8_encode(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((0xF00u >> length) | c);
    return length;
}

typedef struct Range {
    uint32_t first, last;
} Range;

static const Range allowed[] = {
    /* C11 D.1 */
    {0x00A8, 0x00A8},   {0x00AA, 0x00AA},   {0x00AD, 0x00AD},   {0x00AF, 0x00AF},   {0x00B2, 0x00B5},   {0x00B7, 0x00BA},
    {0x00BC, 0x00BE},   {0x00C0, 0x00D6},   {0x00D8, 0x00F6},   {0x00F8, 0x00FF},   {0x0100, 0x167F},   {0x1681, 0x180D},
    {0x180F, 0x1FFF},   {0x200B, 0x200D},   {0x202A, 0x202E},   {0x203F, 0x2040},   {0x2054, 0x2054},   {0x2060, 0x206F},
    {0x2070, 0x218F},   {0x2460, 0x24FF},   {0x2776, 0x2793},   {0x2C00, 0x2DFF},   {0x2E80, 0x2FFF},   {0x3004, 0x3007},
    {0x3021, 0x302F},   {0x3031, 0x303F},   {0x3040, 0xD7FF},   {0xF900, 0xFD3D},   {0xFD40, 0xFDCF},   {0xFDF0, 0xFE44},
    {0xFE47, 0xFFFD},   {0x10000, 0x1FFFD}, {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD}, {0x40000, 0x4FFFD}, {0x50000, 0x5FFFD},
    {0x60000, 0x6FFFD}, {0x70000, 0x7FFFD}, {0x80000, 0x8FFFD}, {0x90000, 0x9FFFD}, {0xA0000, 0xAFFFD}, {0xB0000, 0xBFFFD},
    {0xC0000, 0xCFFFD}, {0xD0000, 0xDFFFD}, {0xE0000, 0xEFFFD},
};

static const Range not_first[] = {
    /* C11 D.2 */
    {0x0300, 0x036F},
    {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF},
    {0xFE20, 0xFE2F},
};

static bool is_in(const Range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

bool is_name_character(uint32_t c, bool first)
{
    return is_in(allowed, sizeof allowed / sizeof *allowed, c) &&
           !(first && is_in(not_first, sizeof not_first / sizeof *not_first, c));
}

bool is_universal(uint32_t c)
{
    bool is_basic = c < 0xA0 && c != '$' && c != '@' && c != '`';
    return !is_basic && !(c >= 0xD800 && c <= 0xDFFF) && c <= 0x10FFFF;
}

const char *decode_ucn(const char *p, const char *end, uint32_t *c)
{
    int digits = end - p > 1 && p[1] == 'u' ? 4 : end - p > 1 && p[1] == 'U' ? 8 : 0;
    if (!digits || end - p < 2 + digits)
        return NULL;
    uint32_t value = 0;
    for (int i = 0; i < digits; i++) {
        int digit = digit_value(p[2 + i]);
        if (digit < 0)
            return NULL;
        value = value << 4 | (uint32_t)digit;
    }
    *c = value;
    return p + 2 + digits;
}
