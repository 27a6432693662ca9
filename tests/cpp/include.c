#include "include_files/guarded.h"
#include "include_files/guarded.h"
#include "include_files/once.h"
#include "include_files/once.h"
#define HEADER "include_files/plain.h"
#include HEADER
#define BY_PARTS(x) <x>
#define STR(x) #x
#define XSTR(x) STR(x)
#define FOLDER include_files
#include XSTR(FOLDER/plain.h)
#include "include_files/nested.h"
__FILE__ __LINE__
