/* Decoding of UTF-8 and the widths of characters (see utf8.h). */
#include "base/utf8.h"

Utf8Char utf8_char(const char *p, const char *end)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)*p;
    Utf8Char invalid = {first, 1, false};
    uint32_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 1)
        return (Utf8Char){first, 1, true};
    if (length == 0 || (size_t)(end - p) < length)
        return invalid;
    uint32_t code = first & (0x7Fu >> length);
    for (uint32_t i = 1; i < length; i++) {
        if (((unsigned char)p[i] & 0xC0) != 0x80)
            return invalid;
        code = code << 6 | ((unsigned char)p[i] & 0x3F);
    }
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return code < least[length] || code > 0x10FFFF || surrogate ? invalid : (Utf8Char){code, length, true};
}

typedef struct Range {
    uint32_t first, last;
} Range;

static bool contains(const Range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count && ranges[i].first <= code; i++)
        if (code <= ranges[i].last)
            return true;
    return false;
}

#define IN(ranges, code) contains((ranges), sizeof(ranges) / sizeof *(ranges), (code))

uint32_t utf8_width(uint32_t code)
{
    /* Blocks of combining marks, and of East Asian wide characters and emoji: whole blocks, not single characters. */
    static const Range combining[] = {
        {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},   {0x064B, 0x065F}, {0x0E34, 0x0E3A},
        {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},   {0x200B, 0x200D}, {0x20D0, 0x20FF},
        {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
    };
    static const Range wide[] = {
        {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1B000, 0x1B2FF},
        {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
    };
    return code < 0x300 ? 1 : IN(combining, code) ? 0 : IN(wide, code) ? 2 : 1;
}

bool utf8_is_hidden(uint32_t code)
{
    static const Range hidden[] = {
        {0x0000, 0x001F}, {0x007F, 0x009F}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF},
    };
    return IN(hidden, code);
}
