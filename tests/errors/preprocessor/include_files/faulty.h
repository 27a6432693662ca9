int helper(void) { return 1; }
int f(void) { return missing; }
