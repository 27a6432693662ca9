/* The IR as a picture, in the language of Graphviz: toycc --dump-cfg prog.toy | dot -Tsvg >prog.svg
 *
 * One digraph for a source, in it a cluster for each function, so that the output of any source is one picture. Of a function
 * either the control-flow graph is drawn, its blocks with their instructions and the natural loops around them as clusters
 * within each other; or the dominator tree, each block with its dominance frontier (Cytron, Ferrante, Rosen, Wegman and
 * Zadeck, "Efficiently Computing Static Single Assignment Form and the Control Dependence Graph", TOPLAS 1991).
 *
 * Relies on sound IR and changes nothing. A loop that is entered in two places (by goto) is not natural: it has no cluster. */
#include "ir/loops.h"

/* ---------------------------------------------------------------- words of the language */

/* Within quotes. */
static void add_escaped(Text *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            text_char(out, '\\');
        text_char(out, *text);
    }
}

/* Blocks are known by their function too: ids in the digraph are unique. */
static void add_node(Text *out, const char *kind, const Function *f, uint32_t id)
{
    text_printf(out, "\"%s", kind);
    add_escaped(out, f->symbol->name);
    text_printf(out, ".bb%u\"", id);
}

static void open_edge(Text *out, const Function *f, const Block *from, const Block *to)
{
    text_str(out, "    ");
    add_node(out, "", f, from->id);
    text_str(out, " -> ");
    add_node(out, "", f, to->id);
}

/* The block's name and the line of its first instruction. */
static void add_title(Text *out, const Function *f, const Block *block)
{
    const Ins *first = block->first;
    while (first && (!first->pos || first->op == IR_PHI))
        first = first->next;
    Place place = source_place(&f->cx->sources, first ? first->pos : 0);
    text_printf(out, "bb%u", block->id);
    if (place.file)
        text_printf(out, ", line %u", place.line);
}

/* ---------------------------------------------------------------- the control-flow graph */

static void draw_block(const Function *f, const Block *block, Text *out)
{
    Text line;
    text_init(&line, out->memory);
    text_str(out, "    ");
    add_node(out, "", f, block->id);
    text_str(out, " [label=\"");
    add_title(out, f, block);
    text_str(out, "\\l");
    for (const Ins *ins = block->first; ins; ins = ins->next) {
        line.len = 0;
        ir_print_ins(ins, &line);
        text_str(out, "  ");
        add_escaped(out, line.data ? line.data : "");
        text_str(out, "\\l");
    }
    text_str(out, "\"];\n");
    text_release(&line);
}

static void open_loop(const Function *f, const Loop *loop, Text *out)
{
    text_str(out, "    subgraph ");
    add_node(out, "cluster ", f, loop->header->id);
    text_printf(out, " {\n    label=\"loop of bb%u, depth %u\"; style=dashed;\n", loop->header->id, loop->depth);
}

/* The blocks of a loop stand side by side, the header first. */
static void draw_blocks(const Function *f, const Loops *loops, Text *out)
{
    for (uint32_t place = 0; place < loops->dom.count; place++) {
        const Block *block = loops->blocks[place];
        const Loop *loop = loops->innermost[block->id];
        if (loop && loop->header == block)
            open_loop(f, loop, out);
        draw_block(f, block, out);
        for (; loop && loop->first + loop->block_count == place + 1; loop = loop->outer)
            text_str(out, "    }\n");
    }
}

/* The values for which a SWITCH leads to `target`. */
static void add_cases(const Block *block, const Block *target, Text *out)
{
    const Switch *cases = block->last->cases;
    const char *comma = "";
    for (uint32_t i = 0; i < cases->count; i++) {
        const SwitchCase *c = &cases->cases[i];
        if (c->target != target)
            continue;
        text_printf(out, "%s%lld", comma, (long long)c->low);
        if (c->high != c->low)
            text_printf(out, "…%lld", (long long)c->high);
        comma = ", ";
    }
    if (block->succs[0] == target)
        text_printf(out, "%selse", comma);
}

/* `number` tells the ways of a branch apart. An edge back to the header of a loop is bold, and said the other way round:
 * Graphviz draws the header above then. */
static void draw_edge(const Function *f, const Dominators *dom, const Block *from, uint32_t number, const Block *to, Text *out)
{
    bool is_back = ir_dominates(dom, to, from);
    open_edge(out, f, is_back ? to : from, is_back ? from : to);
    text_str(out, is_back ? " [dir=back, style=bold, label=\"" : " [label=\"");
    if (from->last->op == IR_BRANCH)
        text_str(out, number ? "false" : "true");
    else if (from->last->op == IR_SWITCH)
        add_cases(from, to, out);
    text_str(out, "\"];\n");
}

static void draw_cfg(Function *f, Text *out)
{
    Loops loops;
    if (!ir_find_loops(f, &loops))
        return;
    draw_blocks(f, &loops, out);
    for (uint32_t i = 0; i < loops.dom.count; i++) {
        Block *block = loops.dom.order[i], **succs;
        uint32_t count = ir_succs(f, block, &succs);
        for (uint32_t k = 0; k < count; k++)
            draw_edge(f, &loops.dom, block, k, succs[k], out);
    }
}

/* ---------------------------------------------------------------- the dominator tree */

typedef Vec(const Block *) Frontier;

/* A block where ways join lies in the frontier of every block that dominates one of its predecessors, but not the block
 * itself (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", 2001). By id; NULL when memory has run out. */
static Frontier *find_frontiers(Function *f, const Dominators *dom)
{
    Frontier *frontiers = arena_array(f->arena, f->blocks.len, sizeof *frontiers);
    for (uint32_t i = 0; frontiers && i < dom->count; i++) {
        const Block *join = dom->order[i];
        for (uint32_t p = 0; p < join->preds.len; p++) {
            const Block *above = join->preds.data[p];
            for (; dom->rpo[above->id] != UINT32_MAX && above != dom->idom[join->id]; above = dom->idom[above->id]) {
                Frontier *frontier = &frontiers[above->id];
                if (!frontier->len || frontier->data[frontier->len - 1] != join)
                    vec_push(f->arena, frontier, join);
                if (!dom->idom[above->id])
                    break;
            }
        }
    }
    return frontiers;
}

static void draw_dominators(Function *f, Text *out)
{
    Dominators dom;
    const Frontier *frontiers = ir_dominators(f, &dom) ? find_frontiers(f, &dom) : NULL;
    for (uint32_t i = 0; frontiers && i < dom.count; i++) {
        const Block *block = dom.order[i];
        const Frontier *frontier = &frontiers[block->id];
        text_str(out, "    ");
        add_node(out, "", f, block->id);
        text_str(out, " [label=\"");
        add_title(out, f, block);
        for (uint32_t k = 0; k < frontier->len; k++)
            text_printf(out, "%s bb%u", k ? "" : "\\nfrontier:", frontier->data[k]->id);
        text_str(out, "\"];\n");
        if (dom.idom[block->id]) {
            open_edge(out, f, dom.idom[block->id], block);
            text_str(out, ";\n");
        }
    }
}

/* ---------------------------------------------------------------- the whole */

void ir_dot_open(Text *out)
{
    text_str(out, "digraph {\n"
                  "    node [shape=box, fontname=\"monospace\", fontsize=10];\n"
                  "    edge [fontname=\"sans-serif\", fontsize=9];\n"
                  "    graph [fontname=\"sans-serif\", fontsize=11];\n");
}

void ir_dot(Function *f, DotGraph graph, Text *out)
{
    text_str(out, "    subgraph \"cluster ");
    add_escaped(out, f->symbol->name);
    text_str(out, "\" {\n    style=solid; label=\"");
    add_escaped(out, f->symbol->name);
    text_str(out, "\";\n");
    if (graph == DOT_CFG)
        draw_cfg(f, out);
    else
        draw_dominators(f, out);
    text_str(out, "    }\n");
}

void ir_dot_close(Text *out)
{
    text_str(out, "}\n");
}
