// Baseline: whatever the target promises. Registers of 16 bytes on x86-64 and arm64.
#include "level.h"

#define LEVEL portable
#define LEVEL_ID GAUSSIAN_PORTABLE
#define REGISTER_BYTES 16
#include "kernels.h"
