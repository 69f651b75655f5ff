// Files of the folder Data, as they are, so that a command carries its data with it.

#ifndef C_SHIPPED_DATA_H
#define C_SHIPPED_DATA_H

#include <stddef.h>

// world_cities.csv.
const unsigned char *shipped_world_cities_start(void);
extern const size_t shipped_world_cities_count;

// land_mask_tenth_degree.npy.
const unsigned char *shipped_land_mask_start(void);
extern const size_t shipped_land_mask_count;

#endif
