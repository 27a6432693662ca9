/* Bit-fields: loads and stores of the bytes that hold them, with shifts and masks. See lower.h.
 *
 *     struct { unsigned a : 5, b : 9, c : 4; } s;        bits of the first unit, from the least significant:
 *
 *     31              18 17  14 13       5 4    0
 *     |     padding     |  c   |    b     |  a  |        s.b: the 16 bits at 0, >> 5, & 0x1ff
 *
 * A field is reached through the smallest aligned chunk of 1, 2 or 4 bytes of its record that holds it; one that straddles such
 * chunks (of long long, or packed), through several. No byte outside the record is touched. */
#include "ir/lower.h"

/* A part of a field that lies in one chunk. */
typedef struct Piece {
    int64_t offset; /* of the chunk, from the place's base */
    uint32_t width; /* of the chunk, in bytes */
    uint32_t shift; /* of the part in the chunk */
    uint32_t bits;  /* of the part */
} Piece;

/* Bit `at` of the record and as many of the `bits` behind it as one chunk holds. */
static Piece piece_at(const LPlace *place, uint64_t at, uint32_t bits)
{
    Piece best = {0};
    for (uint32_t width = 1; width <= 4; width *= 2) {
        uint64_t start = at / (8 * width) * width;
        if (start + width > place->record_size)
            break;
        uint32_t shift = (uint32_t)(at - 8 * start), room = 8 * width - shift;
        best = (Piece){place->record + (int64_t)start, width, shift, bits < room ? bits : room};
        if (bits <= room)
            break;
    }
    return best;
}

static uint64_t first_bit(const LPlace *place)
{
    return 8 * (uint64_t)(place->offset - place->record) + place->field->bit_offset;
}

static uint32_t mask_of(uint32_t bits)
{
    return bits >= 32 ? UINT32_MAX : (1u << bits) - 1;
}

static bool is_whole_chunk(const Piece *piece)
{
    return piece->bits == 8 * piece->width;
}

/* Like load_place and store_place do it, for the chunk. */
static Ins *load_chunk(Lowerer *l, const LPlace *place, const Piece *piece, bool is_signed)
{
    Ins *load = ir_append(l->f, l->block, IR_LOAD, IR_I32, place->base, NULL, NULL);
    load->value = piece->offset;
    load->width = (uint8_t)piece->width;
    load->is_signed = is_signed;
    load->is_volatile = place->field->type->quals & QUAL_VOLATILE;
    load->pos = l->pos;
    return load;
}

static Ins *number(Lowerer *l, uint32_t value)
{
    return ir_const(l->f, IR_I32, (int32_t)value);
}

/* The part's bits, the rest zero, or copies of the highest one. */
static Ins *load_piece(Lowerer *l, const LPlace *place, const Piece *piece, bool is_signed)
{
    bool whole = is_whole_chunk(piece);
    Ins *value = load_chunk(l, place, piece, is_signed && whole);
    if (whole)
        return value;
    if (is_signed) {
        value = lower_op(l, IR_SHL, IR_I32, value, number(l, 32 - piece->shift - piece->bits));
        return lower_op(l, IR_SAR, IR_I32, value, number(l, 32 - piece->bits));
    }
    value = lower_op(l, IR_SHR, IR_I32, value, number(l, piece->shift));
    bool reaches_top = piece->shift + piece->bits == 8 * piece->width; /* the load has put zeros above */
    return reaches_top ? value : lower_op(l, IR_AND, IR_I32, value, number(l, mask_of(piece->bits)));
}

static void store_piece(Lowerer *l, const LPlace *place, const Piece *piece, Ins *bits)
{
    if (!is_whole_chunk(piece)) {
        uint32_t mask = mask_of(piece->bits);
        Ins *moved = lower_op(l, IR_AND, IR_I32, bits, number(l, mask));
        moved = lower_op(l, IR_SHL, IR_I32, moved, number(l, piece->shift));
        Ins *others = load_chunk(l, place, piece, false);
        others = lower_op(l, IR_AND, IR_I32, others, number(l, ~(mask << piece->shift)));
        bits = lower_op(l, IR_OR, IR_I32, others, moved);
    }
    Ins *store = ir_append(l->f, l->block, IR_STORE, IR_VOID, place->base, bits, NULL);
    store->value = piece->offset;
    store->width = (uint8_t)piece->width;
    store->is_volatile = place->field->type->quals & QUAL_VOLATILE;
    store->pos = l->pos;
}

/* Storing the low bits of a value needs no extension of them before. */
static Ins *without_extension(Ins *value, uint32_t bits)
{
    bool masked = value->op == IR_AND && value->args[1]->op == IR_CONST;
    if (masked && !value->uses && ((uint32_t)value->args[1]->value & mask_of(bits)) == mask_of(bits))
        return value->args[0];
    const Ins *shifted = value->op == IR_SAR && value->type == IR_I32 ? value->args[0] : NULL;
    if (shifted && !value->uses && shifted->uses == 1 && shifted->op == IR_SHL && shifted->args[1] == value->args[1] &&
        value->args[1]->op == IR_CONST && 32 - (uint32_t)value->args[1]->value >= bits)
        return shifted->args[0];
    return value;
}

/* The parts joined in the field's type, then extended: one that is a whole chunk of the right sign need not be. */
Ins *load_bitfield(Lowerer *l, LPlace place)
{
    const Member *field = place.field;
    IrType type = ir_type_of(field->type);
    bool is_signed = !type_is_unsigned(field->type);
    uint64_t at = first_bit(&place);
    Piece piece = piece_at(&place, at, field->bit_width);
    if (piece.bits == field->bit_width) {
        Ins *value = load_piece(l, &place, &piece, is_signed);
        return type == IR_I64 ? lower_op(l, is_signed ? IR_SEXT : IR_ZEXT, IR_I64, value, NULL) : value;
    }
    Ins *value = ir_const(l->f, type, 0);
    for (uint32_t done = 0; done < field->bit_width; done += piece.bits) {
        piece = piece_at(&place, at + done, field->bit_width - done);
        Ins *part = load_piece(l, &place, &piece, false);
        if (type == IR_I64)
            part = lower_op(l, IR_ZEXT, IR_I64, part, NULL);
        value = lower_op(l, IR_OR, type, lower_op(l, IR_SHL, type, part, number(l, done)), value);
    }
    return lower_extension(l, value, field->type);
}

Ins *store_bitfield(Lowerer *l, LPlace place, Ins *value)
{
    const Member *field = place.field;
    uint64_t at = first_bit(&place);
    Piece piece = {0};
    for (uint32_t done = 0; done < field->bit_width; done += piece.bits) {
        piece = piece_at(&place, at + done, field->bit_width - done);
        Ins *bits =
            lower_op(l, IR_SHR, (IrType)value->type, done ? value : without_extension(value, piece.bits), number(l, done));
        if (bits->type == IR_I64)
            bits = lower_op(l, IR_TRUNC, IR_I32, bits, NULL);
        store_piece(l, &place, &piece, bits);
    }
    return field->type->kind == TYPE_BOOL ? value : lower_extension(l, value, field->type);
}
