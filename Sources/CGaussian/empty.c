// The functions of gaussian.h are written in Swift, in the target GaussianC; a C target needs a file of its own.
#include "gaussian.h"
