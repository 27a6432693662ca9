/*
 * scheme: an interpreter for a good part of R7RS Scheme.
 *
 *     scheme [-g] [FILE]...      runs the files; without one it reads standard input and shows the value of each expression
 *
 * -g collects garbage before each allocation, which is slow and finds mistakes of the interpreter. An error in a file
 * ends the program with status 1; one in standard input only the expression.
 */
#include "control.h"
#include "eval.h"
#include "heap.h"
#include "port.h"
#include "prelude.h"
#include "printer.h"
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FILE:LINE: error: message irritant … */
static void report(const char *name, Value raised)
{
    push(raised);
    Value *out = push(port_of_file(stderr, false));
    bool is_condition = raised.tag == CONDITION;
    fflush(stdout);
    fprintf(stderr, "%s:", name);
    if (is_condition && raised.condition->line > 0)
        fprintf(stderr, "%u:", raised.condition->line);
    fprintf(stderr, " error: ");
    if (!is_condition)
        fprintf(stderr, "raised: ");
    print_value(out->port, is_condition ? raised.condition->message : raised, is_condition ? DISPLAY : WRITE);
    for (Value v = is_condition ? raised.condition->irritants : nil; v.tag == PAIR; v = cdr(v)) {
        fprintf(stderr, " ");
        print_value(out->port, car(v), WRITE);
    }
    fprintf(stderr, "\n");
}

typedef enum { QUIET, SHOW_VALUES } Echo;

/* Reads and evaluates one expression of a port. Returns false at its end. */
static bool run_one(Port *port, Echo echo)
{
    Value *expression = push(read_value(port));
    if (expression->tag == END_OF_FILE)
        return false;
    Value *value = push(eval(*expression, NULL));
    if (echo == SHOW_VALUES && value->tag != UNSPECIFIED) {
        print_value(intern(" standard output")->value.port, *value, WRITE);
        printf("\n");
    }
    stack_top = expression;
    return true;
}

/* Runs what a port has. Returns false after an error, which it has reported. */
static bool run(Value port, const char *name, Echo echo)
{
    Landing landing;
    push(port);
    landing_enter(&landing, NULL);
    if (setjmp(landing.jump) != 0) {
        report(name, raised_value());
        return false;
    }
    while (run_one(port.port, echo)) {
    }
    landing_leave(&landing);
    return true;
}

static bool run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return false;
    }
    return run(port_of_file(file, true), path, QUIET);
}

/* After an error it goes on with the next expression. */
static void run_standard_input(void)
{
    Value *top = stack_top;
    while (!run(intern(" standard input")->value, "-", SHOW_VALUES))
        stack_top = top;
}

static void define_everything(void)
{
    define_syntaxes();
    define_primitives(number_primitives);
    define_primitives(list_primitives);
    define_primitives(text_primitives);
    define_primitives(control_primitives);
    define_primitives(port_primitives);
    intern("else")->value = boolean(true);
    intern(" standard input")->value = port_of_file(stdin, true);
    intern(" standard output")->value = port_of_file(stdout, false);
    run(port_of_text(prelude, strlen(prelude)), "prelude", QUIET);
}

int main(int argc, char **argv)
{
    bool succeeded = true;
    int next = 1;
    if (next < argc && strcmp(argv[next], "-g") == 0) {
        heap_stress = true;
        next++;
    }
    if (next < argc && argv[next][0] == '-') {
        fprintf(stderr, "usage: scheme [-g] [FILE]...\n");
        return 2;
    }
    heap_init();
    define_everything();
    if (next == argc)
        run_standard_input();
    for (; next < argc && succeeded; next++)
        succeeded = run_file(argv[next]);
    heap_free();
    return succeeded ? 0 : 1;
}
