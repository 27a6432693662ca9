#include "include_files/missing.h"  // error: 1:10: include_files/missing.h: No such file or directory
