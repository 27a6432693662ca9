   #   define   A   1
	#	define	B	2
#
# /* null directive */
#   undef A
A B
#define C(x)x
#define D (x)x
C(1) D(1)
#define E(x)-x
E(-1) -E(-1)
#define F()
F()F() f
  # if 1
  in
  # endif
