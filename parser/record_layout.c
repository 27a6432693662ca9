/* Where the members of structs and unions lie (C11 6.7.2.1; the i386 System V ABI as gcc 12 implements it).
 *
 *     struct { char c; int b : 5, : 0; short s; }
 *
 *     bit  0        8    13                  32       48       64
 *          | c      | b  | : 0 fills up      | s      | padding |
 *
 * A bit-field takes the next bits, unless it would touch more aligned units of its declared type than that type itself does;
 * then it starts at the next one. A packed one starts where it is. Under `#pragma pack` bit-fields are packed too. A named
 * bit-field aligns the record as its declared type would; an unnamed one does not; one of width 0 aligns what follows. */
#include "parser/check.h"

static uint64_t round_up(uint64_t value, uint64_t to)
{
    return (value + to - 1) / to * to;
}

static uint32_t max(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

void layout_begin(Layout *layout, bool is_union, bool is_packed, uint32_t align, uint32_t max_align)
{
    *layout = (Layout){.is_union = is_union, .is_packed = is_packed, .max_align = max_align, .align = max(align, 1)};
}

static uint32_t at_most_pack(const Layout *layout, uint32_t align)
{
    return layout->max_align ? min(align, layout->max_align) : align;
}

/* ---------------------------------------------------------------- ordinary members */

static void place_member(Layout *layout, Member *member, MemberRules rules)
{
    uint32_t align = rules.is_packed ? max(rules.align, 1) : max(rules.align, rules.type_align);
    align = at_most_pack(layout, align);
    layout->align = max(layout->align, align);
    uint64_t at = layout->is_union ? 0 : round_up(layout->bits, 8 * (uint64_t)align);
    member->offset = (uint32_t)(at / 8);
    uint64_t end = at + 8 * (uint64_t)type_size(member->type);
    layout->bits = end > layout->bits ? end : layout->bits;
}

/* ---------------------------------------------------------------- bit-fields */

/* A field that fills an aligned integer is laid out as that integer. */
static bool is_whole_integer(const Layout *layout, uint32_t width, MemberRules rules)
{
    bool has_size = width == 8 || width == 16 || width == 32 || width == 64;
    return has_size && (width == 8 || !rules.is_packed) && (layout->is_union || layout->bits % width == 0);
}

/* The alignment that is asked of the field itself, in bytes; 0: any bit will do. */
static uint32_t field_align(const Layout *layout, const Member *member, MemberRules rules)
{
    uint32_t width = member->bit_width;
    if (width == 0)
        return max(rules.align, rules.type_align);
    uint32_t align = rules.align;
    if (is_whole_integer(layout, width, rules))
        align = max(align, rules.align ? width / 8 : min(width / 8, 4));
    return at_most_pack(layout, align);
}

static uint32_t record_align_by_field(const Layout *layout, MemberRules rules)
{
    if (layout->max_align)
        return min(rules.type_align, layout->max_align);
    return rules.is_packed ? 1 : rules.type_align;
}

/* Whether a field at `at` touches more units of alignment than its type is long. */
static bool straddles(uint64_t at, uint32_t width, uint64_t unit, uint32_t type_bits)
{
    return (at % unit + width + unit - 1) / unit > type_bits / unit;
}

/* The unit of its declared type that holds the field: aligned as the type's size where the field does not cross such a
 * boundary. */
static void choose_unit(Member *member, uint64_t at, uint32_t type_align)
{
    uint32_t bits = 8 * type_size(member->type);
    uint64_t start = at / bits * bits;
    if (at - start + member->bit_width > bits)
        start = at / 8 / type_align * type_align * 8;
    if (at - start + member->bit_width > bits)
        start = at / 8 * 8;
    member->offset = (uint32_t)(start / 8);
    member->bit_offset = (uint8_t)(at - start);
}

static void place_field(Layout *layout, Member *member, MemberRules rules)
{
    uint32_t align = field_align(layout, member, rules);
    bool may_straddle = rules.is_packed || layout->max_align || is_whole_integer(layout, member->bit_width, rules);
    if (member->name)
        layout->align = max(layout->align, max(align, record_align_by_field(layout, rules)));
    uint64_t at = layout->is_union ? 0 : round_up(layout->bits, align ? 8 * (uint64_t)align : 1);
    uint64_t unit = 8 * (uint64_t)rules.type_align;
    if (!may_straddle && straddles(at, member->bit_width, unit, 8 * type_size(member->type)))
        at = round_up(at, unit);
    choose_unit(member, at, rules.type_align);
    uint64_t end = at + member->bit_width;
    layout->bits = end > layout->bits ? end : layout->bits;
}

void layout_member(Layout *layout, Member *member, MemberRules rules)
{
    rules.is_packed |= layout->is_packed;
    rules.type_align = max(rules.type_align, 1);
    if (member->is_bitfield)
        place_field(layout, member, rules);
    else
        place_member(layout, member, rules);
}

uint64_t layout_size(const Layout *layout)
{
    return round_up((layout->bits + 7) / 8, layout->align);
}
