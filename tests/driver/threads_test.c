/* Two threads that compile and run at once, each with a compiler of its own, and both with instances of one program: for
 * ThreadSanitizer (make tsan) and for what they compute. */
#include "driver/toycc.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, ROUNDS = 10 };

static const char source[] =
    "#include <stdio.h>\n"
    "#include <string.h>\n"
    "extern int twice(int n);\n"
    "int sum(int n) { char text[20]; sprintf(text, \"%d\", n); return twice(n) + (int)strlen(text); }\n";

static void twice(void *user, ToyccCall *call)
{
    (void)user;
    toycc_return(call, toycc_int(2 * toycc_next_int(call)));
}

static ToyccProgram *build(void)
{
    ToyccProgram *program = NULL;
    Toycc *toycc = toycc_new(NULL);
    toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, TOYCC_COMPILER_HEADERS);
    toycc_add_folder(toycc, TOYCC_SYSTEM_FOLDER, TOYCC_LIBRARY_HEADERS);
    toycc_define_host(toycc, "twice", twice, NULL);
    if (toycc_compile_text(toycc, "sum.toy", source, strlen(source), TOYCC_PROGRAM) == TOYCC_OK)
        toycc_link(toycc, &program);
    toycc_free(toycc);
    return program;
}

static bool is_right(const ToyccProgram *program)
{
    ToyccInstance *instance;
    ToyccValue result = {.type = TOYCC_INT}, argument = toycc_int(1234);
    if (!program || toycc_instance_new(program, NULL, &instance) != TOYCC_OK)
        return false;
    ToyccState state = toycc_call(instance, "sum", &result, &argument, 1);
    toycc_instance_free(instance);
    return state == TOYCC_RETURNED && result.as.i == 2472;
}

static void *work(void *shared)
{
    for (int i = 0; i < ROUNDS; i++) {
        ToyccProgram *own = build();
        bool good = is_right(own) && is_right(shared);
        toycc_program_free(own);
        if (!good)
            return NULL;
    }
    return shared;
}

int main(void)
{
    pthread_t threads[THREADS];
    int failures = 0;
    ToyccProgram *shared = build();
    for (int i = 0; i < THREADS; i++)
        failures += pthread_create(&threads[i], NULL, work, shared) != 0;
    for (int i = 0; i < THREADS && !failures; i++) {
        void *result;
        failures += pthread_join(threads[i], &result) != 0 || !result;
    }
    toycc_program_free(shared);
    printf("%sok 1 - threads compile and run at once\n1..1\n", failures ? "not " : "");
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
