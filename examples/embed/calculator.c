/* A calculator that compiles: each line of the input is an expression of C, made into a function, compiled and called. Variables
 * a to z keep what was assigned to them, `ans` is the latest result, the functions of <math.h> are there.
 *
 *     echo 'x = sqrt(2)
 *     x * x + ans' | ./calculator */
#include <toycc.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LETTERS = 26, LINE = 500, MAX_STEPS = 10000000 };

typedef struct Calculator {
    Toycc *toycc;
    double variables[LETTERS + 1]; /* the last one is ans */
} Calculator;

/* The variables are an array of the program's; their names are macros that mean a place in it. */
static const char head[] = "#include <math.h>\n"
                           "double values[27];\n"
                           "static double calculate(void)\n"
                           "{\n"
                           "    return\n"
                           "#line 1 \"line\"\n";
static const char tail[] = ";\n}\ndouble result(void) { return calculate(); }\n";

static bool set_up(Calculator *c)
{
    char definition[40];
    *c = (Calculator){.toycc = toycc_new(NULL)};
    if (!c->toycc)
        return false;
    toycc_add_folder(c->toycc, TOYCC_SYSTEM_FOLDER, TOYCC_COMPILER_HEADERS);
    toycc_add_folder(c->toycc, TOYCC_SYSTEM_FOLDER, TOYCC_LIBRARY_HEADERS);
    for (int i = 0; i < LETTERS; i++) {
        snprintf(definition, sizeof definition, "%c=values[%d]", 'a' + i, i);
        toycc_define(c->toycc, definition);
    }
    return toycc_define(c->toycc, "ans=values[26]") == TOYCC_OK;
}

/* Runs the program with the variables as they are, and takes them back. */
static void evaluate(Calculator *c, const ToyccProgram *program)
{
    ToyccInstanceConfig config = {.size = sizeof config, .max_steps = MAX_STEPS};
    ToyccInstance *instance;
    ToyccSymbol values;
    ToyccValue result = {.type = TOYCC_DOUBLE};
    if (toycc_instance_new(program, &config, &instance) != TOYCC_OK)
        return;
    toycc_find_symbol(program, "values", &values);
    toycc_write(instance, values.address, c->variables, sizeof c->variables);
    if (toycc_call(instance, "result", &result, NULL, 0) == TOYCC_RETURNED) {
        printf("%.12g\n", result.as.d);
        toycc_read(instance, values.address, c->variables, sizeof c->variables);
        c->variables[LETTERS] = result.as.d;
    } else {
        printf("fault: %s\n", toycc_fault(instance)->text);
    }
    toycc_instance_free(instance);
}

static void calculate(Calculator *c, const char *line)
{
    char source[sizeof head + sizeof tail + LINE];
    ToyccProgram *program;
    int size = snprintf(source, sizeof source, "%s%s%s", head, line, tail);
    ToyccStatus status = toycc_compile_text(c->toycc, "line", source, (size_t)size, TOYCC_PROGRAM);
    if (status == TOYCC_OK)
        status = toycc_link(c->toycc, &program);
    if (status != TOYCC_OK) {
        const ToyccMessage *message = toycc_message(c->toycc, 0);
        printf("error: %s\n", message ? message->text : "out of memory");
        return;
    }
    evaluate(c, program);
    toycc_program_free(program);
}

int main(void)
{
    Calculator calculator;
    char line[LINE];
    if (!set_up(&calculator))
        return EXIT_FAILURE;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (*line)
            calculate(&calculator, line);
    }
    toycc_free(calculator.toycc);
    return EXIT_SUCCESS;
}
