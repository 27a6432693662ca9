/* C11 7.2: diagnostics. No include guard: each inclusion follows the NDEBUG of its moment. */
#undef assert
#undef static_assert

#define static_assert _Static_assert

_Noreturn void __assert_fail(const char *, const char *, unsigned int, const char *);

#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) ((condition) ? (void)0 : __assert_fail(#condition, __FILE__, __LINE__, __func__))
#endif
