#define F(a) <a>
F(
#ifdef NEVER
no
#else
yes
#endif
)
F(1
#define G inside
G
#undef G
G)
