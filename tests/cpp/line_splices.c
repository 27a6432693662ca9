#def\
ine AB\
C 1 \
+ 2
A\
BC
in\
t x = 1\
2 +\
+ y; "str\
ing" 'c\
' /\
* comment *\
/ after /\
/ line comment
a <\
<\
= 3; -\
> .\
.\
.
#define LONG(a, \
             b) a \
   b
LONG(1, \
2)
