#pragma once_not
#pragma pack(1)
#define P(x) _Pragma(#x)
_Pragma("first") int a;
P(second thing "quoted") int b;
int c; _Pragma("third \"q\" \\ back") int d;
#define EMPTY
#pragma EMPTY not expanded
