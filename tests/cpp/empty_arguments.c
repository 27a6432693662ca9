#define ONE(x) [x]
#define TWO(x, y) [x|y]
#define S(x) #x
#define E
ONE() ONE( ) ONE(E) TWO(,) TWO(a,) TWO(,b) TWO(E,E) ONE(/* nothing */) TWO(E E,)
#define E2 E E
-E- E2- S() S(E) S( E )
a E b +E+ -E2-E2
