#define EMPTY
#define PLUS +
#define MINUS(x) -x
#define F f
#define LT <
+PLUS -MINUS(-1) EMPTY+EMPTY+ PLUS+PLUS F(1) F 1 LT< LT= LT:
-EMPTY- x.F .EMPTY. 1EMPTY F1 F F
MINUS(MINUS(1)) MINUS()MINUS()1
#define S(x) #x
#define X(x) S(x)
X(PLUS+) X(+PLUS) X(a EMPTY b) X(EMPTY a EMPTY) X(-MINUS(-)) X(F(F)) X(  F  F  )
