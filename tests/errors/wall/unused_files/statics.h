static const int constant = 1;
static const int table[] = {1, 2};
static int variable = 1;
