/* Runs what `signatures` has made and counts what does not agree. */
#include <stdio.h>

int seen = 0; /* signatures so far */
static int mismatches;

void call_all(void);

void mismatch(int id, const char *what, const char *condition)
{
    mismatches++;
    printf("signature %d: %s: not %s\n", id, what, condition);
}

void complain(const char *function, int leaving)
{
    mismatches++;
    printf("%s: %s\n", function,
           leaving ? "ebx, esi, edi, ebp, esp, the direction flag or the floating point stack is wrong afterwards"
                   : "is called with the direction flag set or numbers on the floating point stack");
}

int main(void)
{
    call_all();
    printf("%d signatures, %d mismatches\n", seen, mismatches);
    return mismatches != 0;
}
