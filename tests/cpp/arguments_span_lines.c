#define F(a, b) {a:b}
#define G() none
F(1,
2)
F (
   x
   ,
   y /* comment
   over lines */ z
  ) after F
/* between */
(
// line comment with ) and ,
1, 2
)
G
(
)
F(F(1,
   2), F
   (3, 4))
F("a,b", 'c)') F((1,2), [3) end
