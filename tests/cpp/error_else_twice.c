#if 1
#else
#else               // error: 3:2: #else after #else
#endif
