#ifndef CONFIG_H
#define CONFIG_H
#define CONFIG_SIZE 64
static int config_value(void) { return 9; }
#endif
