a/**/b a /* x */ b /**//**/c /***/ d /* / */ e /* * */ f /* // */ g // h /* i
j "/* not a comment */" '//' "//" k
/* over
   lines */ #define NOT_A_DIRECTIVE_SINCE_LINE_STARTED
/* before */ # /* in */ define /* the */ D /* middle */ 1 /* end
still the end */ + 2
D
#define M(x) /* body */ x /* tail */
M(/* arg */ 1 /* arg */)
x//**/ y
z
1 // comment \
continued on this line
2
