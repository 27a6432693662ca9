__LINE__ __FILE__
#define HERE __LINE__
HERE
__LINE__ HERE \
__LINE__
#define F(x) x __LINE__
F(
1
)
#line 100
__LINE__ __FILE__
#line 200 "other.c"
__LINE__ __FILE__
#define N 300
#line N
__LINE__
#define M 400 "macro.c"
#line M
__LINE__ __FILE__
# 500 "marker.c"
__LINE__ __FILE__
