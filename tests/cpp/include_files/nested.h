#include "deeper/deep.h"
nested __LINE__ __FILE__ __INCLUDE_LEVEL__
