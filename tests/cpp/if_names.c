#define ONE 1
#define ZERO 0
#define EMPTY
#define EQ(a, b) (a) == (b)
#define IS_DEFINED defined(ONE)
#if undefined_name == 0 && !another && while == 0
1
#endif
#if ONE && !ZERO && EQ(2, 1 + 1) && EMPTY 1 EMPTY
2
#endif
#if defined ONE && defined(ZERO) && !defined NOPE && !defined(NOPE) && defined EMPTY
3
#endif
#if defined EQ && defined(defined_not) == 0
4
#endif
#if defined __LINE__ && defined __FILE__ && __LINE__ == 18 && defined __STDC__
5
#endif
#ifdef ONE
6
#else
no
#endif
#ifndef ONE
no
#elif defined ZERO
7
#elif 1 / 0
no
#else
no
#endif
#ifndef NOPE
8
#endif
