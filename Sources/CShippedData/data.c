#include "CShippedData.h"

// #embed is C23, and older modes have it as an extension.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char world_cities[] = {
#embed "../../Data/world_cities.csv"
};
const size_t shipped_world_cities_count = sizeof world_cities;
const unsigned char *shipped_world_cities_start(void) { return world_cities; }

static const unsigned char land_mask[] = {
#embed "../../Data/land_mask_tenth_degree.npy"
};
const size_t shipped_land_mask_count = sizeof land_mask;
const unsigned char *shipped_land_mask_start(void) { return land_mask; }
