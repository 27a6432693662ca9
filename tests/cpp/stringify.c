#define S(x) #x
#define X(x) S(x)
#define V(...) #__VA_ARGS__
#define P(a, ...) #a #__VA_ARGS__
S(plain) S( spaced   out ) S() S(  ) S(a/* comment */b) S(a
b)
S("quoted") S('c') S('"') S("'") S("\n") S('\\') S(\n) S(\\) S("a\"b") S("\x41\\")
S((a,)) V(a, b,c) V() V(,) P(1) P(1,2 , 3) P(,)
#define N 5
S(N) X(N) X(S(N)) S(S(N)) X(N N)
S(@) S(#) S(##) S(`) S(1.5e+3) S(0x1p-3) S(a+++b) S(a + + +b) S(L"wide") S(u8"x") S(->) S(<:)
