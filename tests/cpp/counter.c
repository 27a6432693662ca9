__COUNTER__ __COUNTER__
#define NEXT __COUNTER__
#define CAT(a, b) a ## b
#define XCAT(a, b) CAT(a, b)
NEXT NEXT XCAT(name, __COUNTER__) XCAT(name, NEXT)
#if __COUNTER__ == 6
six
#endif
__COUNTER__
