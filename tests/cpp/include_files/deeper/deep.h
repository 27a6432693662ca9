#include "../plain.h"
deep __FILE__ __INCLUDE_LEVEL__
