/* Compiled by gcc -m32 -c; calls the NASM function and a Toy function. */
int sum(const int *values, int count, int (*each)(int));
int checked_divide(int a, int b);

static int same(int n)
{
    return n;
}

int average(const int *values, int count)
{
    return checked_divide(sum(values, count, same), count);
}
